"""What the operators' pages are made from."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, g

from oneroof.core.errors import DomainError
from oneroof.core.formats import format_date, format_time
from oneroof.core.i18n import current_language, language
from oneroof.core.page_answers import page_again
from oneroof.core.spoken_languages import spoken_language, spoken_languages
from oneroof.mediation.service import OnDuty, on_duty_now
from oneroof.phone_line import wording
from oneroof.phone_line.agreements.service import running_of_line
from oneroof.phone_line.service import calls, verifying, working
from oneroof.phone_line.service.inside import Line
from oneroof.tenancy.work import Work, work

CALL = "phone_line/call.html"


def line() -> Line:
    """The line's doors, for services that work in home centres."""
    current = work()
    return Line(current_app.extensions["oneroof"].database, current.keys, current.context, current.clock)


def local(moment: datetime, zone: str) -> str:
    """A moment by the clocks of the place where it is, which need not be the line's."""
    with language(current_language(), zone):
        return f"{format_date(moment, 'full')}, {format_time(moment)}"


def words() -> dict[str, Any]:
    """Names for codes."""
    return {
        "reason_names": wording.REASON_NAMES,
        "outcome_names": wording.OUTCOME_NAMES,
        "interpreter_names": wording.INTERPRETER_NAMES,
        "kind_names": wording.KIND_NAMES,
        "step_names": wording.STEP_NAMES,
        "call_back_names": wording.CALL_BACK_NAMES,
        "local": local,
        "spoken": lambda code: spoken_language(code, current_language()).name,
    }


def languages() -> list[tuple[str, str]]:
    """Every language that somebody may speak, by name."""
    return [(each.code, each.name) for each in spoken_languages(current_language())]


def languages_on_duty(current: Work) -> tuple[list[str], list[OnDuty]]:
    """Codes of the languages that somebody on duty speaks now, and who is on duty."""
    on_duty = on_duty_now(current.session, current.context, current.clock)
    return sorted({code for each in on_duty for code in each.spoken_languages}), on_duty


def call_facts(call_id: UUID) -> dict[str, Any]:
    """Everything about a call of one's own that goes on. Raises NotFound and Conflict."""
    current = work()
    session, context = current.session, current.context
    call = calls.own_call(session, context, call_id)
    agreed = {view.centre.id: view for view in running_of_line(session, context)}
    spoken, on_duty = languages_on_duty(current)
    return {
        "call": call,
        "notes": calls.notes_of(session, context, current.keys, call),
        "checks": calls.checks_of(session, context, call),
        "home": agreed.get(call.home_centre_id or 0),
        "agreed": list(agreed.values()),
        "verify_kinds": verifying.KINDS,
        "standing": working.standing(line(), call),
        "helpers": [each for each in on_duty if call.language in each.spoken_languages],
        "spoken_now": spoken,
        "zone": g.tenant.time_zone,
        "now": current.clock.now(),
        **words(),
    }


def call_again(call_id: UUID, error: DomainError, **typed: str) -> Response:
    """The call's page once more, with what was wrong."""
    work().abandon()
    return page_again(CALL, error, typed=defaultdict(str, typed), **call_facts(call_id))
