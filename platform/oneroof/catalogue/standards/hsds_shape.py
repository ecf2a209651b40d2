"""Whether a record has the shape that HSDS 3.1 gives it, where we read it: what anybody may send need not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oneroof.catalogue.standards.faults import UnreadableCatalogue
from oneroof.catalogue.standards.remainder import is_remainder
from oneroof.catalogue.standards.vocabularies import OWN
from oneroof.core.i18n import public_text

TEXTS = ("id", "name", "description", "url", "wait_time", "alert", "assured_date")
LISTS: Mapping[str, tuple[str, ...]] = {
    "languages": ("code",),
    "cost_options": ("currency", "amount_description"),
    "required_documents": ("document", "uri"),
    "additional_urls": ("url", "label"),
    "attributes": (),
}
"""Lists of objects, with the texts that are read of each."""

Record = Mapping[str, Any]


def check_record(record: Record) -> None:
    """Raises UnreadableCatalogue, naming the service and the place, for what is not as the specification has it."""
    for key in ("id", "name"):
        if not isinstance(record.get(key), str) or not record[key]:
            raise UnreadableCatalogue(public_text("An HSDS service needs “%(key)s”.", key=key))
    place = next(_misfits(record), None)
    if place is not None:
        raise UnreadableCatalogue(
            public_text(
                "The service “%(name)s” is not as HSDS has it: look at “%(place)s”.",
                name=record["name"][:100],
                place=place,
            )
        )


def _misfits(record: Record) -> Iterator[str]:
    """The places that hold something else than they should. A null counts as nothing."""
    yield from _no_texts(record, TEXTS, "")
    yield from _no_object(record.get("organization"), "organization", ("name", "uri"))
    if record.get(OWN) is not None and not is_remainder(record[OWN]):
        yield OWN
    for key, texts in LISTS.items():
        items = record.get(key)
        if items is not None and not isinstance(items, list):
            yield key
            continue
        for number, item in enumerate(items or ()):
            place = f"{key}[{number}]"
            if not isinstance(item, Mapping):
                yield place
                continue
            yield from _no_texts(item, texts, f"{place}.")
            yield from _no_object(item.get("taxonomy_term"), f"{place}.taxonomy_term", ("term_uri",))
            if key == "additional_urls" and not item.get("url"):
                yield f"{place}.url"


def _no_texts(item: Record, keys: tuple[str, ...], place: str) -> Iterator[str]:
    yield from (f"{place}{key}" for key in keys if item.get(key) is not None and not isinstance(item[key], str))


def _no_object(item: Any, place: str, texts: tuple[str, ...]) -> Iterator[str]:
    if isinstance(item, Mapping):
        yield from _no_texts(item, texts, f"{place}.")
    elif item is not None:
        yield place
