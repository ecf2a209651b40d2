"""Complaints: taken down, kept from whom they are about, answered in time."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest

from oneroof.casefiles.procedures.complaints import service as complaints
from oneroof.casefiles.procedures.complaints.models import Complaint
from oneroof.casefiles.procedures.complaints.service import Said
from support.factories import Member
from support.procedures import Desk


@pytest.fixture
def coordinator(desk: Desk) -> Member:
    return desk.floor.centre.member("coordinator")


def take(desk: Desk, member: Member | None = None, casefile_id: UUID | None = None, **said: Any) -> Complaint:
    found = casefile_id or desk.casefile(another_person=True).casefile.id
    return desk.floor.do(
        complaints.record_complaint,
        member or desk.mediator,
        keys=desk.keys,
        casefile_id=found,
        said=Said(**{"category": "treatment", "text": "He shouted at me.", **said}),
    )


def seen(desk: Desk, member: Member, **more: Any) -> set[UUID]:
    page = desk.floor.do(complaints.list_complaints, member, keys=desk.keys, **more)
    return {item.complaint.id for item in page.items}


def test_it_is_kept_from_whom_it_is_about_until_the_coordinator_decides(desk: Desk, coordinator: Member) -> None:
    other = desk.floor.centre.member("mediator")
    complaint = take(desk, about_staff_id=other.id)
    general = take(desk, other, category="waiting")
    assert seen(desk, coordinator) == {complaint.id, general.id}
    assert seen(desk, desk.mediator) == {complaint.id} and seen(desk, other) == {general.id}
    about = {"keys": desk.keys, "complaint_id": complaint.id}
    desk.floor.refused("complaint_not_found", complaints.read_complaint, other, **about)
    desk.floor.do(complaints.show_to_staff, coordinator, complaint_id=complaint.id, shown_to_staff=True)
    assert desk.floor.do(complaints.read_complaint, other, **about).text == "He shouted at me."
    mine = take(desk, about_staff_id=coordinator.id)
    assert mine.id not in seen(desk, coordinator), "not even the coordinator, if it is about them"


def test_it_has_a_clock_of_its_own_and_is_answered_once(desk: Desk, coordinator: Member, database_urls: Any) -> None:
    complaint = take(desk)
    assert str(complaint.due_on) == "2026-03-23", "fifteen working days after Monday, 2 March"
    late = desk.later(days=30)
    (item,) = late.floor.do(complaints.list_complaints, coordinator, keys=desk.keys).items
    assert item.is_overdue and item.about_staff is None
    done = {"keys": desk.keys, "complaint_id": complaint.id, "result": "partly"}
    assert list(
        desk.floor.refused("complaint_invalid", complaints.answer_complaint, coordinator, answer=" ", **done).fields
    ) == ["answer"]
    desk.floor.refused("complaint_read_only", complaints.answer_complaint, desk.mediator, answer="Sorry", **done)
    late.floor.do(complaints.answer_complaint, coordinator, answer="We are sorry, Amina.", **done)
    desk.floor.refused("complaint_answered", complaints.answer_complaint, coordinator, answer="Again", **done)
    assert seen(desk, coordinator) == set() and seen(desk, coordinator, state="answered") == {complaint.id}
    with psycopg.connect(database_urls.owner) as owner:
        clear = str(owner.execute("SELECT t::text FROM complaint t").fetchall())
    assert "shouted" not in clear and "sorry" not in clear


def test_officers_take_down_and_the_next_office_hears_nothing(desk: Desk, next_door: Desk) -> None:
    procedure = desk.open()
    complaint = take(desk, desk.officer, procedure.casefile_id, procedure_id=procedure.id, channel="phone")
    assert seen(desk, desk.officer) == {complaint.id} and seen(desk, desk.stranger) == set()
    assert seen(next_door, next_door.floor.centre.member("coordinator")) == set()
    desk.floor.refused(
        "casefile_not_found",
        complaints.record_complaint,
        desk.stranger,
        keys=desk.keys,
        casefile_id=procedure.casefile_id,
        said=Said("other", "x"),
    )


def test_the_person_complains_with_the_code_of_the_request(desk: Desk, coordinator: Member) -> None:
    procedure = desk.open()
    visitor = replace(desk.mediator, context=replace(desk.floor.centre.system, actor_kind="visitor"))
    with desk.floor.centre.database.transaction(visitor.context) as session:
        found = complaints.casefile_by_procedure_code(session, visitor.context, code=procedure.code)
    assert found == (procedure.casefile_id, procedure.id, procedure.person_id)
    person = replace(visitor, context=replace(visitor.context, actor_kind="person", actor_id=procedure.person_id))
    complaint = take(desk, person, found[0], procedure_id=found[1], channel="online")
    assert seen(desk, coordinator) == {complaint.id} and seen(desk, desk.officer) == set()
    assert list(
        desk.floor.refused(
            "complaint_invalid",
            complaints.record_complaint,
            person,
            keys=desk.keys,
            casefile_id=found[0],
            said=Said("gossip", "x"),
        ).fields
    ) == ["category"]
