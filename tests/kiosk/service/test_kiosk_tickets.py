"""What a kiosk's services promise: tickets of its own, on paper or said not to be, and appointments by code alone."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.speakable_codes import new_code, shown
from oneroof.frontdesk.printing import service as printing
from oneroof.kiosk.service import arrive, paper_of, receipt, subjects, take_ticket
from support.appointments import calendar_of
from support.factories import MORNING, Member
from support.floor import Floor

from .conftest import kiosk_of


def take(floor: Floor, kiosk: Member, **facts: Any) -> Any:
    wish = {"language": "ar", "service_id": None, "needs": (), "size": 1, **facts}
    return floor.do(take_ticket, kiosk, keys=floor.keys, **wish)


def paper(floor: Floor, kiosk: Member, ticket: Any, printer: UUID | None) -> Any:
    return floor.do(paper_of, kiosk, ticket_id=ticket.id, printer_id=printer)


def test_a_kiosk_acts_in_its_own_name_and_tells_of_its_own_tickets_only(
    floor: Floor, kiosk: Member, neighbour: Floor
) -> None:
    ticket = take(floor, kiosk, needs=("pregnant", "interpreter"), size=4)
    told = floor.do(receipt, kiosk, keys=floor.keys, ticket_id=ticket.id)
    assert (told.ticket.label, told.ticket.size, told.estimate.before) == ("B001", 4, 0)
    floor.refused("ticket_not_found", receipt, kiosk_of(floor), keys=floor.keys, ticket_id=ticket.id)
    floor.later(minutes=20).refused("ticket_not_found", receipt, kiosk, keys=floor.keys, ticket_id=ticket.id)
    neighbour.refused("ticket_not_found", receipt, kiosk_of(neighbour), keys=floor.keys, ticket_id=ticket.id)
    with floor.centre.database.transaction(floor.centre.system) as session:
        mine = select(AuditEntry.action).where(
            AuditEntry.tenant_id == floor.centre.tenant_id, AuditEntry.actor_id == kiosk.id
        )
        assert {"visit.register", "ticket.issue"} <= set(session.scalars(mine))


def test_paper_is_promised_and_what_becomes_of_it_is_told(floor: Floor, kiosk: Member, printer: UUID) -> None:
    assert paper(floor, kiosk, take(floor, kiosk), None) is None
    ticket = take(floor, kiosk, printer_id=printer)
    assert paper(floor, kiosk, ticket, printer) == "printing"
    job = floor.do(printing.take, printer_id=printer)
    assert job is not None and job.ticket_id == ticket.id
    floor.do(printing.confirm, printer_id=printer, job_id=job.id)
    assert paper(floor, kiosk, ticket, printer) == "printed"


def test_no_paper_is_said_and_the_ticket_counts_all_the_same(floor: Floor, kiosk: Member, printer: UUID) -> None:
    floor.do(printing.report, printer_id=printer, condition="paper_out", code="410")
    ticket = take(floor, kiosk, printer_id=printer)
    assert ticket.state == "waiting" and paper(floor, kiosk, ticket, printer) == "failed"
    floor.do(printing.report, printer_id=printer, condition="ready", code="200")
    assert paper(floor, kiosk, ticket, printer) == "printing"
    assert paper(floor.later(seconds=31), kiosk, ticket, printer) == "failed", "who waits longer is told"


def test_an_appointment_is_checked_in_by_its_code_and_nothing_else(floor: Floor, kiosk: Member) -> None:
    calendar = calendar_of(floor)
    slot = next(free for free in calendar.free() if free.slot.starts_at > MORNING)
    booking = calendar.book(slot.slot.id)
    code = booking.appointment.code
    there = floor.at(slot.slot.starts_at)
    ticket = there.do(arrive, kiosk, keys=floor.keys, code=f"https://centre.example.org/appointments/{shown(code)}")
    assert ticket.due_at == slot.slot.starts_at
    assert there.do(arrive, kiosk, keys=floor.keys, code=code.lower()).id == ticket.id, "the same again"
    for refusal, typed in ((NotFound, new_code()), (Invalid, "Amina Haddad")):
        with pytest.raises(refusal):
            there.do(arrive, kiosk, keys=floor.keys, code=typed)


def test_subjects_are_those_of_the_offices_that_the_kiosk_stands_for(floor: Floor) -> None:
    def areas(*offices: str) -> list[str]:
        ids = [floor.centre.offices[office] for office in offices]
        found = floor.look(subjects, today=MORNING.date(), language="ar", office_ids=ids)
        return [subject.area for subject in found]

    assert areas() == ["immigration", "employment"]
    assert areas("employment") == ["employment"]
