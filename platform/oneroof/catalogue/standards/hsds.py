"""A catalogue in the Human Services Data Specification 3.1 (Open Referral): organisations, services, places.

HSDS speaks one language at a time: texts are written in the language asked for, and the other languages stand, with
whatever else the specification has no place for, under `x_oneroof` (additional properties are allowed).
Identifiers must be UUIDs: they are made from our URIs, so they are the same in every export.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from babel import Locale

from oneroof.catalogue.standards.hsds_part import hsds_part
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.remainder import merged, remainder_of
from oneroof.catalogue.standards.vocabularies import OWN, TAXONOMIES, listed
from oneroof.core.names import text_in

Document = Mapping[str, Any]
Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A centre, where services are provided."""

    uri: str
    name: Mapping[str, str]
    address: str | None = None
    municipality: str | None = None
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    phone: str | None = None
    email: str | None = None
    languages: tuple[str, ...] = ()


def hsds_id(*parts: str) -> str:
    """The UUID of what `parts` identify together (RFC 9562, version 5)."""
    return str(uuid5(NAMESPACE_URL, "#".join(parts)))


def service_id(document: Document) -> str:
    """The service's: the one that it came in with, or one made from its URI."""
    imported: Document = document.get("extras", {}).get("hsds", {})
    given = imported.get("id")
    return given if isinstance(given, str) and _is_uuid(given) else hsds_id(document["uri"])


def service_record(publisher: Publisher, document: Document, places: Iterable[Place] = ()) -> Record:
    """A whole service with all that belongs to it; what the specification has no place for stands under `x_oneroof`."""
    standard = with_organization(publisher, document)
    places_of = [at_location_record(publisher, document, place) for place in places]
    extras: Mapping[str, Any] = document.get("extras", {})
    plain = {key: value for key, value in document.items() if key != "extras"}
    rest = remainder_of(plain, hsds_part(publisher, standard))
    own: Record = {"service_at_locations": places_of, OWN: rest if "hsds" not in extras else None}
    record = {**standard, **{key: value for key, value in own.items() if value}}
    whole: Record = merged(record, extras.get("hsds", {}))
    return whole


def with_organization(publisher: Publisher, document: Document) -> Record:
    """What the specification itself can say of a service and of who is competent for it."""
    return {**standard_record(publisher, document), "organization": organization_record(publisher, document)}


def standard_record(publisher: Publisher, document: Document) -> Record:
    """What the specification itself can say of a service, in the publisher's language."""
    identifier = service_id(document)
    record = {
        "id": identifier,
        "organization_id": organization_id(publisher, document),
        "name": _said(document["name"], publisher),
        "description": _description(document, publisher),
        "url": document["uri"],
        "status": "active",
        "application_process": _steps(document, publisher),
        "eligibility_description": _lines(document.get("requirements", ()), "text", publisher),
        "wait_time": document.get("time", {}).get("usual"),
        "fees_description": _fees(document, publisher),
        "alert": _said(document["hours"], publisher) if document.get("hours") else None,
        "assured_date": document.get("checked_on"),
        "languages": [
            {
                "id": hsds_id(identifier, "language", code),
                "service_id": identifier,
                "code": code,
                "name": _language_name(code),
            }
            for code in document.get("languages", ())
        ],
        "cost_options": [
            _cost(identifier, number, cost, publisher) for number, cost in enumerate(document.get("costs", ()), start=1)
        ],
        "required_documents": [
            {
                "id": hsds_id(identifier, "evidence", item["code"]),
                "service_id": identifier,
                "document": _said(item["name"], publisher),
                "uri": listed("evidence", item["code"]),
            }
            for item in document.get("evidence", ())
        ],
        "additional_urls": [
            {
                "id": hsds_id(identifier, "source", source["url"]),
                "service_id": identifier,
                "url": source["url"],
                "label": _said(source["title"], publisher),
            }
            for source in document.get("sources", ())
        ],
        "attributes": [_attribute(identifier, kind, code) for kind, code in terms_of(document)],
    }
    return {key: value for key, value in record.items() if value not in (None, [], "")}


def organization_id(publisher: Publisher, document: Document) -> str:
    """The competent agency's identifier, or the publisher's."""
    agency = document.get("agency")
    return hsds_id(publisher.uri, "agency", agency["code"]) if agency else hsds_id(publisher.uri)


