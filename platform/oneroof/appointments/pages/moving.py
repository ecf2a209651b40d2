"""What somebody changes who has a booking code: the time, how many come, the interpreter."""

from typing import Any
from uuid import UUID

from flask import Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.appointments import service
from oneroof.appointments.pages import public_blueprint as blueprint
from oneroof.appointments.pages.online import about, counted, found_by, page, refused
from oneroof.appointments.service import Booking, FreeSlot
from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, public_text
from oneroof.core.page_answers import NOTHING, given, given_id, go
from oneroof.core.spoken_languages import spoken_languages
from oneroof.identity.access import public
from oneroof.tenancy.work import work

MOST = 40
"""Times on one page."""


@blueprint.get("/<code>/move")
@public
def move_page(code: str) -> str | Response:
    """Other times for the same service, the next first."""
    try:
        return _times(found_by(code))
    except DomainError as error:
        return refused(error)


@blueprint.get("/<code>/move/<uuid:slot_id>")
@public
def move_check(code: str, slot_id: UUID) -> AnyResponse | str | Response:
    """The old and the new time side by side, before anything changes."""
    try:
        found = found_by(code)
    except DomainError as error:
        return refused(error)
    chosen = next((each for each in _free(found) if each.slot.id == slot_id), None)
    if chosen is None:
        taken = public_text("This time has just been taken. Please choose another one.")
        return make_response(_times(found, taken), 409)
    return render_template("appointments/public/move_check.html", new=chosen.slot, **about(found))


@blueprint.post("/<code>/move")
@public
def move(code: str) -> AnyResponse | Response:
    """Take the new time, then give the old one back. Sent again it changes nothing."""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    slot_id = given_id("slot_id") or NOTHING
    try:
        moved = counted(lambda: service.move_by_code(*do, code=code, slot_id=slot_id))
    except DomainError as error:
        current.abandon()
        if error.code in ("slot_full", "slot_not_bookable", "slot_unknown", "other_service"):
            return make_response(_times(found_by(code), error.message), error.status)
        return _again(code, error)
    return go("booked_pages.booking", public_text("Your appointment has a new time."), code=moved.code)


@blueprint.get("/<code>/people")
@public
def people_page(code: str) -> str | Response:
    """How many come, and the interpreter."""
    try:
        found = found_by(code)
    except DomainError as error:
        return refused(error)
    appointment = found.appointment
    values = {"size": str(appointment.size), "interpreter_language": appointment.interpreter_language or ""}
    return _people(found, values, {})


@blueprint.post("/<code>/people")
@public
def people(code: str) -> AnyResponse | Response:
    """Change them."""
    current = work()
    size, interpreter = given("size") or "1", given("interpreter_language")
    number = int(size) if size.isascii() and size.isdigit() and len(size) < 3 else 0
    do = (current.session, current.context, current.clock)
    try:
        changed = counted(
            lambda: service.change_by_code(*do, code=code, size=number, interpreter_language=interpreter or None)
        )
    except DomainError as error:
        current.abandon()
        if error.fields and "code" not in error.fields:
            values = {"size": size, "interpreter_language": interpreter}
            return make_response(_people(found_by(code), values, error.fields), error.status)
        return _again(code, error)
    return go("booked_pages.booking", public_text("Your changes are saved."), code=changed.code)


def _again(code: str, error: DomainError) -> Response:
    if error.code in ("appointment_over", "too_late"):
        return make_response(page(found_by(code), error.message), error.status)
    return refused(error)


def _free(found: Booking) -> list[FreeSlot]:
    current = work()
    free = service.free_slots(current.session, current.context, current.clock, rule_id=found.rule.id, most=MOST + 1)
    return [each for each in free if each.slot.id != found.slot.id][:MOST]


def _times(found: Booking, trouble: Any = None) -> str:
    days: dict[Any, list[FreeSlot]] = {}
    for each in _free(found):
        days.setdefault(each.slot.day, []).append(each)
    return render_template("appointments/public/move.html", days=days, trouble=trouble, **about(found))


def _people(found: Booking, values: dict[str, str], errors: Any) -> str:
    languages = [(each.code, each.name) for each in spoken_languages(current_language())]
    return render_template(
        "appointments/public/people.html", values=values, errors=errors, languages=languages, **about(found)
    )
