"""Changing what a service says here: the form of each part, and the way back to the national words."""

from typing import Any

from flask import Response, abort, g, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue import service
from oneroof.catalogue.pages import blueprint
from oneroof.catalogue.pages.forms import answered, asked, national_of, text_languages
from oneroof.catalogue.pages.shown import line, lines, service_page, wording
from oneroof.catalogue.service.differences import in_words
from oneroof.catalogue.service.overriding import LISTED, PARTS
from oneroof.catalogue.service.wording import PART_NAMES
from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work


@blueprint.get("/<code>/change/<part>")
@blueprint.get("/<code>/change/<part>/<entry>")
@requires("catalogue.manage")
@states_purpose("administration")
def change_form(code: str, part: str, entry: str | None = None) -> str:
    """The form of one part, or of one entry; without an entry, a new one."""
    return render_template("services/change.html", errors={}, trouble=None, **_form(code, part, entry))


@blueprint.post("/<code>/change/<part>")
@blueprint.post("/<code>/change/<part>/<entry>")
@requires("catalogue.manage")
@states_purpose("administration")
def change(code: str, part: str, entry: str | None = None) -> AnyResponse | Response:
    """Save it."""
    current = work()
    try:
        view = service.find_service(current.session, current.context, code)
        named = entry or _new_entry(view, part)
        service.change_service(
            current.session,
            current.context,
            current.clock,
            code=code,
            version=given_number("version"),
            path=f"{part}/{named}" if named else part,
            value=answered(current, part, entry),
            host_language=g.tenant.default_language,
        )
    except DomainError as error:
        current.abandon()
        return page_again("services/change.html", error, **_form(code, part, entry))
    return go("service_pages.service_shown", staff_text("Saved. It counts at this centre from now on."), code=code)


@blueprint.get("/<code>/national")
@requires("catalogue.manage")
@states_purpose("administration")
def national_question(code: str) -> str:
    """Ask before the centre's own words go."""
    current = work()
    view = service.find_service(current.session, current.context, code)
    path = request.args.get("path", "")
    found = [each for each in view.differences if each.path == path] or abort(404)
    name = line(view.national.name)
    return render_template("services/national.html", view=view, item=found[0], name=name, **wording())


@blueprint.post("/<code>/national")
@requires("catalogue.manage")
@states_purpose("administration")
def national(code: str) -> AnyResponse | Response:
    """Let the national words count again."""
    return _decide(code, service.take_national, staff_text("The national text counts here again."))


@blueprint.post("/<code>/keep")
@requires("catalogue.manage")
@states_purpose("administration")
def keep(code: str) -> AnyResponse | Response:
    """Keep the centre's words, having seen the new national ones."""
    return _decide(code, service.keep_local, staff_text("This centre’s text stays."))


@blueprint.post("/<code>/take-back")
@requires("catalogue.manage")
@states_purpose("administration")
def take_back(code: str) -> AnyResponse | Response:
    """Undo the last change."""
    current = work()
    try:
        version = given_number("version")
        service.take_back(current.session, current.context, current.clock, code=code, version=version)
    except DomainError as error:
        return _again(code, error)
    return go("service_pages.service_shown", staff_text("The last change was taken back."), code=code)


def _decide(code: str, step: Any, told: LazyText) -> AnyResponse | Response:
    current = work()
    arguments = {"code": code, "version": given_number("version"), "path": given("path")}
    try:
        step(current.session, current.context, current.clock, **arguments)
    except DomainError as error:
        return _again(code, error)
    return go("service_pages.service_shown", told, code=code)


def _again(code: str, error: DomainError) -> Response:
    current = work()
    current.abandon()
    return page_again("services/service.html", error, **service_page(current, code))


def _form(code: str, part: str, entry: str | None) -> dict[str, Any]:
    current = work()
    if part not in PARTS or (entry is not None and part not in LISTED):
        abort(404)
    view = service.find_service(current.session, current.context, code)
    path = f"{part}/{entry}" if entry else part
    mine = any(each.path == path for each in view.overrides)
    national_value = national_of(view, part, entry)
    if entry is not None and not mine and national_value is None:
        abort(404)
    action = url_for("service_pages.change", code=code, part=part, entry=entry)
    return {
        "view": view,
        "name": line(view.national.name),
        "part": part,
        "entry": entry,
        "title": _title(part, entry, mine),
        "national": lines(in_words(part, national_value)),
        "questions": asked(current, view, part, entry),
        "languages": text_languages(),
        "sent": request.form if request.method == "POST" else None,
        "action": action,
        "back": url_for("service_pages.national_question", code=code, path=path) if mine else None,
        **wording(),
    }


def _title(part: str, entry: str | None, mine: bool) -> LazyText:
    if part in LISTED and entry is None:
        return _NEW[part]
    if part == "withheld" and not mine:
        return staff_text("Stop offering this service here")
    return PART_NAMES[part]


_NEW = {
    "evidence": staff_text("Add a document to bring"),
    "steps": staff_text("Add a step"),
    "exclusions": staff_text("Add what it does not do"),
}


def _new_entry(view: service.ServiceView, part: str) -> str | None:
    if part not in LISTED:
        return None
    return service.next_code(view.row.document, part, [each.path for each in view.overrides])
