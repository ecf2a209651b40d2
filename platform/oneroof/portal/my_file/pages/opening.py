"""Opening one's own file: the case code, then a one-time code. Nothing tells whether anybody has the case code."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.own_file import service
from oneroof.core.errors import DomainError, Invalid, TooManyRequests
from oneroof.core.page_answers import as_id, given
from oneroof.identity import cookies
from oneroof.identity.access import public, states_purpose
from oneroof.identity.providers import people_providers
from oneroof.identity.service_users.access import people_with, person_behind_cookie, person_context
from oneroof.portal.my_file.pages import blueprint
from oneroof.services import Services
from oneroof.tenancy.sealed_cookies import SealedCookie
from oneroof.tenancy.work import work

OPEN, CODE, DESK = "portal/my_file/open.html", "portal/my_file/code.html", "portal/my_file/desk.html"
OPENING = SealedCookie("opening", "own file", timedelta(minutes=15))
LINKING = SealedCookie("linking", "own file, linking", timedelta(minutes=10))
"""A sign-in that may be linked to the file which is open: never without being asked, since another may have made it."""


@blueprint.get("/open")
@states_purpose("own_file")
@public
def open_() -> str:
    """The case code, please; or the code from the desk."""
    return _page(OPEN)


@blueprint.post("/open")
@states_purpose("own_file")
@public
def ask_for_code() -> AnyResponse:
    """Send a code, if there is anybody to send one to; on to where it is typed, in either case."""
    try:
        challenge_id = service.ask_for_code(asker(), case_code=given("code"))
    except (Invalid, TooManyRequests) as error:
        return _again(OPEN, error)
    response = redirect(url_for("my_file.code"), 303)
    held = {**(OPENING.load(work().keys) or {}), "case_code": given("code"), "challenge": str(challenge_id)}
    return OPENING.keep(response, work().keys, held)


@blueprint.get("/code")
@states_purpose("own_file")
@public
def code() -> str:
    """The one-time code, please. What is said here is the same for everybody."""
    return _page(CODE)


@blueprint.post("/code")
@states_purpose("own_file")
@public
def try_code() -> AnyResponse:
    """Open the file for who has a right code."""
    held = OPENING.load(work().keys) or {}
    try:
        opened = service.try_code(
            asker(),
            case_code=given("code") or held.get("case_code", ""),
            challenge_id=as_id(held.get("challenge", "")),
            typed=given("one_time_code"),
        )
    except (Invalid, TooManyRequests) as error:
        return _again(CODE, error)
    return opened_here(opened)


@blueprint.get("/desk/<uuid:challenge_id>/<digits>")
@states_purpose("own_file")
@public
def desk(challenge_id: UUID, digits: str) -> str:
    """What a picture at the desk leads to. Only the button uses the code up: some telephones look at links ahead."""
    return _page(DESK, challenge_id=challenge_id, digits=digits)


@blueprint.post("/desk/<uuid:challenge_id>/<digits>")
@states_purpose("own_file")
@public
def open_by_desk(challenge_id: UUID, digits: str) -> AnyResponse:
    """Open the file by the picture."""
    try:
        opened = service.try_picture(asker(), challenge_id=challenge_id, typed=digits)
    except (Invalid, TooManyRequests) as error:
        return _again(DESK, error, challenge_id=challenge_id, digits=digits)
    return opened_here(opened, then="my_file.whose")


def opened_here(opened: service.Opened, *, then: str = "my_file.start") -> AnyResponse:
    """Give this browser its session, as the person, who acts from here on. What was open in it before is closed."""
    _close_former()
    current = work()
    current.context = person_context(opened.person_id, people_with(opened.person_id), "own_file")
    session_id, secret = service.begin(current.session, current.context, current.clock, opened=opened)
    response = redirect(url_for(then), 303)
    cookies.set_person(response, secret)
    cookies.renew_form_secret()
    held = OPENING.load(current.keys) or {}
    if as_id(held.get("provider", "")) is not None and opened.means != "oidc":
        asked = {"provider": held["provider"], "subject": held["subject"], "session": str(session_id)}
        LINKING.keep(response, current.keys, asked)
    else:
        LINKING.drop(response)
    return OPENING.drop(response)


def _close_former() -> None:
    """End the session that this browser has had, in the name of its own person."""
    former = person_behind_cookie()
    if former is None:
        return
    opened, context = services(), person_context(former.person_id, former.people, "own_file")
    ids = {"person_id": former.person_id, "session_id": former.session_id}
    with opened.database.transaction(context) as own:
        service.leave(own, context, work().clock, **ids)


def services() -> Services:
    """The process's open doors."""
    found: Services = current_app.extensions["oneroof"]
    return found


def asker() -> service.Asker:
    """Who asks from outside, and where they sit."""
    opened = services()
    visitor = replace(g.context, actor_kind="visitor", actor_id=None)
    return service.Asker(opened.database, opened.keys, opened.settings.keys.token, visitor, request.remote_addr)


def _again(template: str, error: DomainError, **facts: Any) -> Response:
    """The same page with what was wrong. A wait is told as such; it is the same for every code."""
    work().abandon()
    response = make_response(_page(template, error, **facts), error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(template: str, error: DomainError | None = None, **facts: Any) -> str:
    held = OPENING.load(work().keys) or {}
    errors = dict(error.fields) if error else {}
    trouble = error.message if error and not error.fields else None
    return render_template(
        template,
        errors=errors,
        trouble=trouble,
        typed=given("code"),
        providers=people_providers(work().session) if template == OPEN else [],
        asked=bool(held.get("case_code")) and "code" not in errors,
        **facts,
    )
