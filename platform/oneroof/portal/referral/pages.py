"""`/r`: what an organisation was asked, by the link of its letter and a code; and what to do, for who has the slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.core.errors import DomainError, Invalid, NotFound, TooManyRequests
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.page_answers import given, go, keep_nowhere
from oneroof.core.speakable_codes import as_stored, shown
from oneroof.identity.access import public, states_purpose
from oneroof.portal.referral.limits import counted
from oneroof.referrals import service
from oneroof.referrals.by_link import opening, wording
from oneroof.referrals.by_link.opening import Found
from oneroof.referrals.by_link.reading import read_by_link
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.tenancy.sealed_cookies import SealedCookie
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("referral_online", __name__, template_folder="../templates", url_prefix="/r")
blueprint.after_request(keep_nowhere)
CODE, OVER, REFERRAL, SLIP = (f"portal/referral/{name}.html" for name in ("code", "over", "referral", "slip"))
COOKIE = SealedCookie("referral", "referral link", idle=timedelta(minutes=30))
"""Link and code of who came in: for half an hour without a page, and then the code is asked for again."""


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)
    g.sensitive = True


@blueprint.get("")
@public
def start() -> str:
    """The code of a slip, please."""
    return render_template(SLIP, standing=None, errors={}, typed="", words=wording)


@blueprint.post("")
@public
def find() -> AnyResponse | Response:
    """On to the page of that slip."""
    try:
        code = opening.stored_code(given("code"))
    except Invalid as error:
        page = render_template(SLIP, standing=None, errors=error.fields, typed=given("code"), words=wording)
        return make_response(page, error.status)
    return redirect(url_for("referral_online.read", code=shown(code)), 303)


@blueprint.get("/<code>")
@states_purpose("partner_sharing")
@public
def read(code: str) -> AnyResponse | Response | str:
    """Of a slip, how it stands. Of a link, what was asked: only once the code was given too."""
    if as_stored(code):
        return _slip(code)
    try:
        found = _found(code)
    except DomainError:
        return render_template(CODE, token=code, errors={}, typed="")
    if found is None:
        return render_template(CODE, token=code, errors={}, typed="")
    return _over() if found.is_over else _page(found, code)


@blueprint.post("/<code>")
@states_purpose("partner_sharing")
@public
def enter(code: str) -> AnyResponse | Response:
    """The code: right, it opens the page for half an hour; wrong, the answer is the same for every link."""
    typed = given("code")
    try:
        found = counted(lambda: _find(code, typed))
    except (Invalid, NotFound, TooManyRequests) as error:
        return _code_again(code, typed, error)
    if found.is_over:
        return _over()
    current = _as_recipient(found)
    opening.note_opening(current.session, current.context, current.clock, found=found)
    service.see(current.session, current.context, current.clock, referral_id=found.referral_id)
    response = redirect(url_for("referral_online.read", code=code), 303)
    return COOKIE.keep(make_response(response), current.keys, {"token": code, "code": typed})


@blueprint.post("/<code>/answer")
@states_purpose("partner_sharing")
@public
def answer(code: str) -> AnyResponse | Response:
    """Yes, no, more please, or what came of it."""
    found = _found(code)
    if found is None:
        return redirect(url_for("referral_online.read", code=code), 303)
    if found.is_over:
        return _over()
    current = _as_recipient(found)
    try:
        notice = _ANSWERS[given("answer")](current, found.referral_id)
    except KeyError:
        return redirect(url_for("referral_online.read", code=code), 303)
    except DomainError as error:
        current.abandon()
        if error.status == 404:
            return _over()
        return make_response(_page(found, code, error=error), error.status)
    return go("referral_online.read", notice, code=code)


@blueprint.get("/<code>/documents/<uuid:part_id>")
@states_purpose("partner_sharing")
@public
def document(code: str, part_id: UUID) -> AnyResponse | Response:
    """One document that was chosen."""
    found = _found(code)
    if found is None or found.is_over:
        return redirect(url_for("referral_online.read", code=code), 303)
    current, opened = _as_recipient(found), _services()
    file = service.open_document(
        current.session,
        current.context,
        current.clock,
        current.keys,
        Storing(opened.files, opened.scanner),
        referral_id=found.referral_id,
        part_id=part_id,
    )
    return handed_out(file)


@blueprint.post("/<code>/leave")
@public
def leave(code: str) -> AnyResponse:
    """Let this browser forget the code."""
    return COOKIE.drop(make_response(redirect(url_for("referral_online.read", code=code), 303)))


def _accept(current: Work, referral_id: UUID) -> LazyText:
    meeting = service.Meeting(at=_moment(given("at")), place=given("place"))
    _do(current, service.accept, referral_id, meeting=meeting, text=given("accept_text"))
    return public_text("Thank you. We will tell the person.")


def _reject(current: Work, referral_id: UUID) -> LazyText:
    _do(current, service.reject, referral_id, reason=given("reason"), text=given("reject_text"))
    return public_text("Thank you. We will look for somebody else.")


def _ask_more(current: Work, referral_id: UUID) -> LazyText:
    _do(current, service.ask_more, referral_id, text=given("text"))
    return public_text("Thank you. We will answer you here, and write to you.")


def _finish(current: Work, referral_id: UUID) -> LazyText:
    _do(current, service.finish, referral_id, outcome=given("outcome"), text=given("finish_text"))
    return public_text("Thank you. This has ended.")


_TEXTS = {"accept": "accept_text", "reject": "reject_text", "finish": "finish_text"}
_TYPED = ("at", "place", "text", "reason", "outcome", *_TEXTS.values())
_ANSWERS: dict[str, Callable[[Work, UUID], LazyText]] = {
    "accept": _accept,
    "reject": _reject,
    "ask_more": _ask_more,
    "finish": _finish,
}


def _do(current: Work, step: Callable[..., Any], referral_id: UUID, **more: Any) -> None:
    step(current.session, current.context, current.clock, current.keys, referral_id=referral_id, **more)


def _moment(typed: str) -> datetime | None:
    """A day and time as a browser gives them, at the centre. Raises Invalid (`at`)."""
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=ZoneInfo(g.tenant.time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        message = public_text("Write a day and a time, such as 2026-05-04 10:30.")
        raise Invalid("referral_invalid", message, fields={"at": [message]}) from None


def _slip(code: str) -> Response:
    current = work()
    try:
        standing = counted(lambda: opening.find_standing(_services().database, g.context, current.keys, code=code))
    except (NotFound, TooManyRequests) as error:
        page = render_template(SLIP, standing=None, errors={"code": [error.message]}, typed=code, words=wording)
        response = make_response(page, error.status)
        if isinstance(error, TooManyRequests):
            response.headers["Retry-After"] = str(error.retry_after)
        return response
    return make_response(render_template(SLIP, standing=standing, errors={}, typed=code, words=wording))


def _find(token: str, code: str) -> Found:
    return opening.find_link(_services().database, g.context, g.clock, work().keys, token=token, code=code)


def _found(token: str) -> Found | None:
    """What the browser has opened before; asked anew at every page."""
    held = COOKIE.load(work().keys)
    if held is None or held.get("token") != token:
        return None
    try:
        return _find(token, str(held.get("code", "")))
    except (Invalid, NotFound):
        return None


def _as_recipient(found: Found) -> Work:
    current = work()
    current.context = opening.recipient_context(g.context, found)
    return current


def _page(found: Found, token: str, *, error: DomainError | None = None) -> str:
    current = _as_recipient(found)
    seen = read_by_link(current.session, current.context, current.clock, current.keys, found=found)
    fields = error.fields if error else {}
    # each of the page's forms has a field of its own for words
    own = _TEXTS.get(given("answer"), "text")
    return render_template(
        REFERRAL,
        seen=seen,
        token=token,
        errors={own if name == "text" else name: said for name, said in fields.items()},
        trouble=error.message if error and not fields else None,
        typed={name: given(name) for name in _TYPED},
        words=wording,
    )


def _code_again(token: str, typed: str, error: DomainError) -> Response:
    page = render_template(CODE, token=token, errors=error.fields or {"code": [error.message]}, typed=typed)
    response = make_response(page, error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _over() -> AnyResponse:
    """What was withdrawn says so, and shows nothing."""
    return COOKIE.drop(make_response(render_template(OVER), 410))


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened
