"""The list of centres, a centre's page, and the offices of this one. Links and GET forms only."""

from __future__ import annotations

from flask import Blueprint, abort, g, render_template, request

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.frontdesk.floor.hours import Opening, day_groups
from oneroof.identity.access import public
from oneroof.portal.cache import fresh_until, kept
from oneroof.portal.centres.listed import weekday
from oneroof.portal.centres.offices import shown_house, shown_office, shown_offices
from oneroof.portal.centres.showing import Asked, all_centres, centre_list
from oneroof.portal.centres.turning import fresh_while
from oneroof.tenancy.work import work

blueprint = Blueprint("centre_pages", __name__, template_folder="../templates")


@blueprint.get("/centres")
@public
@kept("near", "language", "service", "open", "page")
def centres() -> str:
    """The network's open centres: the nearest to a place that was chosen, those open now, by language or service."""
    given = request.args
    asked = Asked(
        near=given.get("near", "")[:100],
        language=given.get("language", "")[:20],
        service=given.get("service", "")[:300],
        open_now=given.get("open") == "now",
    )
    number = given.get("page", "")
    shown = centre_list(work(), asked, int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1)
    _keep(*(each.facts.opening for each in shown.centres))
    return render_template("portal/centres/list.html", shown=shown, asked=asked)


@blueprint.get("/centres/<code>")
@public
@kept()
def centre(code: str) -> str:
    """One centre of the network, with the way to its own pages."""
    found = next((each for each in all_centres(work()) if each.centre.code == code), None)
    if found is None:
        raise NotFound("centre_not_found", public_text("There is no such centre, or it is not open yet."))
    _keep(found.facts.opening)
    return render_template("portal/centres/centre.html", shown=found, weekday=weekday, day_groups=day_groups)


@blueprint.get("/offices")
@public
@kept()
def offices() -> str:
    """The offices of this centre, and how to get to the house."""
    _only_at_centres()
    current = work()
    house, shown = shown_house(current), shown_offices(current)
    _keep(house.opening, *(each.opening for each in shown))
    facts = {"house": house, "offices": shown, "weekday": weekday, "day_groups": day_groups}
    return render_template("portal/centres/offices.html", **facts)


@blueprint.get("/offices/<code>")
@public
@kept()
def office(code: str) -> str:
    """One of them."""
    _only_at_centres()
    shown = shown_office(work(), code)
    _keep(shown.opening)
    return render_template("portal/centres/office.html", shown=shown, weekday=weekday, day_groups=day_groups)


def _only_at_centres() -> None:
    if g.tenant.kind in ("umbrella", "region", "phone_line"):
        abort(404)


def _keep(*openings: Opening | None) -> None:
    """The pages say who is open now."""
    for opening in openings:
        moment = fresh_while(opening) if opening else None
        if moment is not None:
            fresh_until(moment)
