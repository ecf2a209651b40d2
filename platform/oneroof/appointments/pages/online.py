"""What somebody sees who has a booking code: when and where, one press to cancel or to say that they will come."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, g, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments import service
from oneroof.appointments.calendar_file import MEDIA_TYPE, calendar_file
from oneroof.appointments.limits import with_booking_code
from oneroof.appointments.pages import public_blueprint as blueprint
from oneroof.appointments.service import Booking
from oneroof.core.errors import DomainError, TooManyRequests
from oneroof.core.i18n import LazyText, current_language, gettext, public_text
from oneroof.core.names import named
from oneroof.core.page_answers import given, go, keep_nowhere
from oneroof.frontdesk.models import Office
from oneroof.identity.access import public
from oneroof.notifications.push import public_key
from oneroof.services import Services
from oneroof.tenancy.work import work

blueprint.after_request(keep_nowhere)
TEMPLATE = "appointments/public/booking.html"


@blueprint.before_request
def only_at_centres() -> None:
    """Umbrellas and regions have no visitors."""
    if g.tenant.kind in ("umbrella", "region"):
        abort(404)


@blueprint.get("/<code>")
@public
def booking(code: str) -> str | Response:
    """When and where. Nothing of the person stands here, and looking changes nothing."""
    try:
        return page(found_by(code))
    except DomainError as error:
        return refused(error)


@blueprint.get("/<code>/cancel")
@public
def cancel_page(code: str) -> str | Response:
    """Whether it is to be cancelled: the last look before one cannot take it back."""
    try:
        return render_template("appointments/public/cancel.html", **about(found_by(code)))
    except DomainError as error:
        return refused(error)


@blueprint.post("/<code>/cancel")
@public
def cancel(code: str) -> AnyResponse | Response:
    """One press."""
    return _done(code, service.cancel_by_code)


@blueprint.post("/<code>/confirm")
@public
def confirm(code: str) -> AnyResponse | Response:
    """One press."""
    return _done(code, service.confirm_by_code)


@blueprint.post("/<code>/forget")
@public
def forget(code: str) -> AnyResponse | Response:
    """One press: the address is forgotten, no more letters come."""
    return _done(code, service.forget_by_code, public_text("Your e-mail address was deleted."))


@blueprint.post("/<code>/follow")
@public
def follow(code: str) -> AnyResponse | Response:
    """Let this browser show messages about it."""
    current, settings = work(), _services().settings
    do = (current.session, current.context, current.clock, current.keys, settings)
    spoken = current_language()
    try:
        done = counted(lambda: service.follow_by_code(*do, code=code, given=given("subscription"), spoken=spoken))
    except DomainError as error:
        current.abandon()
        if error.status in (409, 422) and "code" not in error.fields:
            return make_response(page(found_by(code), trouble=error.message), error.status)
        return refused(error)
    return go("booked_pages.booking", public_text("This phone will remind you."), code=done.code)


@blueprint.get("/<code>/calendar.ics")
@public
def calendar(code: str) -> Response:
    """The booking for the calendar of a phone."""
    try:
        found = found_by(code)
    except DomainError as error:
        return refused(error)
    content = calendar_file(
        found,
        host=request.host.partition(":")[0],
        where=f"{named(office_of(found).public_name)}, {g.tenant.name}",
        title=gettext("Appointment at %(centre)s") % {"centre": g.tenant.name},
        address=url_for("booked_pages.booking", code=found.code, _external=True),
        now=g.clock.now(),
    )
    response = Response(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


def _done(code: str, step: Callable[..., Booking], said: LazyText | None = None) -> AnyResponse | Response:
    current = work()
    try:
        done = counted(lambda: step(current.session, current.context, current.clock, code=code))
    except DomainError as error:
        current.abandon()
        if error.code in ("appointment_over", "too_late"):
            return make_response(page(found_by(code), trouble=error.message), error.status)
        return refused(error)
    return go("booked_pages.booking", said, code=done.code)


def found_by(code: str) -> Booking:
    """The booking of who has its code; wrong ones are counted."""
    current = work()
    return counted(lambda: service.booking_by_code(current.session, current.context, code=code))


def counted(attempt: Callable[[], Booking]) -> Booking:
    """What needs a right code, counted unless it is one."""
    opened = _services()
    return with_booking_code(opened.database, opened.keys, g.context, "online", request.remote_addr, attempt)


def page(found: Booking, trouble: Any = None) -> str:
    """The page of a booking, with what could not be done."""
    return render_template(TEMPLATE, trouble=trouble, **about(found))


def about(found: Booking) -> dict[str, Any]:
    """What pages of a booking say of it."""
    is_coming = found.appointment.state == "booked" and found.slot.starts_at > g.clock.now()
    return {
        "booking": found,
        "office": office_of(found),
        "is_coming": is_coming,
        "now": g.clock.now(),
        "push_key": public_key(_services().settings),
    }


def _services() -> Services:
    opened: Services = current_app.extensions["oneroof"]
    return opened


def office_of(found: Booking) -> Office:
    """Where it is."""
    current = work()
    return current.session.get_one(Office, (current.context.tenant_id, found.rule.office_id))


def refused(error: DomainError) -> Response:
    """The same page for every wrong code, whatever is wrong with it."""
    work().abandon()
    is_busy = isinstance(error, TooManyRequests)
    said = (
        error.message if is_busy else public_text("There is no appointment with this code here. Please check the code.")
    )
    response = make_response(render_template(TEMPLATE, booking=None, trouble=said), error.status if is_busy else 404)
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
