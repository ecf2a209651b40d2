"""The agency's log: what its programs called, centre by centre, and what was delivered to it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, go
from oneroof.events.replaying import replay
from oneroof.identity.access import requires, states_purpose
from oneroof.partners.console import agencies, logs, programs, wording
from oneroof.partners.console.logs import STATUSES, Place, Wanted
from oneroof.partners.console.pages import blueprint
from oneroof.partners.console.pages.asking import agency_id, database
from oneroof.partners.console.pages.clients import bench
from oneroof.tenancy.work import work


@blueprint.get("/log")
@states_purpose("administration")
@requires("agency.develop")
def log() -> str:
    """Calls and deliveries at one centre."""
    current, (places, names) = work(), _known()
    asked = {name: request.args.get(name, "") for name in ("centre", "client", "status", "day")}
    asked["status"] = asked["status"] if asked["status"] in STATUSES else "all"
    place = places.get(asked["centre"]) or next(iter(places.values()), None)
    facts: dict[str, Any] = {"page": None, "deliveries": [], "first": "cursor" not in request.args}
    if place is not None:
        chosen = as_id(asked["client"])
        wanted = Wanted([chosen] if chosen in names else list(names), asked["status"], _day(asked["day"]))
        context = logs.at(place.centre, staff_id=current.context.actor_id)
        with database().transaction(context) as session:
            cursor = request.args.get("cursor") or None
            facts["page"] = logs.calls(session, context, place.centre, wanted, cursor=cursor)
            facts["deliveries"] = logs.deliveries(session, context, partnership_id=place.partnership_id)
            session.expunge_all()
    return render_template(
        "developers/log.html", asked=asked, place=place, places=places, names=names, words=wording, **facts
    )


@blueprint.post("/log/<centre>/deliveries/<uuid:delivery_id>/replay")
@states_purpose("administration")
@requires("agency.develop")
def delivery_replay(centre: str, delivery_id: UUID) -> AnyResponse:
    """Send one event again."""
    current, (places, _names) = work(), _known()
    place: Place | None = places.get(centre)
    if place is None:
        raise NotFound("no_agreement", staff_text("Your agency has no agreement with this centre."))
    context = logs.at(place.centre, staff_id=current.context.actor_id)
    with database().transaction(context) as session:
        replay(session, context, current.clock, delivery_id=delivery_id, partnership_id=place.partnership_id)
    return go(".log", staff_text("It is sent again."), centre=centre)


def _known() -> tuple[dict[str, Place], dict[UUID, str]]:
    """The centres to choose from, and the agency's own programs."""
    current = work()
    with bench() as at:
        today = current.clock.now().date()
        views = agencies.agreements_of(at.network, current.context, agency_id=agency_id(), today=today)
        return logs.places(views), {each.id: each.name for each in programs.programs(at)}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
