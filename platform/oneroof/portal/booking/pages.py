"""Choosing what, where and when. Every page is an address of its own, so that going back does no harm."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from babel.dates import format_skeleton
from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments.service import free_slots
from oneroof.appointments.service.making import zone_of
from oneroof.appointments.service.releasing import next_release, released
from oneroof.core.errors import NotFound
from oneroof.core.i18n import current_language
from oneroof.core.languages import cldr_locale
from oneroof.core.page_answers import keep_nowhere
from oneroof.identity.access import public
from oneroof.portal.booking.calendar import month_of
from oneroof.portal.booking.places import (
    DISTANCES,
    Bookable,
    beginning,
    bookable,
    elsewhere,
    next_of,
    one_bookable,
)
from oneroof.portal.centres import weekday, weekday_shortly
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("booking_pages", __name__, template_folder="../templates", url_prefix="/book")
blueprint.after_request(keep_nowhere)
MOST_IN_A_MONTH = 2000
NEXT = 5
"""Days with free times that stand above the calendar."""


@blueprint.app_template_filter("month_of_year")
def month_of_year(day: date) -> str:
    """ "November 2026" in the current language."""
    return str(format_skeleton("yMMMM", day, locale=cldr_locale(current_language())))


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("")
@public
def start() -> AnyResponse | str:
    """What it is about: the services that can be booked here. With `?service=`, straight on."""
    asked = request.args.get("service", "")
    if asked:
        return redirect(url_for("booking_pages.place", service=asked), 303)
    services = {each.service.code: each for each in bookable(work())}
    return _page("start", services=sorted(services.values(), key=lambda each: each.name.text))


@blueprint.get("/<service>")
@public
def place(service: str) -> AnyResponse | str | Response:
    """Where: the offices here with the next free time of each, and other centres not far away."""
    current = work()
    here = bookable(current, service)
    uri = here[0].service.uri if here else service
    begin = beginning(current)
    near = elsewhere(current, uri, begin)
    if not here and not near and not request.args:
        return _nothing()
    return _page(
        "place",
        places=[(each, next_of(current, each)) for each in here],
        first=here[0] if here else None,
        service=service,
        near=near,
        begin=begin,
        distances=DISTANCES,
    )


@blueprint.get("/<service>/<office>")
@public
def day(service: str, office: str) -> str | Response:
    """On which day: the next ones, and a month as a table with how many times are free on each day."""
    current = work()
    chosen = one_bookable(current, service, office)
    local = g.clock.now().astimezone(zone_of(current.session, current.context))
    today, last = local.date(), released(chosen.rule, local)
    free = free_slots(current.session, current.context, current.clock, rule_id=chosen.rule.id, most=MOST_IN_A_MONTH)
    first = _month(today, free[0].slot.day if free else today)
    days = dict.fromkeys(each.slot.day for each in free)
    return _page(
        "day",
        chosen=chosen,
        month=month_of(free, first, today, last),
        next_days=list(days)[:NEXT],
        today=today,
        next_release=next_release(chosen.rule, local),
        weekday=weekday,
        weekday_shortly=weekday_shortly,
    )


@blueprint.get("/<service>/<office>/<on>")
@public
def time(service: str, office: str, on: str) -> AnyResponse | Response:
    """At what time."""
    current = work()
    chosen = one_bookable(current, service, office)
    try:
        return times_page(current, chosen, date.fromisoformat(on))
    except ValueError:
        return redirect(url_for("booking_pages.day", service=service, office=office), 303)


def times_page(current: Work, chosen: Bookable, on: date, trouble: Any = None, status: int = 200) -> Response:
    """The times of a day, with what went wrong with one of them."""
    free = free_slots(current.session, current.context, current.clock, rule_id=chosen.rule.id, first=on, last=on)
    others = next_of(current, chosen, NEXT) if not free else []
    page = _page("time", chosen=chosen, day=on, free=free, others=others, trouble=trouble)
    return make_response(page, status)


def _month(today: date, default: date) -> date:
    """The first of the month in the address, else of the first day with something free."""
    try:
        asked = date.fromisoformat(request.args.get("month", "") + "-01")
    except ValueError:
        asked = default
    farthest = today + timedelta(days=400)
    return min(max(asked, today), farthest).replace(day=1)


@blueprint.errorhandler(NotFound)
def _missing(_error: NotFound) -> Response:
    return _nothing()


def _nothing() -> Response:
    work().abandon()
    return make_response(_page("nothing"), 404)


def _page(name: str, **facts: Any) -> str:
    return render_template(f"portal/booking/{name}.html", **facts)


from oneroof.portal.booking import filling, own, waiting  # noqa: E402  # they register their views on the blueprint

__all__ = ["blueprint", "filling", "own", "waiting"]
