"""The door: the mediator asks in which language, why and what helps, and hands out the first ticket."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import LazyText, current_language, staff_text
from oneroof.core.page_answers import as_id, given, given_id, go, page_again
from oneroof.core.spoken_languages import (
    SpokenLanguage,
    find_language,
    similar_languages,
    spoken_codes,
    spoken_language,
    spoken_languages,
)
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.check_code import read_handed_over
from oneroof.frontdesk.pages.floor_view import read_floor
from oneroof.frontdesk.pages.issued import issued_page
from oneroof.frontdesk.service.arriving import walk_in
from oneroof.frontdesk.service.overview import frequent_languages
from oneroof.frontdesk.service.promising import PHONE, promised_tickets
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

MOST_LANGUAGES = 16
"""Buttons for languages: what a tablet shows without scrolling."""


@dataclass(frozen=True)
class Answers:
    """What was entered at the door, as it was typed, or what a visitor's code says."""

    language: str = ""
    other_language: str = ""
    service_id: str = ""
    reason: str = ""
    needs: list[str] = field(default_factory=list)
    channel: str = "walk_in"
    due_at: str = ""
    """The time of today (HH:MM) that was promised to who calls on the phone."""


@blueprint.get("/presorting")
@requires("visits.register")
def presorting() -> str:
    """The one screen on which a first ticket is issued."""
    return render_template("frontdesk/presorting.html", errors={}, trouble=None, **_screen(Answers()))


@blueprint.post("/presorting/check")
@requires("visits.register")
def presorting_check() -> Response:
    """What a visitor's check has found, with the language and the service chosen from it."""
    code = given("code")
    try:
        handed = read_handed_over(code)
    except DomainError as error:
        work().abandon()
        return page_again("frontdesk/presorting.html", error, **{**_screen(Answers()), "check_code": code})
    answers = Answers(
        language=handed.language if handed.language in spoken_codes() else "",
        service_id=str(handed.first_service_id or ""),
    )
    screen = {**_screen(answers, handed.language), "handed": handed}
    return make_response(render_template("frontdesk/presorting.html", errors={}, trouble=None, **screen))


@blueprint.post("/presorting")
@requires("visits.register")
def presorting_issue() -> AnyResponse | Response:
    """Register the visit and issue its first ticket."""
    current, answers = work(), _answers()
    try:
        ticket = walk_in(
            current.session,
            current.context,
            current.clock,
            current.keys,
            language=_language_of(answers),
            service_id=as_id(answers.service_id),
            reason=answers.reason,
            needs=answers.needs,
            channel=answers.channel,
            due_at=_promised_time(answers),
        )
    except DomainError as error:
        current.abandon()
        return page_again("frontdesk/presorting.html", error, **_screen(answers))
    return go("floor_pages.presorting_issued", ticket_id=ticket.id)


@blueprint.get("/presorting/<uuid:ticket_id>")
@requires("visits.register")
def presorting_issued(ticket_id: UUID) -> str:
    """The ticket's number, large, and the way on to the next visitor."""
    return issued_page(ticket_id, at_door=True)


def _answers() -> Answers:
    return Answers(
        language=given("language"),
        other_language=given("other_language"),
        service_id=str(given_id("service_id") or ""),
        reason=given("reason"),
        needs=request.form.getlist("needs"),
        channel=PHONE if given("channel") == PHONE else "walk_in",
        due_at=given("due_at"),
    )


def _promised_time(answers: Answers) -> datetime | None:
    """The moment of today for which who calls is promised a place; None for who stands at the door."""
    if answers.channel != PHONE:
        return None
    try:
        at = time.fromisoformat(answers.due_at)
    except ValueError:
        raise _invalid("due_at", staff_text("Write the time at which they will be here, such as 14:30.")) from None
    zone = ZoneInfo(g.tenant.time_zone)
    return datetime.combine(g.clock.today(g.tenant.time_zone), at.replace(tzinfo=None), zone)


def _language_of(answers: Answers) -> str:
    """The code of the language that was chosen or typed; what was typed counts, since a choice cannot be unmade."""
    if answers.other_language:
        found = find_language(answers.other_language, current_language())
        if found is None:
            raise _invalid("other_language", _unknown_language(answers.other_language))
        return found
    if answers.language not in spoken_codes():
        raise _invalid("language", staff_text("Choose the language that the visitor speaks."))
    return answers.language


def _unknown_language(typed: str) -> LazyText:
    similar = similar_languages(typed, current_language())
    if not similar:
        return staff_text("We know no language called “%(typed)s”. Try its name in English.", typed=typed)
    names = ", ".join(language.name for language in similar)
    return staff_text("We know no language called “%(typed)s”. Did you mean: %(names)s?", typed=typed, names=names)


def _invalid(name: str, message: LazyText) -> Invalid:
    return Invalid("invalid_input", message, fields={name: [message]})


def _screen(answers: Answers, *more_languages: str) -> dict[str, Any]:
    current = work()
    floor = read_floor(current)
    frequent = frequent_languages(current.session, current.context, current.clock)
    return {
        "handed": None,
        "check_code": "",
        "answers": answers,
        "languages": _offered([*more_languages, *frequent]),
        "all_languages": spoken_languages(current_language()),
        "services": floor.wanted_services(),
        "promised": promised_tickets(current.session, current.context),
        "host_language": spoken_language(g.tenant.default_language, current_language()),
    }


def _offered(frequent: list[str]) -> list[SpokenLanguage]:
    """Buttons: the languages of recent visitors first, then the others that the centre offers."""
    codes = list(dict.fromkeys([*frequent[:MOST_LANGUAGES], *g.tenant.languages]))
    return [spoken_language(code, current_language()) for code in codes]
