"""Documents on their way out and in: an export says what a document leaves out because it is usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from oneroof.catalogue.definition.consistency import faults_of
from oneroof.catalogue.definition.document import DocumentFault, from_document, to_document
from oneroof.catalogue.definition.model import AREAS, AUDIENCES, CHANNELS, SERVICE_KINDS, ServiceDefinition
from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.core.i18n import public_text

USUAL: Mapping[str, Any] = {"audience": ["migrant"], "channels": ["walk_in"]}


def outward(definition: ServiceDefinition) -> dict[str, Any]:
    """The document that exports are made from."""
    return {**USUAL, **to_document(definition)}


def inward(document: Mapping[str, Any]) -> ServiceDefinition:
    """The definition of what came in. Raises UnreadableCatalogue, naming the service and what is wrong in it."""
    code = str(document.get("code", "?"))
    try:
        definition = from_document(document)
        faults = [*_faults(definition), *faults_of(definition)]
    except DocumentFault as fault:
        faults = [str(fault)]
    if faults:
        raise UnreadableCatalogue(
            public_text("The service %(code)s cannot be taken in: %(fault)s", code=code, fault=" ".join(faults)[:500])
        )
    return definition


def _faults(definition: ServiceDefinition) -> Iterator[str]:
    lists = (
        ("kind", [definition.kind], SERVICE_KINDS),
        ("area", [definition.area], AREAS),
        ("audience", definition.audience, AUDIENCES),
        ("channel", definition.channels, CHANNELS),
    )
    for what, given, known in lists:
        yield from (f"unknown {what} \u201c{each}\u201d." for each in given if each not in known)
    addresses = [definition.uri, *(source.url for source in definition.sources)]
    addresses += [exclusion.url for exclusion in definition.exclusions if exclusion.url]
    for address in addresses:
        if urlsplit(address).scheme not in ("http", "https", "urn"):
            yield f"\u201c{address}\u201d is no address of a page."
