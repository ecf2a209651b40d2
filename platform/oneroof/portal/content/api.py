"""What editors have published, for programs."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from oneroof.content.models import KINDS
from oneroof.content.service import STATUSES, Shown
from oneroof.core.api import ApiBlueprint, ApiSchema, PageQuery, page_schema
from oneroof.core.api.fields import Choice
from oneroof.core.i18n import current_language
from oneroof.core.pagination import Page
from oneroof.identity.access import public
from oneroof.portal.content.showing import any_kind, everything
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("content", __name__, description="Pages, news and events that the centre's site shows.")


class ContentQuery(PageQuery):
    """Which items."""

    kind = Choice(KINDS, required=True, metadata={"description": "`page`, `news` or `event`."})


class ContentSchema(ApiSchema):
    """An item of a list."""

    kind = plain.String(required=True, metadata={"enum": list(KINDS)})
    slug = plain.String(required=True, metadata={"description": "Names it in addresses."})
    title = plain.String(required=True)
    summary = plain.String(required=True)
    language = plain.String(required=True, metadata={"description": "What the texts are written in."})
    status = plain.String(
        required=True,
        metadata={
            "enum": list(STATUSES),
            "description": "Of the translation into the caller's language; `missing`: the texts are in another one.",
        },
    )
    source_language = plain.String(required=True, metadata={"description": "The language it was written in first."})
    updated_on = plain.AwareDateTime(required=True)
    published_at = plain.AwareDateTime(required=True, allow_none=True)
    starts_at = plain.AwareDateTime(required=True, allow_none=True, metadata={"description": "Of an event."})
    ends_at = plain.AwareDateTime(required=True, allow_none=True)
    place = plain.String(required=True, allow_none=True)
    event_languages = plain.List(plain.String(), required=True, metadata={"description": "Spoken at the event."})
    registration_url = plain.String(required=True, allow_none=True)
    needs = plain.List(plain.String(), required=True, metadata={"description": "Needs under which it is shown."})
    from_network = plain.Boolean(required=True, metadata={"description": "Written for all centres of the network."})


class FullContentSchema(ContentSchema):
    """An item with its text."""

    body = plain.String(required=True, metadata={"description": "In Markdown, without HTML."})
    body_html = plain.String(required=True, metadata={"description": "The same as safe HTML."})


@blueprint.route("/content", methods=["GET"])
@public
@blueprint.arguments(ContentQuery, location="query")
@blueprint.response(200, page_schema(ContentSchema))
def list_content(query: dict[str, Any]) -> Page[Shown]:
    """Pages by title, news newest first, or events that are not over by their beginning"""
    found = everything(work(), query["kind"], current_language())
    after = query.get("cursor")
    start = next((number for number, one in enumerate(found, start=1) if one.slug == after), 0)
    page = found[start : start + query["limit"]]
    return Page(page, page[-1].slug if len(found) > start + len(page) and page else None)


@blueprint.route("/content/<slug>", methods=["GET"])
@public
@blueprint.response(200, FullContentSchema)
def read_content_item(slug: str) -> Shown:
    """One item, in the caller's language or honestly in another one"""
    return any_kind(work(), slug, current_language())
