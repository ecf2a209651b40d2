"""A household is served together: who came along is seen where the visit's tickets are, and no longer."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from oneroof.casefiles.models import Casefile
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.line.models import VisitCompanion
from support.factories import Member
from support.floor import Floor
from support.persons import opened


@pytest.fixture
def officer(floor: Floor) -> Member:
    return floor.centre.member("officer", office="immigration")


def sees(floor: Floor, member: Member, casefile_id: UUID) -> bool:
    with floor.centre.database.transaction(member.context) as session:
        return session.scalars(select(Casefile.id).where(Casefile.id == casefile_id)).first() is not None


def test_who_came_along_is_seen_at_the_offices_of_the_visit_while_it_lasts(floor: Floor, officer: Member) -> None:
    mother, child = opened(floor, "Оксана Мельник"), opened(floor, "Ірина Мельник")
    visit = floor.visit()
    floor.do(frontdesk.attach_casefile, keys=floor.keys, visit_id=visit.id, casefile_id=mother.casefile.id)
    ticket = floor.ticket("immigration", visit)
    assert not sees(floor, officer, child.casefile.id)
    for _ in range(2):  # twice is once
        floor.do(frontdesk.add_companion, visit_id=visit.id, casefile_id=child.casefile.id)
    assert sees(floor, officer, child.casefile.id)
    assert floor.read(ticket.id).size == 2
    assert floor.do(frontdesk.companions_of_visit, officer, visit_id=visit.id) == [child.casefile.id]
    floor.do(frontdesk.leave, ticket_id=ticket.id)
    assert not sees(floor, officer, child.casefile.id)
    assert floor.do(frontdesk.companions_of_visit, officer, visit_id=visit.id) == []
    again = floor.ticket("immigration", visit)
    assert sees(floor, officer, child.casefile.id)
    floor.do(frontdesk.remove_companion, visit_id=visit.id, casefile_id=child.casefile.id)
    assert not sees(floor, officer, child.casefile.id)
    assert sees(floor, officer, mother.casefile.id)
    assert floor.read(again.id).state == "waiting"


def test_a_ticket_that_follows_shows_the_household_there_too(floor: Floor, officer: Member) -> None:
    child = opened(floor)
    clerk = floor.open("reception1", "welcome")
    ticket = floor.ticket("welcome")
    floor.do(frontdesk.add_companion, visit_id=ticket.visit_id, casefile_id=child.casefile.id)
    floor.call("reception1", clerk)
    onward = floor.do(frontdesk.hand_on, clerk, ticket_id=ticket.id, queue_id=floor.centre.queues["immigration"])
    assert onward.size == 2
    assert sees(floor, officer, child.casefile.id)


def test_the_database_lets_nobody_share_by_a_visit_whom_they_do_not_see(floor: Floor, officer: Member) -> None:
    hidden = opened(floor).casefile
    visit = floor.visit()
    row = VisitCompanion(person_id=hidden.person_id, casefile_id=hidden.id, visit_id=visit.id, data_class="person")
    row.shared_office_ids, row.added_at = [floor.centre.offices["immigration"]], floor.centre.clock.now()
    transaction = floor.centre.database.transaction(officer.context)
    with pytest.raises(ProgrammingError, match="does not see the casefile"), transaction as session:
        session.add(row)
    assert not sees(floor, officer, hidden.id)


def test_what_makes_no_sense_is_refused(floor: Floor, neighbour: Floor, officer: Member) -> None:
    view, stranger = opened(floor), opened(neighbour)
    visit = floor.visit()
    own: dict[str, Any] = {"visit_id": visit.id, "casefile_id": view.casefile.id}
    floor.refused("casefile_unknown", frontdesk.add_companion, visit_id=visit.id, casefile_id=stranger.casefile.id)
    floor.refused("visit_not_yours", frontdesk.add_companion, officer, **own)
    neighbour.refused("visit_not_found", frontdesk.add_companion, **own)
    floor.refused("companion_not_found", frontdesk.remove_companion, **own)
    floor.do(frontdesk.add_companion, **own)
    floor.refused("casefile_is_companion", frontdesk.attach_casefile, keys=floor.keys, **own)
    floor.do(frontdesk.remove_companion, **own)
    floor.do(frontdesk.attach_casefile, keys=floor.keys, **own)
    floor.refused("casefile_is_visitor", frontdesk.add_companion, **own)
