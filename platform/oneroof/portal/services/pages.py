"""The list of services and the page of each. Everything is a link or a GET form, and no page needs JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, render_template, request
from sqlalchemy import select

from oneroof.catalogue.service import ServiceView, find_service
from oneroof.core.errors import NotFound
from oneroof.frontdesk.floor.hours import OpeningTimes, day_groups, opening_times
from oneroof.frontdesk.models import Office
from oneroof.identity.access import public
from oneroof.portal.booking.places import bookable
from oneroof.portal.cache import fresh_until, kept
from oneroof.portal.centres import network_centres, weekday
from oneroof.portal.reading.asked import PARAMETERS
from oneroof.portal.sensitive import show_quick_exit_for
from oneroof.portal.services.choosing import LONGEST_SEARCH, Wanted
from oneroof.portal.services.listing import at_network, page_readers, readers, shown_list
from oneroof.portal.services.network import network_list
from oneroof.portal.services.showing import Words, is_over, named_codes, shown_service, web_address
from oneroof.portal.services.signs import named
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("catalogue_pages", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the service is: the centre with its hours, and the offices that provide the service."""

    times: OpeningTimes
    offices: tuple[tuple[UUID, Words], ...]
    is_booked_online: bool
    """Whether visitors can book a time for it themselves."""


@blueprint.get("/services")
@public
@kept("need", "area", "kind", "after")
def services() -> str:
    """What can be had here: by words, by need, by subject, by kind, or from A to Z."""
    current, wanted = work(), Wanted.read(request.args)
    show_quick_exit_for([wanted.need])
    shown = shown_list(current, wanted, request.args.get("after"))
    if at_network() and not shown.needs and not shown.areas:
        published = network_list(wanted, request.args.get("after"))
        facts = {"wanted": wanted, "shown": published, "longest": LONGEST_SEARCH}
        return _page("network", centres=network_centres(current), **facts)
    return _page("list", wanted=wanted, shown=shown, longest=LONGEST_SEARCH)


@blueprint.get("/services/<code>")
@public
@kept(*PARAMETERS)
def service_shown(code: str) -> str | Response:
    """One service: what it is, for whom, what to bring, what happens, where and when."""
    current = work()
    try:
        view = find_service(current.session, current.context, code)
    except NotFound:
        return _gone(None)
    if not view.is_offered or is_over(view.definition):
        return _gone(view)
    show_quick_exit_for(view.definition.needs)
    others = named(current.session, current.context, named_codes(view.definition), page_readers().language)
    return _page(
        "service",
        service=shown_service(view, others, g.clock.today(g.tenant.time_zone)),
        place=None if at_network() else _place(current, view),
        weekday=weekday,
        day_groups=day_groups,
        web_address=web_address,
    )


def _place(current: Work, view: ServiceView) -> Place:
    session, context = current.session, current.context
    offices = session.scalars(
        select(Office)
        .where(Office.tenant_id == context.tenant_id, Office.state == "active", Office.id.in_(view.office_ids))
        .order_by(Office.position, Office.code)
    )
    times = opening_times(session, context, current.clock)
    fresh_until(times.changes_next)
    return Place(
        times=times,
        offices=tuple((office.id, page_readers().words(office.name)) for office in offices),
        is_booked_online=bool(bookable(current, view.row.code)),
    )


def _gone(view: ServiceView | None) -> Response:
    """It is not offered here (any more), or nobody here knows it: why, and how to go on."""
    reader = readers()
    page = _page(
        "gone",
        name=reader.words(view.definition.name) if view else (),
        reason=reader.words(view.local.withheld) if view and view.row.state == "withheld" else (),
        wanted=Wanted(),
        longest=LONGEST_SEARCH,
        network=at_network(),
    )
    return make_response(page, 404)


def _page(template: str, **facts: Any) -> str:
    return render_template(f"portal/services/{template}.html", **facts)
