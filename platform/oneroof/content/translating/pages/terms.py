"""The glossary, and the words that are the same in every language."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.content.translating import terms as service
from oneroof.content.translating.pages import blueprint
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import Work, work

TEMPLATE = "translating/terms.html"


@blueprint.get("/terms")
@requires("content.translate")
@states_purpose("administration")
def terms() -> str:
    """Both lists."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_lists(work()))


@blueprint.post("/terms")
@requires("content.translate")
@states_purpose("administration")
def add() -> AnyResponse | Response:
    """One more term."""
    current = work()
    try:
        service.add_term(
            current.session,
            current.context,
            current.clock,
            source_language=given("source_language"),
            term=given("term"),
            language=given("language"),
            translation=given("translation"),
            note=given("note"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_lists(current))
    return go("translating_pages.terms", staff_text("Added."))


@blueprint.post("/terms/kept")
@requires("content.translate")
@states_purpose("administration")
def keep() -> AnyResponse | Response:
    """One more word that stays."""
    current = work()
    said = {"word": given("word"), "note": given("word_note")}
    try:
        service.keep_word(current.session, current.context, current.clock, **said)
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_lists(current))
    return go("translating_pages.terms", staff_text("Added."))


@blueprint.post("/terms/<uuid:row_id>/forget")
@requires("content.translate")
@states_purpose("administration")
def forget(row_id: UUID) -> AnyResponse:
    """Take one out."""
    current = work()
    service.forget(current.session, current.context, row_id=row_id)
    return go("translating_pages.terms", staff_text("Taken out of the list."))


def _lists(current: Work) -> dict[str, Any]:
    return {
        "glossary": service.glossary(current.session, current.context),
        "kept": service.kept_rows(current.session, current.context),
        "languages": public_languages(),
        "host": g.tenant.default_language,
        "typed": request.form,
    }
