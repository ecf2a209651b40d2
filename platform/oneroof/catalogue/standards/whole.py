"""Documents on their way out and in: an export says what a document leaves out because it is usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from oneroof.catalogue.definition.consistency import faults_of
from oneroof.catalogue.definition.document import DocumentFault, from_document, to_document
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.shape import shape_faults
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.catalogue.standards.remainder import is_remainder
from oneroof.core.i18n import public_text

USUAL: Mapping[str, Any] = {"audience": ["migrant"], "channels": ["walk_in"]}


def outward(definition: ServiceDefinition) -> dict[str, Any]:
    """The document that exports are made from."""
    return {**USUAL, **to_document(definition)}


def inward(document: Mapping[str, Any]) -> ServiceDefinition:
    """The definition of what came in. Raises UnreadableCatalogue, naming the service and what is wrong in it."""
    code = _told(document.get("code", "?"))
    try:
        definition = from_document(document)
        faults = [*shape_faults(definition), *_faults(definition)]
        faults = faults or faults_of(definition)
    except DocumentFault as fault:
        faults = [str(fault)]
    if faults:
        told = _told(" ".join(faults[:20]))[:500]
        raise UnreadableCatalogue(
            public_text("The service %(code)s cannot be taken in: %(fault)s", code=code[:100], fault=told)
        )
    return definition


def _told(text: object) -> str:
    """The text as a page can show it, whatever a file says."""
    return str(text).encode("utf-8", "replace").decode().replace("\0", "?")


def _faults(definition: ServiceDefinition) -> Iterator[str]:
    addresses = [definition.uri, *(source.url for source in definition.sources)]
    addresses += [exclusion.url for exclusion in definition.exclusions if exclusion.url]
    for address in addresses:
        if not _is_address(address):
            yield f"\u201c{address[:100]}\u201d is no address of a page."
    given = definition.extras
    if not given.keys() <= {"cpsv", "hsds"} or not is_remainder(given.get("hsds", {})):
        yield "what it has beyond our own properties cannot be kept."


def _is_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https", "urn")
    except ValueError:
        return False
