"""The form of an item: a new one, and changing one that is there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.definition.common import common_list
from oneroof.content import service
from oneroof.content.models import KINDS, ContentItem
from oneroof.content.pages import blueprint
from oneroof.content.pages.typed import Typed, at_fields, sent, settings_from, typed_of
from oneroof.content.wording import wording
from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import current_language, public_languages, staff_text
from oneroof.core.languages import native_name
from oneroof.core.names import text_in
from oneroof.core.page_answers import given_number, go
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "content/edit.html"


@blueprint.get("/new/<kind>")
@requires("content.edit")
@states_purpose("administration")
def new_form(kind: str) -> str:
    """The empty form."""
    if kind not in KINDS:
        abort(404)
    return render_template(TEMPLATE, **_facts(kind, None, Typed(source_language=g.tenant.default_language)))


@blueprint.post("/new/<kind>")
@requires("content.edit")
@states_purpose("administration")
def create(kind: str) -> AnyResponse | Response:
    """Save it as a draft."""
    current, typed = work(), sent()
    try:
        item = service.create_item(
            current.session,
            current.context,
            current.clock,
            kind=kind if kind in KINDS else abort(404),
            source_language=typed.source_language,
            words=typed.words,
            settings=settings_from(typed, kind, _needs()),
        )
    except DomainError as error:
        current.abandon()
        return _again(error, kind, None, typed)
    return go("content_staff.item", staff_text("Saved as a draft. Nobody but staff sees it yet."), item_id=item.id)


@blueprint.get("/<uuid:item_id>/edit")
@requires("content.edit")
@states_purpose("administration")
def edit_form(item_id: UUID) -> str:
    """The form with what is there."""
    current = work()
    item = service.find_item(current.session, current.context, item_id)
    source = service.source_version(current.session, current.context, item)
    return render_template(TEMPLATE, **_facts(item.kind, item, typed_of(item, source)))


@blueprint.post("/<uuid:item_id>/edit")
@requires("content.edit")
@states_purpose("administration")
def change(item_id: UUID) -> AnyResponse | Response:
    """Save it: one more version. Who was overtaken sees both texts, and decides."""
    current, typed = work(), sent()
    kind = service.find_item(current.session, current.context, item_id).kind
    try:
        item = service.change_item(
            current.session,
            current.context,
            current.clock,
            item_id=item_id,
            version=given_number("version"),
            words=typed.words,
            settings=settings_from(typed, kind, _needs()),
        )
    except DomainError as error:
        current.abandon()
        item = service.find_item(current.session, current.context, item_id)
        return _again(error, kind, item, typed)
    notice = staff_text("Saved. Visitors see it now.") if item.state == "published" else staff_text("Saved.")
    return go("content_staff.item", notice, item_id=item.id)


def _again(error: DomainError, kind: str, item: ContentItem | None, typed: Typed) -> Response:
    facts = _facts(kind, item, typed)
    facts["errors"] = at_fields(error.fields)
    overtaken = isinstance(error, Conflict) and item is not None
    facts["trouble"] = None if error.fields or overtaken else error.message
    if overtaken and item is not None:
        current = work()
        stored = service.words_of(service.source_version(current.session, current.context, item))
        facts["overtaken"] = service.difference(stored, typed.words)
        # sent once more, it is based on what the editor has now seen
    else:
        facts["version"] = given_number("version") or facts["version"]
    return make_response(render_template(TEMPLATE, **facts), error.status)


def _facts(kind: str, item: ContentItem | None, typed: Typed) -> dict[str, Any]:
    needs, wanted = common_list().needs, current_language()
    return {
        "kind": kind,
        "item": item,
        "typed": typed,
        "version": item.version if item else 0,
        "errors": {},
        "trouble": None,
        "overtaken": None,
        "languages": [(code, native_name(code)) for code in public_languages()],
        "needs": [(code, text_in(dict(text), wanted, "en")) for code, text in needs.items()],
        "is_umbrella": g.tenant.kind == "umbrella",
        "host": request.host,
        **wording(),
    }


def _needs() -> tuple[str, ...]:
    return tuple(common_list().needs)
