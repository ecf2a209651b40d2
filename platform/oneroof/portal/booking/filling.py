"""From the time to the confirmation: it is held while somebody fills in, looked at once more, then booked.

The browser carries how far it has got. Sent twice, a form does once what it says; after the hold has run out the page
says so and offers the nearest times instead.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments.models import Appointment, Slot
from oneroof.appointments.service import Booking, Wishes, book_held, find_booking
from oneroof.appointments.service.booking import check_wishes
from oneroof.appointments.service.holding import Holder, hold_online
from oneroof.appointments.service.records import bookings
from oneroof.catalogue.models import Service
from oneroof.catalogue.service import find_service
from oneroof.core.errors import Conflict, DomainError, NotFound, TooManyRequests
from oneroof.core.i18n import current_language, public_text
from oneroof.core.page_answers import NOTHING, given, given_id
from oneroof.core.spoken_languages import spoken_languages
from oneroof.core.time import real_now
from oneroof.frontdesk.models import Office
from oneroof.identity.access import public
from oneroof.notifications.push import public_key
from oneroof.notifications.sms import offers_texts
from oneroof.portal.booking import limits
from oneroof.portal.booking.pages import blueprint, times_page
from oneroof.portal.booking.places import Bookable, bookable
from oneroof.portal.booking.state import State, drop, keep, load
from oneroof.portal.services.listing import page_readers
from oneroof.portal.services.parts import bring_list
from oneroof.services import Services
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import Work, work

TEXTS = ("language", "size", "interpreter_language", "email")
LARGEST = 20
NEEDS = (
    ("disability", public_text("I have a disability")),
    ("small_child", public_text("I come with a small child")),
    ("pregnant", public_text("I am pregnant")),
    ("elderly", public_text("I am elderly")),
)


@blueprint.post("/hold")
@public
def hold() -> AnyResponse | Response:
    """Keep the time that was chosen; what this browser held before is free again."""
    current, state = work(), load(work().keys)
    slot_id = given_id("slot_id") or NOTHING
    try:
        limits.count("booking hold", limits.HOLDS)
        held = hold_online(
            current.session,
            current.context,
            current.clock,
            slot_id=slot_id,
            language=current_language(),
            holder=Holder.of(current.keys, current.context, state.browser, request.remote_addr),
        )
    except DomainError as error:
        current.abandon()
        return _other_time(current, slot_id, error)
    state = state.with_(appointment=str(held.appointment.id), since=real_now().timestamp())
    return keep(redirect(url_for("booking_pages.details"), 303), current.keys, state)


@blueprint.get("/details")
@public
def details() -> AnyResponse | Response:
    """Who comes and what they need; nothing that is not needed is asked."""
    current, state = work(), load(work().keys)
    booking = _held(current, state)
    if isinstance(booking, Response):
        return booking
    return _details(booking, state, {})


@blueprint.post("/details")
@public
def take_details() -> AnyResponse | Response:
    """Take the answers, and show them once more."""
    current, state = work(), load(work().keys)
    booking = _held(current, state)
    if isinstance(booking, Response):
        return booking
    state = state.with_(typed=_typed())
    try:
        limits.check_trap()
        _check(current, state)
    except DomainError as error:
        return keep(_details(_afresh(current, state), state, error.fields, error.status), current.keys, state)
    return keep(redirect(url_for("booking_pages.check"), 303), current.keys, state)


@blueprint.get("/check")
@public
def check() -> AnyResponse | Response:
    """Everything once more, before it is booked."""
    current, state = work(), load(work().keys)
    booking = _held(current, state)
    if isinstance(booking, Response):
        return booking
    if not state.typed:
        return make_response(redirect(url_for("booking_pages.details"), 303))
    return _check_page(booking, state)


@blueprint.post("/check")
@public
def book() -> AnyResponse | Response:
    """Book it. Sent again, it is the same appointment."""
    current, state = work(), load(work().keys)
    booking = _held(current, state)
    if isinstance(booking, Response):
        return booking
    if not state.typed or limits.is_hasty(state):
        said = public_text("Please look at your answers once more, then press the button.")
        return _check_page(booking, state, said) if state.typed else _to("details")
    try:
        _check_own(current, state, booking)
        limits.count("booking", limits.BOOKINGS)
        booked = book_held(
            current.session,
            current.context,
            current.clock,
            current.keys,
            appointment_id=booking.appointment.id,
            wishes=_wishes(state),
        )
    except DomainError as error:
        booking = _afresh(current, state)
        if error.code in ("slot_full", "slot_not_bookable", "appointment_over"):
            return _other_time(current, booking.slot.id, error)
        if error.fields:
            return _details(booking, state, error.fields, error.status)
        return _check_page(booking, state, error.message, error.status)
    return keep(_to("done"), current.keys, state.having_booked(booked.appointment.id))


@blueprint.get("/done")
@public
def done() -> AnyResponse | Response:
    """It is booked: the code, what to bring, the way, and what one can take along."""
    current, state = work(), load(work().keys)
    found = find_booking(current.session, current.context, appointment_id=state.appointment_id or NOTHING)
    if found is None or found.appointment.state == "held" or str(found.appointment.id) not in state.booked:
        return make_response(redirect(url_for("booking_pages.start"), 303))
    return make_response(render_template("portal/booking/done.html", **confirmed(current, found)))


@blueprint.post("/clear")
@public
def clear() -> AnyResponse:
    """Forget on this device what was typed; what is booked stays."""
    return drop(redirect(url_for("booking_pages.start"), 303))


def confirmed(current: Work, booking: Booking) -> dict[str, Any]:
    """What the confirmation says, also when it is opened by its code."""
    view = find_service(current.session, current.context, _service_code(current, booking))
    return {
        "booking": booking,
        "office": _office(current, booking),
        "centre": current.session.get_one(Tenant, current.context.tenant_id),
        "push_key": public_key(_services().settings),
        "bring": bring_list(view.definition, view.local.evidence_notes, page_readers()),
    }


def _held(current: Work, state: State) -> Booking | Response:
    """What this browser holds; else the page that says what became of it."""
    found = find_booking(current.session, current.context, appointment_id=state.appointment_id or NOTHING)
    if found is None:
        return _to("start")
    appointment = found.appointment
    if str(appointment.id) in state.booked:
        return _to("done")
    ran_out = appointment.hold_until is not None and appointment.hold_until <= current.clock.now()
    if appointment.state == "held" and not ran_out:
        return found
    error = Conflict(
        "hold_over",
        public_text("We kept this time for you for some minutes. That is over. Please choose a time again."),
    )
    return _other_time(current, found.slot.id, error)


def _afresh(current: Work, state: State) -> Booking:
    """What is held, after something was refused and nothing of it counts."""
    current.abandon()
    found = find_booking(current.session, current.context, appointment_id=state.appointment_id or NOTHING)
    if found is None:
        raise NotFound("not_bookable", public_text("This cannot be booked here."))
    return found


def _other_time(current: Work, slot_id: UUID, error: DomainError) -> Response:
    """The times of the same day once more, and why."""
    slot = current.session.scalars(
        select(Slot).where(Slot.tenant_id == current.context.tenant_id, Slot.id == slot_id)
    ).one_or_none()
    chosen = next((each for each in bookable(current) if slot is not None and each.rule.id == slot.rule_id), None)
    if slot is None or chosen is None:
        raise NotFound("not_bookable", public_text("This cannot be booked here."))
    response = times_page(current, chosen, slot.day, error.message, error.status)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _typed() -> dict[str, Any]:
    known = {code for code, _ in NEEDS}
    return {
        **{name: given(name)[:254] for name in TEXTS},
        "needs": [each for each in request.form.getlist("needs") if each in known],
        "reminders": "agreed" in request.form.getlist("reminders"),
    }


def _wishes(state: State) -> Wishes:
    typed = state.typed
    size, interpreter = str(typed.get("size") or "1"), typed.get("interpreter_language") or None
    return Wishes(
        language=str(typed.get("language") or current_language()),
        channel="online",
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 3 else 0,
        needs=[*typed.get("needs", ()), *(["interpreter"] if interpreter else [])],
        email=str(typed.get("email", "")),
        reminders=bool(typed.get("reminders")),
        texts=texts_go(),
        interpreter_language=interpreter,
    )


def _check(current: Work, state: State) -> None:
    check_wishes(current.session, current.context, _wishes(state))


def _check_own(current: Work, state: State, booking: Booking) -> None:
    """Raise Conflict where this browser has as many appointments to come for the service as one person may have."""
    ids = [UUID(each) for each in state.booked]
    wanted = bookings(current.context).where(Appointment.id.in_(ids), Appointment.state == "booked")
    to_come = wanted.where(Slot.starts_at > current.clock.now(), Slot.rule_id == booking.rule.id)
    if len(current.session.execute(to_come).all()) >= booking.rule.most_per_contact:
        raise Conflict(
            "enough_booked",
            public_text("You have an appointment for this service already. Cancel it before you book another one."),
        )


def texts_go() -> bool:
    """Whether a telephone number will do for reminders."""
    return offers_texts(_services().settings)


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened


def languages() -> list[tuple[str, str]]:
    """The languages that people speak, for a list to choose from."""
    return [(each.code, each.name) for each in spoken_languages(current_language())]


def _details(booking: Booking, state: State, errors: Any, status: int = 200) -> Response:
    values = {"language": current_language(), "size": "1", "interpreter_language": "", "email": ""}
    page = render_template(
        "portal/booking/details.html",
        **_about(booking),
        values={**values, "needs": [], "reminders": False, **state.typed},
        errors=errors,
        languages=languages(),
        needs=NEEDS,
        texts=texts_go(),
        trap=limits.TRAP,
        most=LARGEST,
    )
    return make_response(page, status)


def _check_page(booking: Booking, state: State, trouble: Any = None, status: int = 200) -> Response:
    named_languages = dict(languages())
    page = render_template(
        "portal/booking/check.html",
        **_about(booking),
        typed=state.typed,
        spoken=named_languages.get(state.typed["language"], ""),
        interpreted=named_languages.get(state.typed["interpreter_language"], ""),
        needs=[text for code, text in NEEDS if code in state.typed["needs"]],
        trouble=trouble,
    )
    return make_response(page, status)


def _about(booking: Booking) -> dict[str, Any]:
    current = work()
    chosen = _bookable_of(current, booking)
    left = (booking.appointment.hold_until or g.clock.now()) - g.clock.now()
    return {"booking": booking, "chosen": chosen, "minutes": max(1, int(left.total_seconds() // 60))}


def _bookable_of(current: Work, booking: Booking) -> Bookable:
    for each in bookable(current):
        if each.rule.id == booking.rule.id:
            return each
    raise NotFound("not_bookable", public_text("This cannot be booked here."))


def _service_code(current: Work, booking: Booking) -> str:
    wanted = select(Service.code).where(
        Service.tenant_id == current.context.tenant_id, Service.id == booking.rule.service_id
    )
    return current.session.scalars(wanted).one()


def _office(current: Work, booking: Booking) -> Office:
    return current.session.get_one(Office, (current.context.tenant_id, booking.rule.office_id))


def _to(page: str) -> Response:
    return make_response(redirect(url_for(f"booking_pages.{page}"), 303))
