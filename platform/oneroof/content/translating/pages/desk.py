"""The translator's desk: source and translation side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.content.markup import rendered
from oneroof.content.translating import desk as service
from oneroof.content.translating.checking import highlighted
from oneroof.content.translating.pages import blueprint
from oneroof.content.translating.pages.names import DOUBT_NAMES, STATUS_COLOURS, STATUS_NAMES
from oneroof.core.errors import Conflict, DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given_number, go
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

DESK = "/<uuid:item_id>/translate/<language>"
FIELD = "part-"


@blueprint.get(DESK)
@requires("content.translate")
@states_purpose("administration")
def desk(item_id: UUID, language: str) -> str:
    """The source beside what is written so far."""
    current = work()
    return _page(service.desk_of(current.session, current.context, item_id=item_id, language=language))


@blueprint.post(DESK)
@requires("content.translate")
@states_purpose("administration")
def written(item_id: UUID, language: str) -> AnyResponse | Response:
    """Keep the draft, and publish or preview it where that was asked for. What was typed is never lost."""
    current, action = work(), request.form.get("what", "draft")
    typed = service.Typed(_typed(), given_number("source_number"))
    try:
        draft = service.save_draft(
            current.session,
            current.context,
            current.clock,
            item_id=item_id,
            language=language,
            parts=typed.parts,
            version=given_number("version"),
            source_number=typed.source_number,
        )
        if action == "publish":
            number = given_number("number")
            service.publish(current.session, current.context, current.clock, draft=draft, number=number)
    except (Invalid, Conflict) as error:
        return _again(item_id, language, error, typed)
    place: dict[str, Any] = {"item_id": item_id, "language": language}
    if action == "publish":
        return go("translating_pages.desk", staff_text("Saved. Readers see this translation now."), **place)
    if action == "preview":
        return redirect(url_for("translating_pages.preview", **place), 303)
    anchor = action.partition(":")[2] or None
    return go("translating_pages.desk", staff_text("The draft is saved."), _anchor=anchor, **place)


@blueprint.post(f"{DESK}/current")
@requires("content.translate")
@states_purpose("administration")
def current_now(item_id: UUID, language: str) -> AnyResponse | Response:
    """The translation says what the source says."""
    current = work()
    try:
        service.mark_up_to_date(
            current.session,
            current.context,
            current.clock,
            item_id=item_id,
            language=language,
            number=given_number("number"),
            source_number=given_number("source_number"),
        )
    except (Invalid, Conflict) as error:
        return _again(item_id, language, error, None)
    told = staff_text("The translation counts as up to date.")
    return go("translating_pages.desk", told, item_id=item_id, language=language)


@blueprint.post(f"{DESK}/drop")
@requires("content.translate")
@states_purpose("administration")
def drop(item_id: UUID, language: str) -> AnyResponse:
    """Throw the draft away."""
    current = work()
    service.drop_draft(current.session, current.context, item_id=item_id, language=language)
    told = staff_text("The draft is gone. You see what readers see.")
    return go("translating_pages.desk", told, item_id=item_id, language=language)


@blueprint.get(f"{DESK}/preview")
@requires("content.translate")
@states_purpose("administration")
def preview(item_id: UUID, language: str) -> str:
    """The page as readers would see it."""
    current = work()
    found = service.desk_of(current.session, current.context, item_id=item_id, language=language)
    words = service.target_words(found)
    return render_template("translating/preview.html", desk=found, words=words, body=rendered(words.body))


def _typed() -> dict[str, str]:
    return {name.removeprefix(FIELD): said for name, said in request.form.items() if name.startswith(FIELD)}


def _again(item_id: UUID, language: str, error: DomainError, typed: service.Typed | None) -> Response:
    current = work()
    current.abandon()
    found = service.desk_of(current.session, current.context, item_id=item_id, language=language, typed=typed)
    known = {line.part.key for line in found.lines}
    named = {"title": "title", "summary": "summary", "body": "p1"}
    errors: dict[str, Any] = {
        FIELD + (key if key in known else named.get(key, "title")): said for key, said in error.fields.items()
    }
    page = _page(found, errors=errors, trouble=None if errors else error.message)
    return make_response(page, error.status)


def _page(found: service.Desk, errors: dict[str, Any] | None = None, trouble: Any = None) -> str:
    terms = [hint.term for line in found.lines for hint in line.hints]
    return render_template(
        "translating/desk.html",
        desk=found,
        marked_source=lambda text: highlighted(text, found.kept, terms),
        is_short=service.is_short,
        field=FIELD,
        errors=errors or {},
        trouble=trouble,
        status_names=STATUS_NAMES,
        status_colours=STATUS_COLOURS,
        doubt_names=DOUBT_NAMES,
    )
