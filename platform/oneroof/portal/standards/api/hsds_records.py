"""HSDS 3.1: the read API of the Human Services Data Specification (Open Referral)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Response, jsonify, request, url_for

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import AREAS, AUDIENCES, CHANNELS, SERVICE_KINDS
from oneroof.catalogue.standards import hsds
from oneroof.catalogue.standards.hsds import Place, hsds_id
from oneroof.catalogue.standards.shelf import Document, Entry, Shelf, mark_of
from oneroof.catalogue.standards.vocabularies import TAXONOMIES, listed
from oneroof.core.api import ApiBlueprint, QuerySchema
from oneroof.core.api.fields import Flag, Id, Text, Whole
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.names import text_in
from oneroof.identity.access import public
from oneroof.portal.standards.shelves import shelf_of_request, unchanged, with_mark

blueprint = ApiBlueprint("hsds", __name__, description="The services in the Human Services Data Specification 3.1.")
VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/3.1/"
MOST = 100
OBJECT = {"application/json": {"schema": {"type": "object"}}}
T = TypeVar("T")


class ListQuery(QuerySchema):
    """Which page of a list."""

    page = Whole(1, 1_000_000, in_query=True, load_default=1, metadata={"description": "From 1."})
    per_page = Whole(1, MOST, in_query=True, load_default=50, metadata={"description": "Records on one page."})
    search = Text(load_default="", metadata={"description": "Words of the name, in any language."})


class ServicesQuery(ListQuery):
    """Which services."""

    taxonomy_term_id = Id(metadata={"description": "Only services under this term."})
    organization_id = Id(metadata={"description": "Only services of this organisation."})
    full = Flag(load_default=False, metadata={"description": "With all that belongs to each service."})
    minimal = Flag(load_default=False, metadata={"description": "Identifiers and names only."})


def _described(view: Callable[..., Any]) -> Callable[..., Any]:
    documented: Callable[..., Any] = blueprint.doc(
        responses={200: {"description": "As HSDS says.", "content": OBJECT}}
    )(view)
    return documented


@blueprint.route("/hsds", methods=["GET"])
@_described
@public
def read_hsds_facts() -> Response:
    """What this HSDS API is"""
    openapi = url_for("api-docs.openapi_json", _external=True)
    return jsonify({"version": VERSION, "profile": PROFILE, "openapi_url": openapi})


@blueprint.route("/hsds/services", methods=["GET"])
@_described
@public
@blueprint.arguments(ServicesQuery, location="query")
def list_hsds_services(query: dict[str, Any]) -> Response:
    """Services, page by page"""
    shelf = shelf_of_request()
    entries = shelf.entries()
    mark = mark_of(entries, request.full_path)
    fresh = unchanged(mark)
    if fresh is not None:
        return fresh
    chosen = [entry for entry in entries if _matches(shelf, entry, query)]
    return with_mark(_page(chosen, query, lambda part: _services(shelf, part, query)), mark)


@blueprint.route("/hsds/services/<uuid:service_id>", methods=["GET"])
@_described
@public
def read_hsds_service(service_id: Any) -> Response:
    """One service with all that belongs to it"""
    shelf = shelf_of_request()
    entry = _found(shelf.entries(), lambda each: each.hsds_id == str(service_id))
    document = shelf.documents([entry.uri])[entry.uri]
    places = shelf.places([entry.uri]).get(entry.uri, [])
    return with_mark(jsonify(hsds.service_record(shelf.publisher, document, places)), mark_of([entry]))


@blueprint.route("/hsds/organizations", methods=["GET"])
@_described
@public
@blueprint.arguments(ListQuery, location="query")
def list_hsds_organizations(query: dict[str, Any]) -> Response:
    """Organisations that are competent for services, and who publishes the catalogue"""
    found = [each for each in _organizations(shelf_of_request()) if _said(query, each["name"])]
    return _page(found, query, list)


@blueprint.route("/hsds/organizations/<uuid:organization_id>", methods=["GET"])
@_described
@public
def read_hsds_organization(organization_id: Any) -> Response:
    """One organisation with the identifiers of its services"""
    shelf = shelf_of_request()
    record = _found(_organizations(shelf), lambda each: each["id"] == str(organization_id))
    services = [
        {"id": entry.hsds_id, "name": text_in(entry.name, shelf.publisher.language), "status": "active"}
        for entry in shelf.entries()
        if _organization_id(shelf, entry) == record["id"]
    ]
    return jsonify({**record, "services": services})


@blueprint.route("/hsds/service_at_locations", methods=["GET"])
@_described
@public
@blueprint.arguments(ServicesQuery, location="query")
def list_hsds_services_at_locations(query: dict[str, Any]) -> Response:
    """Which centre provides which service"""
    shelf = shelf_of_request()
    chosen = [entry for entry in shelf.entries() if _matches(shelf, entry, query)]
    places = shelf.places([entry.uri for entry in chosen])
    pairs = [(entry, place) for entry in chosen for place in places.get(entry.uri, ())]
    return _page(pairs, query, lambda part: [_at_location(shelf, entry, place) for entry, place in part])


@blueprint.route("/hsds/service_at_locations/<uuid:at_location_id>", methods=["GET"])
@_described
@public
def read_hsds_service_at_location(at_location_id: Any) -> Response:
    """One service at one centre"""
    shelf = shelf_of_request()
    entries = shelf.entries()
    places = shelf.places([entry.uri for entry in entries])
    pairs = [(entry, place) for entry in entries for place in places.get(entry.uri, ())]
    entry, place = _found(pairs, lambda pair: hsds_id(pair[0].hsds_id, pair[1].uri) == str(at_location_id))
    document = shelf.documents([entry.uri])[entry.uri]
    service = hsds.service_record(shelf.publisher, document)
    return jsonify({**hsds.at_location_record(shelf.publisher, document, place), "service": service})


@blueprint.route("/hsds/taxonomies", methods=["GET"])
@_described
@public
@blueprint.arguments(ListQuery, location="query")
def list_hsds_taxonomies(query: dict[str, Any]) -> Response:
    """The lists that services are sorted by"""
    return _page([hsds.taxonomy_record(kind) for kind in TAXONOMIES], query, list)


@blueprint.route("/hsds/taxonomies/<uuid:taxonomy_id>", methods=["GET"])
@_described
@public
def read_hsds_taxonomy(taxonomy_id: Any) -> Response:
    """One of the lists that services are sorted by"""
    records = [hsds.taxonomy_record(kind) for kind in TAXONOMIES]
    return jsonify(_found(records, lambda each: each["id"] == str(taxonomy_id)))


@blueprint.route("/hsds/taxonomy_terms", methods=["GET"])
@_described
@public
@blueprint.arguments(ListQuery, location="query")
def list_hsds_terms(query: dict[str, Any]) -> Response:
    """The entries of the lists that services are sorted by"""
    return _page([each for each in _terms() if _said(query, each["name"])], query, list)


@blueprint.route("/hsds/taxonomy_terms/<uuid:term_id>", methods=["GET"])
@_described
@public
def read_hsds_term(term_id: Any) -> Response:
    """One entry of the lists that services are sorted by"""
    return jsonify(_found(_terms(), lambda each: each["id"] == str(term_id)))


def _services(shelf: Shelf, entries: Sequence[Entry], query: dict[str, Any]) -> list[Document]:
    if query["minimal"]:
        language = shelf.publisher.language
        return [{"id": entry.hsds_id, "name": text_in(entry.name, language), "status": "active"} for entry in entries]
    uris = [entry.uri for entry in entries]
    documents = shelf.documents(uris)
    if query["full"]:
        places = shelf.places(uris)
        return [hsds.service_record(shelf.publisher, documents[uri], places.get(uri, ())) for uri in uris]
    records = [hsds.service_record(shelf.publisher, documents[uri]) for uri in uris]
    return [{key: value for key, value in record.items() if not isinstance(value, list | dict)} for record in records]


def _at_location(shelf: Shelf, entry: Entry, place: Place) -> Document:
    return {
        "id": hsds_id(entry.hsds_id, place.uri),
        "service_id": entry.hsds_id,
        "location_id": hsds_id(place.uri),
        "location": hsds.location_record(place, shelf.publisher.language),
    }


def _organizations(shelf: Shelf) -> list[Document]:
    """The publisher first, then agencies by code. The name of each is taken from one of its services."""
    one_each = {entry.agency: entry.uri for entry in reversed(shelf.entries()) if entry.agency}
    documents = shelf.documents(list(one_each.values()))
    agencies = [hsds.organization_record(shelf.publisher, documents[one_each[code]]) for code in sorted(one_each)]
    return [hsds.organization_record(shelf.publisher), *agencies]


def _organization_id(shelf: Shelf, entry: Entry) -> str:
    return hsds_id(shelf.publisher.uri, "agency", entry.agency) if entry.agency else hsds_id(shelf.publisher.uri)


def _terms() -> list[Document]:
    codes: dict[str, Sequence[str]] = {
        "kind": SERVICE_KINDS,
        "area": AREAS,
        "need": tuple(common_list().needs),
        "audience": AUDIENCES,
        "channel": CHANNELS,
    }
    return [hsds.term_record(kind, code) for kind in TAXONOMIES for code in codes[kind]]


def _matches(shelf: Shelf, entry: Entry, query: dict[str, Any]) -> bool:
    if query.get("organization_id") and _organization_id(shelf, entry) != str(query["organization_id"]):
        return False
    if query.get("taxonomy_term_id"):
        under = [("kind", entry.kind), ("area", entry.area), *(("need", need) for need in entry.needs)]
        under += [("audience", code) for code in entry.audience]
        if str(query["taxonomy_term_id"]) not in [hsds_id(listed(kind, code)) for kind, code in under]:
            return False
    return _said(query, *entry.name.values())


def _said(query: dict[str, Any], *names: str) -> bool:
    words = query["search"].casefold().split()
    return any(all(word in name.casefold() for word in words) for name in names)


def _found(records: Sequence[T], wanted: Callable[[T], bool]) -> T:
    for record in records:
        if wanted(record):
            return record
    raise NotFound("record_unknown", public_text("There is no such record here."))


def _page(found: Sequence[T], query: dict[str, Any], shown: Callable[[Sequence[T]], list[Any]]) -> Response:
    """One page as HSDS wants it."""
    size, number = query["per_page"], query["page"]
    pages = max(1, -(-len(found) // size))
    contents = shown(found[(number - 1) * size : number * size])
    return jsonify(
        {
            "total_items": len(found),
            "total_pages": pages,
            "page_number": number,
            "size": len(contents),
            "first_page": number == 1,
            "last_page": number >= pages,
            "empty": not contents,
            "contents": contents,
        }
    )
