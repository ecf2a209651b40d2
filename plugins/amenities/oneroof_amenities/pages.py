"""Renting a room, page by page: room, day, time, details; then a code, with which the booking is seen and cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, make_response, render_template, request

from oneroof.core.errors import Conflict, DomainError, Invalid, NotFound, TooManyRequests
from oneroof.core.i18n import current_language, public_text
from oneroof.core.page_answers import given, given_id, given_number, keep_nowhere, page_again
from oneroof.core.speakable_codes import shown as shown_code
from oneroof.identity.access import public
from oneroof.services import Services
from oneroof.tenancy.work import Work, work
from oneroof_amenities import bookings, limits, showing
from oneroof_amenities.availability import RoomDay, offered_rooms, room_days
from oneroof_amenities.bookings import Contact, Wish
from oneroof_amenities.fees import fee_for
from oneroof_amenities.models import Booking, Room
from oneroof_amenities.rooms import find_room

blueprint = Blueprint(
    "amenities_rooms", __name__, url_prefix="/services/amenities", static_folder="static", static_url_path="/static"
)
blueprint.after_request(keep_nowhere)
PUBLIC = "amenities/public/"


@blueprint.get("/rooms")
@public
def rooms() -> str:
    """The rooms with their prices."""
    current = work()
    return _page("rooms.html", rooms=offered_rooms(current.session, current.context))


@blueprint.get("/rooms/<uuid:room_id>")
@public
def room(room_id: UUID) -> str:
    """A month of one room."""
    current = work()
    found = find_room(current.session, current.context, room_id, offered=True)
    month = showing.month_of(current.session, current.context, found, _today(), request.args.get("month"))
    return _page("room.html", room=found, month=month, today=_today())


@blueprint.get("/rooms/<uuid:room_id>/<day>")
@public
def day(room_id: UUID, day: str) -> str:
    """The hours of one day, of which one chooses."""
    return _page("day.html", **_day(work(), room_id, day))


@blueprint.get("/rooms/<uuid:room_id>/<day>/details")
@public
def details(room_id: UUID, day: str) -> str | Response:
    """The price of the time that was chosen, and who asks."""
    current = work()
    shown = _day(current, room_id, day)
    wish = _wish(shown["day"].day, request.args.get("from", ""), request.args.get("until", ""))
    try:
        bookings.check_free(current.session, current.context, shown["room"], wish, _today())
    except Conflict:
        told = public_text("Choose a time that is free from beginning to end.")
        return make_response(_page("day.html", **{**shown, "errors": {"from": [told]}}), 422)
    return _page("details.html", **_priced(shown["room"], wish), values={}, errors={}, trouble=None)


@blueprint.post("/rooms/<uuid:room_id>/<day>/details")
@public
def ask(room_id: UUID, day: str) -> str | Response:
    """Ask for it. The code stands on the answer alone: in no address, and nowhere in the clear."""
    current = work()
    asked_day = showing.as_day(day) or date.min
    wish = _wish(asked_day, given("from"), given("until"))
    try:
        booking, code = limits.with_asking(
            _services().database,
            _services().keys,
            g.context,
            request.remote_addr,
            lambda: bookings.ask(
                current.session,
                current.context,
                current.clock,
                current.keys,
                room_id=room_id,
                wish=wish,
                shown_fee=_shown_fee(),
                contact=_contact(),
                language=current_language(),
                today=_today(),
                request_key=given_id("request_key"),
            ),
        )
    except (Invalid, Conflict, TooManyRequests) as error:
        current.abandon()
        return _details_again(current, room_id, wish, error)
    found = find_room(current.session, current.context, booking.room_id)
    return _page("asked.html", room=found, booking=booking, code=shown_code(code))


@blueprint.get("/bookings")
@public
def bookings_page() -> str:
    """Where one enters a code."""
    return _page("booking.html", **_booking(None))


@blueprint.post("/bookings")
@public
def booking() -> str | Response:
    """The booking of a code. Answered with a page, so that the code stands in no address."""
    return _with_code(cancel=False)


@blueprint.post("/bookings/cancel")
@public
def cancel() -> str | Response:
    """Give the time back."""
    return _with_code(cancel=True)


def _with_code(*, cancel: bool) -> str | Response:
    current, code = work(), given("code")
    parts = (current.session, current.context, current.clock, current.keys)

    def attempt() -> Booking:
        if cancel:
            return bookings.cancel_by_code(*parts, code=code, today=_today())
        return bookings.find_by_code(*parts, code=code)

    try:
        found = limits.with_code(_services().database, _services().keys, g.context, request.remote_addr, attempt)
    except DomainError as error:
        current.abandon()
        fields = error.fields or ({"code": [error.message]} if isinstance(error, NotFound) else {})
        told = Invalid(error.code, error.message, fields=fields) if fields else error
        again: Response = page_again(f"{PUBLIC}booking.html", told, **_texts(), **_booking(None, code=code, bare=True))
        return again
    return _page("booking.html", **_booking(found, code=code))


def _booking(found: Booking | None, *, code: str = "", bare: bool = False) -> dict[str, Any]:
    current = work()
    room = find_room(current.session, current.context, found.room_id) if found else None
    can_cancel = found is not None and found.state in ("asked", "confirmed") and found.day > _today()
    shown = {"booking": found, "room": room, "code": code, "can_cancel": can_cancel}
    return shown if bare else {**shown, "errors": {}, "trouble": None}


def _details_again(current: Work, room_id: UUID, wish: Wish, error: DomainError) -> str | Response:
    """The details once more with what was typed; the day once more when its hours have gone."""
    shown = _day(current, room_id, wish.day.isoformat())
    if error.code == "room_not_free":
        return make_response(_page("day.html", **{**shown, "errors": {"from": [error.message]}}), error.status)
    answer: Response = page_again(
        f"{PUBLIC}details.html", error, **_texts(), **_priced(shown["room"], wish), values=request.form
    )
    return answer


def _day(current: Work, room_id: UUID, day: str) -> dict[str, Any]:
    found, wanted = find_room(current.session, current.context, room_id, offered=True), showing.as_day(day)
    if wanted is None:
        raise NotFound("room_unknown", public_text("There is no such room here."))
    (room_day,) = room_days(current.session, current.context, found, [wanted], _today())
    return {"room": found, "day": room_day, "values": request.values, "errors": {}, **_choices(room_day)}


def _choices(day: RoomDay) -> dict[str, Any]:
    return {
        "from_hours": [(hour, showing.clock_hour(hour)) for hour in day.free],
        "until_hours": [(hour + 1, showing.clock_hour(hour + 1)) for hour in day.free],
    }


def _priced(room: Room, wish: Wish) -> dict[str, Any]:
    fee = fee_for(room, max(wish.hours, 1), association=wish.association)
    return {"room": room, "wish": wish, "fee": fee}


def _wish(day: date, first: str, until: str) -> Wish:
    begins, ends = (int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0 for text in (first, until))
    return Wish(day, begins, ends - begins, request.values.get("renter") == "association")


def _shown_fee() -> Decimal:
    text = given("fee")
    whole = text.replace(".", "", 1)
    return Decimal(text) if whole.isascii() and whole.isdigit() and len(text) < 12 else Decimal(-1)


def _contact() -> Contact:
    return Contact(
        name=given("name"),
        email=given("email"),
        phone=given("phone"),
        organisation=given("organisation"),
        purpose=given("purpose"),
        people=given_number("people"),
    )


def _today() -> date:
    today: date = g.clock.today(g.tenant.time_zone)
    return today


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened


def _texts() -> dict[str, Any]:
    return {
        "kinds": showing.KIND_TEXTS,
        "states": showing.STATE_TEXTS,
        "colours": showing.STATE_COLOURS,
        "money": showing.money,
        "hour": showing.clock_hour,
        "weekdays": showing.weekday_names(),
        "short_weekdays": showing.weekday_names("abbreviated"),
    }


def _page(template: str, **values: Any) -> str:
    return render_template(f"{PUBLIC}{template}", **_texts(), **values)
