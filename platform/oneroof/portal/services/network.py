"""What the network's centres offer, for who has not chosen a centre yet: each service once, with those that have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import AREAS, SERVICE_KINDS
from oneroof.catalogue.forms.wording import Said
from oneroof.catalogue.search.words import sorted_as, words_of
from oneroof.catalogue.service.wording import AREA_NAMES, KIND_NAMES
from oneroof.catalogue.standards.hsds import Place
from oneroof.catalogue.standards.shelf import Document, Entry
from oneroof.portal.services.choosing import Wanted
from oneroof.portal.services.listing import PAGE, ListPage, chips, fallbacks, readers
from oneroof.portal.standards.shelves import shelf_of_request


@dataclass(frozen=True, slots=True)
class NetworkCard:
    """A service, and where it is offered."""

    name: Said
    summary: tuple[Said, ...]
    centres: tuple[tuple[Said, str], ...]
    """Name of the centre, and the address of the service's page there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkList(ListPage):
    """One page of the list."""

    cards: tuple[NetworkCard, ...]


def network_list(wanted: Wanted, after: str | None) -> NetworkList | None:
    """A page of what the open centres offer, by name; None where no centre has published anything yet."""
    shelf = shelf_of_request()
    entries = shelf.entries()
    if not entries:
        return None
    begin = int(after) if after and after.isascii() and after.isdigit() and len(after) < 6 else 0
    fitting = sorted((each for each in entries if _fits(each, wanted)), key=_sorted_as)
    here = fitting[begin : begin + PAGE]
    uris = [entry.uri for entry in here]
    documents, places = shelf.documents(uris), shelf.places(uris)
    cards = tuple(_card(each, documents.get(each.uri, {}), places.get(each.uri, ())) for each in here)
    following = begin + PAGE
    needs, found = common_list().needs, {need for entry in entries for need in entry.needs}
    areas, kinds = {entry.area for entry in entries}, {entry.kind for entry in entries}
    return NetworkList(
        cards=cards,
        chips=chips(wanted),
        needs=tuple((code, readers().words(needs[code])[0].text) for code in needs if code in found),
        areas=tuple((code, str(AREA_NAMES[code])) for code in AREAS if code in areas),
        kinds=tuple((code, str(KIND_NAMES[code])) for code in SERVICE_KINDS if code in kinds),
        next=wanted.address(after=str(following)) if following < len(fitting) else None,
        first=wanted.address() if begin else None,
        fallbacks=fallbacks(said for card in cards for said in (card.name, *card.summary)),
    )


def _fits(entry: Entry, wanted: Wanted) -> bool:
    if wanted.need and wanted.need not in entry.needs:
        return False
    if (wanted.area and wanted.area != entry.area) or (wanted.kind and wanted.kind != entry.kind):
        return False
    known = [word for name in entry.name.values() for word in words_of(name)]
    return all(any(word.startswith(asked) for word in known) for asked in words_of(wanted.words))


def _sorted_as(entry: Entry) -> tuple[str, str]:
    return sorted_as(readers().words(entry.name)[0].text if entry.name else entry.code), entry.uri


def _card(entry: Entry, document: Document, places: Sequence[Place]) -> NetworkCard:
    reader = readers()
    return NetworkCard(
        name=(reader.words(entry.name) or (Said(entry.code, reader.language),))[0],
        summary=reader.words(document.get("summary")),
        centres=tuple((reader.words(place.name)[0], f"{place.uri}services/{entry.code}") for place in places),
    )
