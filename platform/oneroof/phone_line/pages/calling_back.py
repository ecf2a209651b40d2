"""The list of people who are to be called back."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.core import get_global
from flask import Response, g, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, given_id, go, page_again
from oneroof.identity.access import requires
from oneroof.mediation.service import colleagues
from oneroof.phone_line.models import CALL_BACK_OUTCOMES
from oneroof.phone_line.pages import blueprint
from oneroof.phone_line.pages.facts import languages, words
from oneroof.phone_line.service import call_backs
from oneroof.phone_line.service.calls import wrong
from oneroof.tenancy.work import work

LIST = "phone_line/call_backs.html"
FIELDS = ("number", "language", "due_at", "about", "call_id")


@blueprint.get("/back")
@requires("calls.take")
def back() -> str:
    """Who waits for our call."""
    return render_template(LIST, errors={}, trouble=None, **_facts({}))


@blueprint.post("/back")
@requires("calls.take")
def back_add() -> AnyResponse | Response:
    """Somebody more."""
    current, typed = work(), {name: given(name) for name in FIELDS}
    try:
        call_backs.add(
            current.session,
            current.context,
            current.clock,
            current.keys,
            number=typed["number"],
            country=get_global("zone_territories").get(g.tenant.time_zone),
            language=typed["language"],
            due_at=_moment("due_at"),
            about=typed["about"],
            call_id=given_id("call_id"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(LIST, error, **_facts(typed))
    return go(".back", staff_text("It is on the list."))


@blueprint.post("/back/<uuid:call_back_id>/take")
@requires("calls.take")
def back_take(call_back_id: UUID) -> AnyResponse | Response:
    """I call."""
    current = work()
    try:
        call_backs.claim(current.session, current.context, current.clock, call_back_id=call_back_id)
    except DomainError as error:
        current.abandon()
        return page_again(LIST, error, **_facts({}))
    return go(".back", staff_text("You have taken it on: here is the number."))


@blueprint.post("/back/<uuid:call_back_id>/tried")
@requires("calls.take")
def back_tried(call_back_id: UUID) -> AnyResponse | Response:
    """Nobody answered: later again."""
    current = work()
    again_at = current.clock.now() + timedelta(hours=2)
    try:
        call_backs.tried(current.session, current.context, current.clock, call_back_id=call_back_id, again_at=again_at)
    except DomainError as error:
        current.abandon()
        return page_again(LIST, error, **_facts({}))
    return go(".back", staff_text("It stands on the list again, for two hours later."))


@blueprint.post("/back/<uuid:call_back_id>/done")
@requires("calls.take")
def back_done(call_back_id: UUID) -> AnyResponse | Response:
    """It is over."""
    current = work()
    try:
        call_backs.done(
            current.session, current.context, current.clock, call_back_id=call_back_id, outcome=given("outcome")
        )
    except DomainError as error:
        current.abandon()
        return page_again(LIST, error, **_facts({}))
    return go(".back", staff_text("Done. The number is forgotten."))


def _moment(field: str) -> datetime:
    try:
        local = datetime.fromisoformat(given(field))
    except ValueError:
        raise wrong(field, staff_text("Choose a day and a time.")) from None
    return local.replace(tzinfo=ZoneInfo(g.tenant.time_zone)) if local.tzinfo is None else local


def _facts(typed: dict[str, str]) -> dict[str, Any]:
    current = work()
    session, context, clock = current.session, current.context, current.clock
    names = {id_: name for id_, name, _languages in colleagues(session, context)}
    soon = (clock.now() + timedelta(hours=1)).astimezone(ZoneInfo(g.tenant.time_zone))
    return {
        "views": call_backs.open_list(session, context, clock, current.keys, names),
        "typed": defaultdict(str, {"due_at": soon.strftime("%Y-%m-%dT%H:%M"), **typed}),
        "languages": languages(),
        "outcomes": CALL_BACK_OUTCOMES,
        "now": clock.now(),
        **words(),
    }
