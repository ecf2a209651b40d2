"""Waiting for a time where everything is booked: joining, looking, taking an offer, leaving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments import waiting
from oneroof.appointments.limits import with_booking_code
from oneroof.appointments.models import Appointment, BookingRule, WaitingEntry
from oneroof.appointments.service import Booking
from oneroof.appointments.service.records import bookings
from oneroof.appointments.waiting.joining import LONGEST_WAIT
from oneroof.core.errors import DomainError, TooManyRequests
from oneroof.core.i18n import current_language, public_text
from oneroof.core.page_answers import given
from oneroof.core.speakable_codes import shown
from oneroof.frontdesk.models import Office
from oneroof.identity.access import public
from oneroof.portal.booking import limits
from oneroof.portal.booking.filling import LARGEST, NEEDS, TEXTS, languages, texts_go
from oneroof.portal.booking.pages import blueprint
from oneroof.portal.booking.places import Bookable, one_bookable
from oneroof.services import Services
from oneroof.tenancy.work import Work, work

T = TypeVar("T")
JOINS = 30
"""In an hour, from one network."""
USUAL_WAIT = timedelta(days=28)


@blueprint.get("/<service>/<office>/waiting")
@public
def join_form(service: str, office: str) -> Response:
    """What waiting means, and how one is reached."""
    chosen = one_bookable(work(), service, office)
    values = {"language": current_language(), "size": "1", "last_day": (_today() + USUAL_WAIT).isoformat()}
    return _form(chosen, values, {})


@blueprint.post("/<service>/<office>/waiting")
@public
def join(service: str, office: str) -> AnyResponse | Response:
    """Wait. Every address gets the same answer."""
    current = work()
    chosen = one_bookable(current, service, office)
    try:
        limits.check_trap()
        limits.count("waiting list", JOINS)
        entry = waiting.join(
            current.session, current.context, current.clock, current.keys, rule_id=chosen.rule.id, asked=_asked()
        )
    except DomainError as error:
        current.abandon()
        chosen = one_bookable(current, service, office)
        values = {name: given(name) for name in (*TEXTS, "last_day")}
        return _form(chosen, {**values, "needs": request.form.getlist("needs")}, error.fields, error)
    return redirect(url_for("booking_pages.waiting_page", code=shown(entry.code)), 303)


@blueprint.get("/waiting/<code>")
@public
def waiting_page(code: str) -> str | Response:
    """How it stands: one waits, a time is offered, or it is over. Looking changes nothing."""
    current = work()
    try:
        return _page(current, _counted(lambda: waiting.entry_by_code(current.session, current.context, code=code)))
    except DomainError as error:
        return _refused(error)


@blueprint.get("/waiting/<code>/<proof>")
@public
def confirm_waiting(code: str, proof: str) -> AnyResponse | Response:
    """The link of the letter: whoever opens it reads what goes to the address, and times are offered from now on."""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    try:
        entry = _counted(lambda: waiting.confirm(*do, code=code, proof=proof))
    except DomainError as error:
        return _refused(error)
    return redirect(url_for("booking_pages.waiting_page", code=shown(entry.code)), 303)


@blueprint.post("/waiting/<code>/take")
@public
def take(code: str) -> AnyResponse | Response:
    """Take the time that is offered."""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    try:
        booked = _counted(lambda: waiting.take_offer(*do, code=code))
    except DomainError as error:
        current.abandon()
        if error.status == 409:
            entry = waiting.entry_by_code(current.session, current.context, code=code)
            return make_response(_page(current, entry, error.message), 409)
        return _refused(error)
    return redirect(url_for("booked_pages.booking", code=booked.code), 303)


@blueprint.post("/waiting/<code>/leave")
@public
def leave(code: str) -> AnyResponse | Response:
    """Wait no more; the address is forgotten."""
    current = work()
    do = (current.session, current.context, current.clock)
    try:
        entry = _counted(lambda: waiting.leave(*do, code=code))
    except DomainError as error:
        return _refused(error)
    return redirect(url_for("booking_pages.waiting_page", code=shown(entry.code)), 303)


def _asked() -> waiting.Asked:
    size = given("size") or "1"
    try:
        last_day = date.fromisoformat(given("last_day"))
    except ValueError:
        last_day = date.min
    interpreter = given("interpreter_language") or None
    known = {code for code, _ in NEEDS}
    return waiting.Asked(
        language=given("language"),
        contact=given("email"),
        last_day=last_day,
        first_day=_today(),
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 3 else 0,
        needs=[*(each for each in request.form.getlist("needs") if each in known)]
        + (["interpreter"] if interpreter else []),
        interpreter_language=interpreter,
        agreed="agreed" in request.form.getlist("reminders"),
        texts=texts_go(),
        network=waiting.joining_network(work().keys, g.context, request.remote_addr),
    )


def _form(chosen: Bookable, values: dict[str, Any], errors: Any, error: DomainError | None = None) -> Response:
    trouble = error.message if error is not None and not error.fields else None
    page = render_template(
        "portal/booking/waiting_join.html",
        chosen=chosen,
        values={**dict.fromkeys(TEXTS, ""), "needs": [], "reminders": False, **values},
        errors=errors,
        trouble=trouble,
        languages=languages(),
        needs=NEEDS,
        texts=texts_go(),
        trap=limits.TRAP,
        most=LARGEST,
        first_day=_today().isoformat(),
        last_day=(_today() + timedelta(days=LONGEST_WAIT)).isoformat(),
    )
    return make_response(page, error.status if error else 200)


def _page(current: Work, entry: WaitingEntry, trouble: Any = None) -> str:
    session, tenant_id = current.session, current.context.tenant_id
    rule = session.get_one(BookingRule, (tenant_id, entry.rule_id))
    return render_template(
        "portal/booking/waiting.html",
        entry=entry,
        code=shown(entry.code),
        office=session.get_one(Office, (tenant_id, rule.office_id)),
        offer=_offer(current, entry),
        before=waiting.place_in_line(session, current.context, entry),
        trouble=trouble,
    )


def _offer(current: Work, entry: WaitingEntry) -> Booking | None:
    if entry.state != "offered" or entry.offered_until is None or entry.offered_until <= current.clock.now():
        return None
    found = bookings(current.context).where(Appointment.id == entry.appointment_id)
    return Booking(*current.session.execute(found).one())


def _counted(attempt: Callable[[], T]) -> T:
    opened: Services = current_app.extensions["oneroof"]
    return with_booking_code(opened.database, opened.keys, g.context, "online", request.remote_addr, attempt)


def _refused(error: DomainError) -> Response:
    work().abandon()
    is_busy = isinstance(error, TooManyRequests)
    said = error.message if is_busy else public_text("There is no such code here.")
    page = render_template("portal/booking/waiting.html", entry=None, trouble=said)
    return make_response(page, error.status if is_busy else 404)


def _today() -> date:
    today: date = g.clock.today(g.tenant.time_zone)
    return today
