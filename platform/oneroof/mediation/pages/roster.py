"""Who is on duty on a day, by office."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from flask import g, render_template, request

from oneroof.frontdesk.models import Office
from oneroof.frontdesk.service import offices
from oneroof.identity.access import requires
from oneroof.mediation.pages import blueprint
from oneroof.mediation.service import OnDuty, duties_of_day
from oneroof.tenancy.work import Work, work

PAGE = 40
"""Duties on one page."""


@dataclass(frozen=True, slots=True)
class OfficeDuties:
    """The duties of one office, by beginning."""

    office: Office
    duties: list[OnDuty]


@blueprint.get("")
@requires("roster.read")
def roster() -> str:
    """The roster of a day."""
    current, day = work(), asked_day()
    groups = _by_office(current, day)
    flat = [(group.office, duty) for group in groups for duty in group.duties]
    pages = max(1, -(-len(flat) // PAGE))
    number = min(max(_page_number(), 1), pages)
    shown = flat[(number - 1) * PAGE : number * PAGE]
    return render_template(
        "mediation/roster.html",
        day=day,
        today=g.clock.today(g.tenant.time_zone),
        now=g.clock.now(),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        total=len(flat),
        groups=[
            OfficeDuties(office, [duty for _, duty in items]) for office, items in groupby(shown, key=lambda i: i[0])
        ],
        number=number,
        pages=pages,
        may_plan=current.context.allows("roster.write"),
    )


def asked_day() -> date:
    """The day in the address, or today at the centre."""
    try:
        return date.fromisoformat(request.values.get("day", ""))
    except ValueError:
        return g.clock.today(g.tenant.time_zone)  # type: ignore[no-any-return]


def _by_office(current: Work, day: date) -> list[OfficeDuties]:
    """Offices with somebody on duty, in the order of the floor."""
    duties: dict[UUID, list[OnDuty]] = {}
    for item in duties_of_day(current.session, current.context, current.clock, day=day):
        duties.setdefault(item.duty.office_id, []).append(item)
    floor = offices(current.session, current.context)
    return [OfficeDuties(item.office, duties[item.office.id]) for item in floor if item.office.id in duties]


def _page_number() -> int:
    text = request.args.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
