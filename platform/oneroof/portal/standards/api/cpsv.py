"""CPSV-AP 3.2: the services as linked data."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request, url_for

from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.shelf import mark_of
from oneroof.core.api import ApiBlueprint, QuerySchema
from oneroof.core.api.fields import Text, Whole
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.identity.access import public
from oneroof.portal.standards.shelves import shelf_of_request, unchanged, with_mark

blueprint = ApiBlueprint("cpsv-ap", __name__, description="The services as linked data (CPSV-AP 3.2, JSON-LD).")
MOST = 200
JSON_LD = {"application/ld+json": {"schema": {"type": "object"}}}


class CatalogueQuery(QuerySchema):
    """Which part of the catalogue."""

    limit = Whole(1, MOST, in_query=True, load_default=MOST, metadata={"description": "Services in one answer."})
    after = Text(load_default="", most=500, metadata={"description": "The last service's URI of the answer before."})


@blueprint.route("/cpsv-ap", methods=["GET"])
@blueprint.doc(responses={200: {"description": "JSON-LD; the header Link leads on.", "content": JSON_LD}})
@public
@blueprint.arguments(CatalogueQuery, location="query")
def read_linked_catalogue(query: dict[str, Any]) -> Response:
    """All services that are offered, as CPSV-AP 3.2 in JSON-LD

    At a centre's host its own services, at the umbrella's those of the whole network. The context is in the file.
    """
    shelf = shelf_of_request()
    entries = shelf.entries()
    mark = mark_of(entries, request.full_path)
    fresh = unchanged(mark)
    if fresh is not None:
        return fresh
    uris = [entry.uri for entry in entries]
    start = uris.index(query["after"]) + 1 if query["after"] in uris else 0
    page = uris[start : start + query["limit"]]
    documents = shelf.documents(page)
    response = _json_ld(cpsv_catalogue(shelf.publisher, [documents[uri] for uri in page]))
    if start + query["limit"] < len(uris):
        following = url_for("cpsv-ap.read_linked_catalogue", limit=query["limit"], after=page[-1])
        response.headers["Link"] = f'<{following}>; rel="next"'
    return with_mark(response, mark)


@blueprint.route("/cpsv-ap/<string:code>", methods=["GET"])
@blueprint.doc(responses={200: {"description": "JSON-LD.", "content": JSON_LD}})
@public
def read_linked_service(code: str) -> Response:
    """One service, as CPSV-AP 3.2 in JSON-LD"""
    shelf = shelf_of_request()
    entry = next((each for each in shelf.entries() if each.code == code), None)
    if entry is None:
        raise NotFound("service_unknown", public_text("This service is not offered here."))
    documents = shelf.documents([entry.uri])
    return with_mark(_json_ld(cpsv_catalogue(shelf.publisher, documents.values())), mark_of([entry]))


def _json_ld(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), mimetype="application/ld+json")
