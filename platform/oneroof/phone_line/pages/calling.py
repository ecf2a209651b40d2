"""Taking a call and ending it; who interprets; what is noted."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from flask import Response, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.frontdesk.service.overview import frequent_languages
from oneroof.identity.access import requires
from oneroof.phone_line.models import CALL_OUTCOMES, REASONS
from oneroof.phone_line.pages import blueprint
from oneroof.phone_line.pages.facts import CALL, call_again, call_facts, languages, languages_on_duty, line, words
from oneroof.phone_line.service import calls, working
from oneroof.tenancy.work import work

HOME = "phone_line/calls.html"


@blueprint.get("")
@requires("calls.take")
def home() -> str:
    """The form for a new call, and the day so far."""
    return render_template(HOME, errors={}, trouble=None, **_home({}))


@blueprint.post("")
@requires("calls.take")
def start() -> AnyResponse | Response:
    """A call begins."""
    current = work()
    typed = {"language": given("language"), "reason": given("reason"), "knows_code": given("knows_code")}
    try:
        call = calls.start_call(
            current.session,
            current.context,
            current.clock,
            current.keys,
            language=typed["language"],
            reason=typed["reason"],
            knows_code=bool(typed["knows_code"]),
        )
    except DomainError as error:
        current.abandon()
        return page_again(HOME, error, **_home(typed))
    return go(".call", call_id=call.id)


@blueprint.get("/<uuid:call_id>")
@requires("calls.take")
def call(call_id: UUID) -> str | AnyResponse:
    """A call that goes on."""
    try:
        facts = call_facts(call_id)
    except Conflict as error:
        return go(".home", error.message, kind="info")
    return render_template(CALL, errors={}, trouble=None, typed=defaultdict(str), **facts)


@blueprint.post("/<uuid:call_id>/interpreter")
@requires("calls.take")
def interpreter(call_id: UUID) -> AnyResponse | Response:
    """Who interprets."""
    current = work()
    try:
        calls.note_interpreter(
            current.session, current.context, current.clock, call_id=call_id, interpreter=given("interpreter") or None
        )
    except DomainError as error:
        return call_again(call_id, error)
    return go(".call", staff_text("It is noted who interprets."), call_id=call_id)


@blueprint.post("/<uuid:call_id>/note")
@requires("calls.take")
def note(call_id: UUID) -> AnyResponse | Response:
    """Note something: in the caller's casefile where they are verified, else in the line's own record."""
    current, text = work(), given("text")
    try:
        running = calls.own_call(current.session, current.context, call_id)
        if working.standing(line(), running) == "well":
            working.note_at_home(line(), current.session, call_id=call_id, text=text)
            said = staff_text("The note is in the casefile, at the home centre.")
        else:
            calls.add_note(current.session, current.context, current.clock, current.keys, call_id=call_id, text=text)
            said = staff_text("The note is in the phone line’s own record.")
    except DomainError as error:
        return call_again(call_id, error, text=text)
    return go(".call", said, call_id=call_id)


@blueprint.post("/<uuid:call_id>/end")
@requires("calls.take")
def end(call_id: UUID) -> AnyResponse | Response:
    """The call is over."""
    current = work()
    try:
        calls.end_call(current.session, current.context, current.clock, call_id=call_id, outcome=given("outcome"))
    except DomainError as error:
        return call_again(call_id, error, outcome=given("outcome"))
    return go(".home", staff_text("The call has ended, and counts in the day’s figures."))


def _home(typed: dict[str, str]) -> dict[str, Any]:
    current = work()
    session, context = current.session, current.context
    spoken, on_duty = languages_on_duty(current)
    count, own = calls.calls_of_day(session, context, current.clock, g.tenant.time_zone)
    return {
        "typed": defaultdict(str, typed),
        "running": calls.my_call(session, context),
        "languages": languages(),
        "frequent": frequent_languages(session, context, current.clock)[:8] or spoken[:8],
        "reasons": REASONS,
        "outcomes": CALL_OUTCOMES,
        "spoken_now": spoken,
        "on_duty": on_duty,
        "count": count,
        "own": own,
        **words(),
    }