def organization_record(publisher: Publisher, document: Document | None = None) -> Record:
    """The agency that is competent for a service; the publisher where there is none."""
    agency = (document or {}).get("agency")
    if document is None or agency is None:
        name = _said(publisher.name, publisher)
        return {
            "id": hsds_id(publisher.uri),
            "name": name,
            "uri": publisher.uri,
            "description": _said(publisher.description, publisher),
        }
    name = _said(agency["name"], publisher)
    uri = listed("agency", agency["code"])
    return {"id": organization_id(publisher, document), "name": name, "description": name, "uri": uri}


def location_record(place: Place, language: str) -> Record:
    """A centre."""
    identifier = hsds_id(place.uri)
    address = {
        "id": hsds_id(place.uri, "address"),
        "location_id": identifier,
        "address_1": place.address or "",
        "city": place.municipality or "",
        "state_province": place.municipality or "",
        "postal_code": "",
        "country": place.country,
        "address_type": "physical",
    }
    record = {
        "id": identifier,
        "location_type": "physical",
        "url": place.uri,
        "name": text_in(place.name, language),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "addresses": [address] if place.address or place.municipality else [],
        "phones": [{"id": hsds_id(place.uri, "phone"), "location_id": identifier, "number": place.phone}]
        if place.phone
        else [],
        "languages": [
            {
                "id": hsds_id(place.uri, "language", code),
                "location_id": identifier,
                "code": code,
                "name": _language_name(code),
            }
            for code in place.languages
        ],
    }
    return {key: value for key, value in record.items() if value not in (None, [])}


def at_location_record(publisher: Publisher, document: Document, place: Place) -> Record:
    """That a service is provided at a centre."""
    return {
        "id": at_location_id(document, place),
        "service_id": service_id(document),
        "location_id": hsds_id(place.uri),
        "location": location_record(place, publisher.language),
    }


def at_location_id(document: Document, place: Place) -> str:
    """The identifier of a service at a centre."""
    return hsds_id(service_id(document), place.uri)


def terms_of(document: Document) -> list[tuple[str, str]]:
    """The entries of our lists that a service stands under, as (list, code)."""
    return [
        ("kind", document["kind"]),
        ("area", document["area"]),
        *(("need", code) for code in document.get("needs", ())),
        *(("audience", code) for code in document.get("audience", ())),
        *(("channel", code) for code in document.get("channels", ())),
    ]


def term_record(kind: str, code: str) -> Record:
    """An entry of one of our lists as a term of a taxonomy."""
    name = code.replace("-", " ").replace("_", " ")
    return {
        "id": hsds_id(listed(kind, code)),
        "code": code,
        "name": name,
        "description": f"{TAXONOMIES[kind]}: {name}",
        "taxonomy": TAXONOMIES[kind],
        "taxonomy_id": hsds_id(listed(kind, "")),
        "language": "en",
        "term_uri": listed(kind, code),
    }


def taxonomy_record(kind: str) -> Record:
    """One of our lists as a taxonomy."""
    return {
        "id": hsds_id(listed(kind, "")),
        "name": TAXONOMIES[kind],
        "description": TAXONOMIES[kind],
        "uri": listed(kind, ""),
    }


def _attribute(identifier: str, kind: str, code: str) -> Record:
    term = term_record(kind, code)
    return {
        "id": hsds_id(identifier, kind, code),
        "link_id": identifier,
        "link_entity": "service",
        "taxonomy_term_id": term["id"],
        "taxonomy_term": term,
    }


def _cost(identifier: str, number: int, cost: Document, publisher: Publisher) -> Record:
    record = {
        "id": hsds_id(identifier, "cost", str(number)),
        "service_id": identifier,
        "currency": str(cost.get("currency", "EUR")).lower(),
        "amount": float(cost["amount"]) if cost.get("amount") is not None else None,
        "amount_description": _said(cost["note"], publisher) if cost.get("note") else None,
    }
    return {key: value for key, value in record.items() if value is not None}


def _description(document: Document, publisher: Publisher) -> str:
    summary = _said(document["summary"], publisher)
    more = document.get("description", {}).get(publisher.language)
    return f"{summary}\n\n{more}" if more else summary


def _steps(document: Document, publisher: Publisher) -> str:
    names = [_said(step["name"], publisher) for step in document.get("steps", ())]
    return "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1))


def _fees(document: Document, publisher: Publisher) -> str:
    return _lines(document.get("costs", ()), "note", publisher)


def _lines(items: Iterable[Document], key: str, publisher: Publisher) -> str:
    return "\n".join(_said(item[key], publisher) for item in items if item.get(key))


def _said(texts: Mapping[str, str], publisher: Publisher) -> str:
    return text_in(texts, publisher.language)


def _language_name(code: str) -> str:
    name: str = Locale.parse("en").languages.get(code, code)
    return name


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
