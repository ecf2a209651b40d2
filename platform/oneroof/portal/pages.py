"""The public home of each tenant: what somebody needs comes first, then how to come to the centre."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, render_template
from sqlalchemy import select

from oneroof.catalogue.eligibility.candidates import offered_needs
from oneroof.frontdesk.floor.hours import Opening, OpeningTimes, day_groups, opening_times
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.service import offices
from oneroof.identity.access import public
from oneroof.portal.cache import fresh_until, kept
from oneroof.portal.centres import network_centres, weekday
from oneroof.portal.centres.speaking import spoken_today
from oneroof.portal.centres.turning import fresh_while
from oneroof.portal.check.showing import need_choices
from oneroof.portal.needs.curated import first_and_others
from oneroof.portal.needs.doors import AT_HOME, doors
from oneroof.portal.services.choosing import Wanted
from oneroof.portal.services.network import network_list
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("portal", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class CentreHome:
    """What everybody may know of a centre."""

    times: OpeningTimes
    offices: list[Office]
    needs: list[tuple[str, str]]
    """Needs that a service answers: code and label."""

    @property
    def first(self) -> list[tuple[str, str]]:
        """The needs that most people come with."""
        return first_and_others(self.needs)[0]

    @property
    def others(self) -> list[tuple[str, str]]:
        """All the other ones."""
        return first_and_others(self.needs)[1]

    @property
    def other_hours(self) -> list[tuple[Office, Opening]]:
        """The offices that keep another week than the centre, with it."""
        found = [(office, self.times.offices[office.id]) for office in self.offices if office.id in self.times.offices]
        return [(office, opening) for office, opening in found if opening.week != self.times.centre.week]


@blueprint.app_template_filter("open_moment")
def open_moment(moment: datetime) -> str:
    """ "Monday, 08:00" in the current language, for the next opening."""
    return f"{weekday(moment.weekday())}, {moment:%H:%M}"


@blueprint.get("/")
@public
@kept()
def home() -> str:
    """The centre's own page, or the network's at the umbrella's host."""
    current = work()
    if g.tenant.kind in ("umbrella", "region"):
        return render_template("portal/network.html", **_network_home(current))
    shown = _centre_home(current)
    moment = fresh_while(shown.times.centre)
    if moment is not None:
        fresh_until(moment)
    words = {"weekday": weekday, "day_groups": day_groups, "doors": doors(AT_HOME)}
    if g.tenant.kind == "phone_line":
        return render_template("portal/phone_line.html", home=shown, spoken=spoken_today(current), **words)
    return render_template("portal/home.html", home=shown, **words)


def _centre_home(current: Work) -> CentreHome:
    session, context = current.session, current.context
    return CentreHome(
        times=opening_times(session, context, current.clock),
        offices=[item.office for item in offices(session, context)],
        needs=need_choices(offered_needs(session, context, today=current.clock.today(g.tenant.time_zone))),
    )


def _network_home(current: Work) -> dict[str, Any]:
    published = network_list(Wanted(), None)
    first, others = first_and_others(list(published.needs) if published else [])
    towns = {each.centre.municipality for each in network_centres(current) if each.centre.municipality}
    lines = select(Tenant).where(
        Tenant.network_id == current.context.network_id, Tenant.kind == "phone_line", Tenant.state == "open"
    )
    return {
        "first": first,
        "others": others,
        "towns": sorted(towns),
        "phone_lines": current.session.scalars(lines).all(),
    }
