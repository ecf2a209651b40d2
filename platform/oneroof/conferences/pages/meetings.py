"""The list of meetings, one meeting, and planning one."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.typed import once, typed_moment
from oneroof.casefiles.consents.service.partners import sharing_offices
from oneroof.catalogue.models import Agency
from oneroof.conferences.models import Conference
from oneroof.conferences.pages import blueprint, stage
from oneroof.conferences.service import planning, reading
from oneroof.conferences.service.planning import Plan
from oneroof.conferences.service.records import conference_of, partners_of
from oneroof.conferences.wording import CASE_STATE_NAMES, STATE_NAMES, STEP_STATE_NAMES
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import as_id, given, given_ids, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.partnerships.service import partnerships, state_now
from oneroof.tenancy.work import work

LIST, FORM, ONE, OWN, END = (f"conferences/{name}.html" for name in ("list", "form", "one", "own", "end"))


@blueprint.get("")
@requires("conferences.attend")
def conferences() -> str:
    """Meetings to come and those that are over; for partners, those to which they are invited."""
    current = work()
    manages = current.context.allows("conferences.manage")
    upcoming = planning.meetings(current.session, current.context, upcoming=True) if manages else []
    over = planning.meetings(current.session, current.context, upcoming=False) if manages else []
    invited = reading.invited_to(stage()) if not manages else []
    return render_template(
        LIST, manages=manages, upcoming=upcoming, over=over, invited=invited, state_names=STATE_NAMES
    )


@blueprint.get("/new")
@requires("conferences.manage")
def conference_new() -> str:
    """The form for a new meeting."""
    facts = _form_facts(None, _values_of_none())
    return render_template(FORM, errors={}, trouble=None, **facts)


@blueprint.post("/new")
@requires("conferences.manage")
def conference_plan() -> AnyResponse | Response:
    """Plan it."""
    try:
        row = planning.plan(stage(), once_id=once(), content=_typed_plan(), previous_id=as_id(given("previous_id")))
    except DomainError as error:
        work().abandon()
        return page_again(FORM, error, **_form_facts(None, _typed_values()))
    return go("conference_pages.conference", staff_text("The meeting is planned."), conference_id=row.id)


@blueprint.get("/<uuid:conference_id>")
@states_purpose("partner_sharing")
@requires("conferences.attend")
def conference(conference_id: UUID) -> str:
    """The whole list for who prepares it; for a partner, its own parts."""
    if work().context.allows("conferences.manage"):
        row, cases = reading.list_of(stage(), conference_id)
        return render_template(ONE, cases=cases, **_shown(row))
    row, parts = reading.own_parts(stage(), conference_id)
    return render_template(OWN, parts=parts, errors={}, trouble=None, **_shown(row))


@blueprint.get("/<uuid:conference_id>/change")
@requires("conferences.manage")
def conference_form(conference_id: UUID) -> str:
    """The form of a planned meeting."""
    row = conference_of(work().session, work().context, conference_id)
    return render_template(FORM, errors={}, trouble=None, **_form_facts(row, _values_of(row)))


@blueprint.post("/<uuid:conference_id>/change")
@requires("conferences.manage")
def conference_change(conference_id: UUID) -> AnyResponse | Response:
    """Move it, or invite others."""
    try:
        planning.change(stage(), conference_id, version=given_number("version"), content=_typed_plan())
    except DomainError as error:
        work().abandon()
        row = conference_of(work().session, work().context, conference_id)
        return page_again(FORM, error, **_form_facts(row, _typed_values()))
    return go("conference_pages.conference", staff_text("The meeting was changed."), conference_id=conference_id)


@blueprint.get("/<uuid:conference_id>/end")
@requires("conferences.manage")
def conference_end_form(conference_id: UUID) -> str:
    """Asks once more before a meeting ends."""
    row = conference_of(work().session, work().context, conference_id)
    return render_template(END, conference=row, held=request.args.get("held") == "yes", errors={}, trouble=None)


@blueprint.post("/<uuid:conference_id>/end")
@requires("conferences.manage")
def conference_end(conference_id: UUID) -> AnyResponse | Response:
    """It was held, or is called off."""
    held = given("held") == "yes"
    try:
        planning.end(stage(), conference_id, version=given_number("version"), held=held)
    except DomainError as error:
        work().abandon()
        row = conference_of(work().session, work().context, conference_id)
        return page_again(END, error, conference=row, held=held)
    said = staff_text("The meeting is closed.") if held else staff_text("The meeting is called off.")
    return go("conference_pages.conference", said, conference_id=conference_id)


def _shown(row: Conference) -> dict[str, Any]:
    partners = partners_of(work().session, work().context, row.id)
    return {
        "conference": row,
        "partners": partners,
        "partner_names": reading.partner_names(stage(), partners),
        "state_names": STATE_NAMES,
        "case_state_names": CASE_STATE_NAMES,
        "step_state_names": STEP_STATE_NAMES,
    }


def _typed_plan() -> Plan:
    return Plan(typed_moment("day", "time"), given("place"), given_ids("offices"), given_ids("partnerships"))


def _form_facts(row: Conference | None, values: dict[str, Any]) -> dict[str, Any]:
    session, context = work().session, work().context
    agreed = [each for each in partnerships(session, context) if state_now(each) == "in_force"]
    names = {each.id: session.get_one(Agency, (context.tenant_id, each.agency_id)).name for each in agreed}
    earlier = [
        each
        for each in planning.meetings(session, context, upcoming=False, most=10)
        if row is None and each.state == "held"
    ]
    return {
        "conference": row,
        "values": values,
        "offices": sharing_offices(session, context),
        "agencies": names,
        "earlier": earlier,
        "once_id": values.get("once_id") or new_id(),
    }


def _values_of_none() -> dict[str, Any]:
    return {"day": "", "time": "", "place": "", "offices": [], "partnerships": [], "previous_id": ""}


def _values_of(row: Conference) -> dict[str, Any]:
    partners = partners_of(work().session, work().context, row.id)
    local = _local(row)
    return {
        "day": local.date().isoformat(),
        "time": local.strftime("%H:%M"),
        "place": row.place,
        "offices": [each.office_id for each in partners if each.office_id],
        "partnerships": [each.partnership_id for each in partners if each.partnership_id],
        "previous_id": "",
    }


def _local(row: Conference) -> datetime:
    return row.starts_at.astimezone(ZoneInfo(g.tenant.time_zone))


def _typed_values() -> dict[str, Any]:
    kept: dict[str, Any] = {name: given(name) for name in ("day", "time", "place", "previous_id", "once_id")}
    return kept | {"offices": given_ids("offices"), "partnerships": given_ids("partnerships")}
