"""Documents with what they leave out because it is usual: an export says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.catalogue.definition.document import from_document, to_document
from oneroof.catalogue.definition.model import ServiceDefinition

USUAL: Mapping[str, Any] = {"audience": ["migrant"], "channels": ["walk_in"]}


def outward(definition: ServiceDefinition) -> dict[str, Any]:
    """The document that exports are made from."""
    return {**USUAL, **to_document(definition)}


def inward(document: Mapping[str, Any]) -> ServiceDefinition:
    """The definition of what came in. Raises `definition.document.DocumentFault`."""
    return from_document(document)
