"""Looking after the rooms: what there is and what it costs, who has asked, who comes when."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.page_answers import go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import Work, work
from oneroof_amenities import bookings, showing
from oneroof_amenities.models import EARLIEST, KINDS, LATEST, Booking, Room
from oneroof_amenities.rooms import all_rooms, find_room, save_room

blueprint = Blueprint("amenities_staff", __name__, url_prefix="/staff/catalogues/amenities")
STAFF = "amenities/staff/"
PERMISSION = "catalogue.manage"
FIELDS = ("name", "name_en", "kind", "capacity", "hour_fee", "day_fee", "reduced_hour_fee", "reduced_day_fee",
          "opens", "closes", "state")  # fmt: skip
DONE: dict[str, LazyText] = {
    "confirmed": staff_text("The booking is confirmed."),
    "declined": staff_text("The booking is declined. Its hours are free again."),
    "cancelled": staff_text("The booking is cancelled. Its hours are free again."),
}


@blueprint.get("/rooms")
@states_purpose("administration")
@requires(PERMISSION)
def rooms() -> str:
    """Who waits for an answer, and the list of rooms with their fees."""
    current = work()
    found = all_rooms(current.session, current.context)
    waiting = bookings.waiting_bookings(current.session, current.context, _today())
    return _page("rooms.html", rooms=found, names=_names(found), waiting=waiting)


rooms.link_text = staff_text("Rooms")  # type: ignore[attr-defined]  # the catalogue's page leads here by it


@blueprint.get("/rooms/new")
@states_purpose("administration")
@requires(PERMISSION)
def new_room() -> str:
    """A form for a room."""
    start = {"kind": "meeting", "opens": "9", "closes": "18", "weekdays": [0, 1, 2, 3, 4], "state": "offered"}
    return _page("room.html", **_form(None, start))


@blueprint.post("/rooms/new")
@states_purpose("administration")
@requires(PERMISSION)
def add_room() -> AnyResponse:
    """Add it."""
    return _save(None)


@blueprint.get("/rooms/<uuid:room_id>")
@states_purpose("administration")
@requires(PERMISSION)
def room(room_id: UUID) -> str:
    """A room, to be changed."""
    current = work()
    found = find_room(current.session, current.context, room_id)
    return _page("room.html", **_form(found, _values(found)))


@blueprint.post("/rooms/<uuid:room_id>")
@states_purpose("administration")
@requires(PERMISSION)
def change_room(room_id: UUID) -> AnyResponse:
    """Change it."""
    return _save(room_id)


@blueprint.get("/rooms/calendar")
@states_purpose("administration")
@requires(PERMISSION)
def calendar() -> str:
    """A week of all rooms."""
    current = work()
    asked = showing.as_day(request.args.get("week", "")) or _today()
    monday = asked - timedelta(days=asked.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    found = all_rooms(current.session, current.context)
    return _page("calendar.html", rooms=found, days=days, standing=_by_place(current, monday), week=timedelta(days=7))


@blueprint.get("/bookings/<uuid:booking_id>")
@states_purpose("administration")
@requires(PERMISSION)
def booking(booking_id: UUID) -> str:
    """Who asked, for what and when."""
    return _page("booking.html", **_booking(work(), booking_id), trouble=None)


@blueprint.post("/bookings/<uuid:booking_id>/<decision>")
@states_purpose("administration")
@requires(PERMISSION)
def decide(booking_id: UUID, decision: str) -> AnyResponse:
    """Confirm, decline or cancel it."""
    current = work()
    if decision not in DONE:
        raise NotFound("room_booking_unknown", public_text("There is no booking with this code here."))
    try:
        bookings.decide(current.session, current.context, current.clock, booking_id=booking_id, decision=decision)
    except NotFound:
        raise
    except DomainError as error:
        current.abandon()
        return page_again(f"{STAFF}booking.html", error, **_texts(), **_booking(current, booking_id))
    return go("amenities_staff.rooms", DONE[decision])


def _save(room_id: UUID | None) -> AnyResponse:
    current = work()
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in FIELDS}
    typed["weekdays"] = request.form.getlist("weekdays")
    try:
        save_room(
            current.session,
            current.context,
            current.clock,
            room_id=room_id,
            typed=typed,
            language=g.tenant.default_language,
        )
    except NotFound:
        raise
    except DomainError as error:
        current.abandon()
        found = find_room(current.session, current.context, room_id) if room_id else None
        shown = {name: value for name, value in _form(found, typed).items() if name not in ("errors", "trouble")}
        again: Response = page_again(f"{STAFF}room.html", error, **_texts(), **shown)
        return again
    return go("amenities_staff.rooms", staff_text("The room is saved."))


def _form(found: Room | None, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "room": found,
        "values": values,
        "kind_choices": [(kind, showing.KIND_TEXTS[kind]) for kind in KINDS],
        "hour_choices": [(hour, showing.clock_hour(hour)) for hour in range(EARLIEST, LATEST + 1)],
        "errors": {},
        "trouble": None,
    }


def _values(found: Room) -> dict[str, Any]:
    fees = {
        name: "" if getattr(found, name) is None else str(getattr(found, name))
        for name in ("hour_fee", "day_fee", "reduced_hour_fee", "reduced_day_fee")
    }
    return {
        "name": found.name.get(g.tenant.default_language, ""),
        "name_en": found.name.get("en", ""),
        **{name: getattr(found, name) for name in ("kind", "capacity", "opens", "closes", "state", "weekdays")},
        **fees,
    }


def _booking(current: Work, booking_id: UUID) -> dict[str, Any]:
    found = bookings.find_booking(current.session, current.context, booking_id)
    contact = bookings.read_contact(current.session, current.context, current.clock, current.keys, found)
    return {
        "booking": found,
        "room": find_room(current.session, current.context, found.room_id),
        "contact": contact,
        "errors": {},
    }


def _by_place(current: Work, monday: date) -> dict[tuple[UUID, date], list[Booking]]:
    found: dict[tuple[UUID, date], list[Booking]] = defaultdict(list)
    for each in bookings.bookings_between(current.session, current.context, monday, monday + timedelta(days=6)):
        found[(each.room_id, each.day)].append(each)
    return found


def _names(found: list[Room]) -> dict[UUID, dict[str, str]]:
    return {each.id: each.name for each in found}


def _today() -> date:
    today: date = g.clock.today(g.tenant.time_zone)
    return today


def _texts() -> dict[str, Any]:
    return {
        "kinds": showing.KIND_TEXTS,
        "states": showing.STATE_TEXTS,
        "colours": showing.STATE_COLOURS,
        "money": showing.money,
        "hour": showing.clock_hour,
        "weekdays": showing.weekday_names(),
    }


def _page(template: str, **values: Any) -> str:
    return render_template(f"{STAFF}{template}", **_texts(), **values)
