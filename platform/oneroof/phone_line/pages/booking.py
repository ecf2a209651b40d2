"""Booking on a caller's behalf at a centre under agreement, and asking a centre to call back."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.ids import new_id
from oneroof.core.names import text_in
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.phone_line.pages import blueprint
from oneroof.phone_line.pages.facts import call_again, call_facts, line, local
from oneroof.phone_line.service import working
from oneroof.phone_line.service.working import Booked
from oneroof.tenancy.work import work

BOOK = "phone_line/book.html"


@blueprint.get("/<uuid:call_id>/book")
@requires("calls.take")
def book(call_id: UUID) -> str:
    """Where, what for, and when: one choice after the other."""
    number = request.args.get("centre", "")
    centre_id = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
    service_id = as_id(request.args.get("service", ""))
    return render_template(BOOK, errors={}, trouble=None, **_choices(call_id, centre_id, service_id))


@blueprint.post("/<uuid:call_id>/book")
@requires("calls.take")
def book_do(call_id: UUID) -> AnyResponse | Response:
    """Book it."""
    centre_id = given_number("centre")
    try:
        booked = working.book(
            line(),
            work().session,
            call_id=call_id,
            centre_id=centre_id,
            slot_id=given_id("slot_id") or NOTHING,
            once_id=given_id("request_key") or new_id(),
        )
    except DomainError as error:
        work().abandon()
        return page_again(BOOK, error, **_choices(call_id, centre_id, given_id("service")))
    said = staff_text("Booked: %(when)s, %(where)s. The code is %(code)s.", **_read_out(booked))
    return go(".call", said, call_id=call_id)


@blueprint.post("/<uuid:call_id>/call-back")
@requires("calls.take")
def ask_to_call_back(call_id: UUID) -> AnyResponse | Response:
    """Ask the home centre to call the person back."""
    try:
        working.ask_to_call_back(line(), work().session, call_id=call_id, text=given("about"))
    except DomainError as error:
        return call_again(call_id, error, about=given("about"))
    return go(".call", staff_text("It is on the home centre’s list of tasks."), call_id=call_id)


def _choices(call_id: UUID, centre_id: int, service_id: UUID | None) -> dict[str, Any]:
    facts, session = call_facts(call_id), work().session
    centres = [view.centre for view in facts["agreed"] if "appointments" in view.agreement.covers]
    chosen = next((centre for centre in centres if centre.id == centre_id), None)
    services = working.bookable(line(), session, call_id=call_id, centre_id=chosen.id) if chosen else []
    offered = []
    if chosen and service_id in {id_ for id_, _name in services}:
        offered = working.free_times(line(), session, call_id=call_id, centre_id=chosen.id, service_id=service_id)
    return {
        **facts,
        "centres": centres,
        "chosen": chosen,
        "services": services,
        "service_id": service_id,
        "offered": offered,
    }


def _read_out(booked: Booked) -> dict[str, str]:
    when = local(booked.starts_at, booked.time_zone)
    return {"when": when, "where": text_in(booked.office, current_language()), "code": booked.code}
