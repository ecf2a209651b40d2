"""Services read from HSDS 3.1 JSON: one service, a page of an HSDS API, or a list; ours, or other publishers'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.catalogue.standards.faults import MOST_SERVICES, UnreadableCatalogue, too_many_services
from oneroof.catalogue.standards.given_json import given_json
from oneroof.catalogue.standards.hsds import service_record
from oneroof.catalogue.standards.hsds_part import hsds_part
from oneroof.catalogue.standards.hsds_shape import check_record
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.remainder import merged, remainder_of
from oneroof.catalogue.standards.vocabularies import OWN
from oneroof.core.i18n import public_text


def read_hsds(publisher: Publisher, content: bytes) -> list[dict[str, Any]]:
    """The services of a file. Raises UnreadableCatalogue with a sentence for who gave the file.

    Texts are taken to be in the publisher's language, unless the record says another one (`x_oneroof`).
    """
    try:
        text = content.decode("utf-8-sig")
    except ValueError as fault:
        raise UnreadableCatalogue(
            public_text("The file could not be read: %(fault)s", fault=str(fault)[:200])
        ) from None
    given = given_json(text)
    records = given.get("contents", given.get("services", [given])) if isinstance(given, dict) else given
    if not isinstance(records, list) or not records or not all(isinstance(each, dict) for each in records):
        raise UnreadableCatalogue(public_text("The file has no HSDS service in it."))
    if len(records) > MOST_SERVICES:
        raise UnreadableCatalogue(too_many_services())
    return [service_document(publisher, record) for record in records]


def service_document(publisher: Publisher, record: Mapping[str, Any]) -> dict[str, Any]:
    """One record as a document, whole again where we wrote it; what is new to us goes into `extras`."""
    check_record(record)
    given = {key: value for key, value in record.items() if value is not None}
    standard = hsds_part(publisher, given)
    own = given.get(OWN)
    if own is not None:
        whole: dict[str, Any] = merged(standard, {key: value for key, value in own.items() if key != "extras"})
        return whole
    known = {**standard, "extras": {"hsds": {"id": record["id"]}}}
    further = remainder_of(given, service_record(publisher, known))
    return {**standard, "extras": {"hsds": {"id": record["id"], **further}}}
