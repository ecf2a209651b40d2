"""The public home of each tenant: where it is, when it is open, what it offers, in which languages."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, g, render_template

from oneroof.catalogue.eligibility.candidates import offered_needs
from oneroof.catalogue.models import Service
from oneroof.catalogue.service import offered_services
from oneroof.frontdesk.floor.hours import Opening, OpeningTimes, day_groups, opening_times
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.service import offices
from oneroof.identity.access import public
from oneroof.portal.centres import network_centres, weekday
from oneroof.portal.check.showing import need_choices
from oneroof.portal.services.choosing import LONGEST_SEARCH, Wanted
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("portal", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class CentreHome:
    """What everybody may know of a centre."""

    times: OpeningTimes
    offices: list[Office]
    services: dict[str, list[Service]]
    """By kind: government, support, complementary."""
    needs: list[tuple[str, str]]
    """Needs that a service answers: code and label."""

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
def home() -> str:
    """The centre's own page, or the network's centres at the umbrella's host."""
    current = work()
    if g.tenant.kind in ("umbrella", "region"):
        return render_template("portal/network.html", centres=network_centres(current))
    words = {"wanted": Wanted(), "longest": LONGEST_SEARCH, "weekday": weekday, "day_groups": day_groups}
    return render_template("portal/home.html", home=_centre_home(current), **words)


def _centre_home(current: Work) -> CentreHome:
    session, context = current.session, current.context
    kinds: dict[str, list[Service]] = {"government": [], "support": [], "complementary": []}
    for item in offered_services(session, context):
        kinds[item.service.kind].append(item.service)
    return CentreHome(
        times=opening_times(session, context, current.clock),
        offices=[item.office for item in offices(session, context)],
        services=kinds,
        needs=need_choices(offered_needs(session, context, today=current.clock.today(g.tenant.time_zone))),
    )
