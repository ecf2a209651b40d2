"""From the case code to somebody who is who they say they are, and what the phone line may then see."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Forbidden, Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given, go
from oneroof.identity.access import requires
from oneroof.phone_line.pages import blueprint
from oneroof.phone_line.pages.facts import call_again, call_facts, line
from oneroof.phone_line.service import verifying, working
from oneroof.phone_line.service.calls import own_call
from oneroof.phone_line.service.verifying import Said
from oneroof.tenancy.work import work

Read = TypeVar("Read")
_WRONG = staff_text(
    "This does not fit. Say nothing about what is wrong; let the caller try again, or come to the centre."
)

_VERIFIED = staff_text("The caller is verified.")
_FOR_APPOINTMENTS = staff_text("The caller is verified for appointments. Requests and notes need one thing more.")
_SENT = {
    "email": staff_text("A code is on its way by e-mail. It is good for ten minutes."),
    "sms": staff_text("A code is on its way by text message. It is good for ten minutes."),
}


@blueprint.post("/<uuid:call_id>/case")
@requires("calls.take")
def case(call_id: UUID) -> AnyResponse | Response:
    """Which casefile is it about?"""
    try:
        verifying.find_home(line(), work().session, call_id=call_id, code=given("code"))
    except DomainError as error:
        return call_again(call_id, error, code=given("code"))
    return go(".call", staff_text("The casefile is found. Now make sure who is calling."), call_id=call_id)


@blueprint.post("/<uuid:call_id>/facts")
@requires("calls.take")
def facts(call_id: UUID) -> AnyResponse | Response:
    """Does the caller know what only this person knows?"""
    said = Said(given("birth_date"), **{kind: given(kind) for kind in verifying.KINDS})
    try:
        fits = verifying.verify_by_facts(line(), work().session, call_id=call_id, said=said)
    except DomainError as error:
        return call_again(call_id, error, birth_date=said.birth_date, **said.facts)
    return _answered(call_id, fits)


@blueprint.post("/<uuid:call_id>/send-code")
@requires("calls.take")
def send_code(call_id: UUID) -> AnyResponse | Response:
    """Send a one-time code to where the person is registered."""
    try:
        channel = verifying.send_code(line(), work().session, call_id=call_id)
    except DomainError as error:
        return call_again(call_id, error)
    return go(
        ".call",
        _SENT[channel],
        call_id=call_id,
    )


@blueprint.post("/<uuid:call_id>/code")
@requires("calls.take")
def one_time_code(call_id: UUID) -> AnyResponse | Response:
    """The code that the caller reads out."""
    try:
        if not given("one_time_code"):
            message = staff_text("Write the six digits.")
            raise Invalid("code_missing", message, fields={"one_time_code": [message]})
        fits = verifying.verify_by_code(line(), work().session, call_id=call_id, code=given("one_time_code"))
    except DomainError as error:
        return call_again(call_id, error)
    return _answered(call_id, fits)


@blueprint.get("/<uuid:call_id>/file")
@requires("calls.take")
def file(call_id: UUID) -> str:
    """How far the caller's requests are, and their appointments: as neutral as their codes say it."""
    refused: list[LazyText] = []
    found = _as_agreed(working.statuses, call_id, refused)
    booked = _as_agreed(working.bookings, call_id, refused)
    facts = call_facts(call_id)
    return render_template("phone_line/file.html", statuses=found, bookings=booked, refused=refused, **facts)


def _as_agreed(read: Callable[..., list[Read]], call_id: UUID, refused: list[LazyText]) -> list[Read]:
    """What is read; nothing, and why, where the agreement does not cover it."""
    try:
        return read(line(), work().session, call_id=call_id)
    except Forbidden as error:
        if error.code not in ("line_not_agreed", "one_thing_more"):
            raise
        refused.append(error.message)
        return []


def _answered(call_id: UUID, fits: bool) -> AnyResponse:
    """What was said is kept also where it is wrong, so the answer is a page like any other."""
    current = line()
    standing = working.standing(current, own_call(work().session, current.context, call_id))
    said: LazyText = (_FOR_APPOINTMENTS if standing == "one" else _VERIFIED) if fits else _WRONG
    return go(".call", said, kind="success" if fits else "warning", call_id=call_id)
