"""Files for translators' own tools, out and in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.content.translating import files as service
from oneroof.content.translating.listing import listed
from oneroof.content.translating.pages import blueprint
from oneroof.content.translating.pages.names import DOUBT_NAMES, tenant_languages
from oneroof.content.translating.xliff import MEDIA_TYPE
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "translating/files.html"


@blueprint.get("/files")
@requires("content.translate")
@states_purpose("administration")
def files() -> str:
    """What to give out, and where to bring a file back."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_choices())


@blueprint.get("/files/out.xlf")
@requires("content.translate")
@states_purpose("administration")
def out() -> AnyResponse | Response:
    """The file for the chosen pages."""
    current, language = work(), request.args.get("language", "")
    chosen = [found for text in request.args.getlist("item") if (found := as_id(text))]
    try:
        content = service.exported(current.session, current.context, item_ids=chosen, language=language)
    except DomainError as error:
        return page_again(TEMPLATE, error, **_choices())
    response = make_response(content)
    response.mimetype = MEDIA_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="translate-{language}.xlf"'
    return response


@blueprint.post("/files")
@requires("content.translate")
@states_purpose("administration")
def receive() -> AnyResponse | Response:
    """Read a file and show what it would change."""
    current, sent = work(), request.files.get("file")
    name, content = (sent.filename or "", sent.read()) if sent else ("", b"")
    try:
        row = service.receive(current.session, current.context, current.clock, name=name, content=content)
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_choices())
    return go("translating_pages.look", file_id=row.id)


@blueprint.get("/files/<uuid:file_id>")
@requires("content.translate")
@states_purpose("administration")
def look(file_id: UUID) -> str:
    """What taking the file would change, before it is taken."""
    return render_template("translating/file.html", trouble=None, errors={}, **_file(file_id))


@blueprint.post("/files/<uuid:file_id>")
@requires("content.translate")
@states_purpose("administration")
def take(file_id: UUID) -> AnyResponse | Response:
    """Take it."""
    current = work()
    try:
        public, drafts = service.take(current.session, current.context, current.clock, file_id)
    except DomainError as error:
        current.abandon()
        return page_again("translating/file.html", error, **_file(file_id))
    told = staff_text("Taken: %(public)s translations are public, %(drafts)s are drafts.", public=public, drafts=drafts)
    return go("translating_pages.translations", told)


def _file(file_id: UUID) -> dict[str, Any]:
    current = work()
    row = service.find_file(current.session, current.context, file_id)
    found = service.preview(current.session, current.context, file_id)
    return {"row": row, "previews": found, "doubt_names": DOUBT_NAMES}


def _choices() -> dict[str, Any]:
    current, languages = work(), tenant_languages()
    return {
        "rows": listed(current.session, current.context, languages=languages),
        "languages": languages,
        "chosen": request.args.getlist("item"),
        "wanted": request.args.get("language", ""),
    }
