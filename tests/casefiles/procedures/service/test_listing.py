"""Lists: what somebody may see, narrowed down, page by page; and the status that a code tells."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from oneroof.casefiles.codes import new_code, shown
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.service import ListedProcedure, Status, Wanted
from oneroof.casefiles.procedures.service.sharing import end_sharing_of_closed
from oneroof.core.errors import Invalid, NotFound
from support.factories import Member
from support.procedures import CODE, Desk


def listed(desk: Desk, member: Member | None = None, **wanted: Any) -> list[ListedProcedure]:
    page = desk.floor.do(
        procedures.list_procedures, member or desk.mediator, keys=desk.keys, wanted=Wanted(**wanted), limit=50
    )
    return page.items


def ids(desk: Desk, member: Member | None = None, **wanted: Any) -> set[UUID]:
    return {item.procedure.id for item in listed(desk, member, **wanted)}


def status(desk: Desk, code: str) -> Status:
    visitor = desk.floor.centre.member("mediator")
    found = desk.floor.do(procedures.status_by_code, visitor, keys=desk.keys, code=code)
    assert isinstance(found, Status)
    return found


def test_a_line_says_whose_what_and_where(desk: Desk) -> None:
    casefile = desk.casefile()
    opened = desk.open(casefile)
    (line,) = listed(desk)
    assert (line.name, line.casefile_code, line.code) == ("Amina Haddad", casefile.code, shown(opened.code))
    assert line.step is not None and line.step.code == "applied"
    assert (line.service_code, line.urgency) == (CODE, None)


def test_filters(desk: Desk, next_door: Desk) -> None:
    next_door.open()
    first, second, third = desk.open(), desk.open(member=desk.officer), desk.open()
    desk.move(second.id, "checking")
    desk.go(third.id, "checking", "decision", "granted")
    assert ids(desk) == {first.id, second.id}
    assert ids(desk, state="closed") == {third.id}
    assert ids(desk, state=None) == {first.id, second.id, third.id}
    assert ids(desk, step="checking") == {second.id}
    assert ids(desk, service_code=CODE) == {first.id, second.id}
    assert ids(desk, service_code="job_search") == set()
    assert ids(desk, casefile_id=first.casefile_id) == {first.id}
    assert ids(desk, desk.officer, mine=True) == {second.id}
    assert ids(desk, office_id=desk.floor.centre.offices["immigration"]) == {first.id, second.id}
    assert ids(desk, office_id=desk.floor.centre.offices["employment"]) == set()


def test_what_is_due(desk: Desk) -> None:
    opened = desk.open()
    assert ids(desk, due="soon") == set()
    near = desk.later(days=80)  # 2026-05-21; due on 2026-05-25
    assert ids(near, due="soon") == {opened.id}
    assert [line.urgency for line in listed(near)] == ["soon"]
    over = desk.later(days=90)
    assert ids(over, due="overdue") == ids(over, due="soon") == {opened.id}
    assert [line.urgency for line in listed(over)] == ["overdue"]
    with pytest.raises(Invalid) as wrong:
        ids(desk, due="someday")
    assert "due" in wrong.value.fields


def test_an_office_sees_what_is_its_own_or_is_shared_with_it(desk: Desk) -> None:
    opened = desk.open()
    assert ids(desk, desk.officer) == {opened.id}
    assert ids(desk, desk.stranger) == set()
    with pytest.raises(NotFound):
        desk.read(opened.id, desk.stranger)
    agency_officer = desk.floor.centre.member("officer", office="employment", agency_id=opened.agency_id)
    assert ids(desk, agency_officer) == set(), "an agency sees by its offices"
    desk.let_in(opened, "employment")
    assert ids(desk, desk.stranger) == ids(desk, agency_officer) == {opened.id}


def test_a_closed_procedure_is_seen_for_another_day(desk: Desk) -> None:
    opened = desk.open()
    desk.go(opened.id, "checking", "decision", "granted")
    assert desk.floor.do(end_sharing_of_closed) == 0
    assert ids(desk, desk.officer, state=None) == {opened.id}
    later = desk.later(days=2)
    assert later.floor.do(end_sharing_of_closed) == 1
    assert later.floor.do(end_sharing_of_closed) == 0
    assert ids(later, desk.officer, state=None) == set()
    assert ids(later, desk.mediator, state=None) == {opened.id}


def test_pages_follow_each_other(desk: Desk) -> None:
    casefile = desk.casefile()
    opened = {desk.open(casefile).id for _ in range(5)}
    seen: list[UUID] = []
    cursor = None
    for _ in range(3):
        page = desk.floor.do(
            procedures.list_procedures, desk.mediator, keys=desk.keys, wanted=Wanted(), limit=2, cursor=cursor
        )
        seen += [item.procedure.id for item in page.items]
        cursor = page.next_cursor
    assert (set(seen), len(seen), cursor) == (opened, 5, None)


def test_a_name_that_was_erased_is_gone(desk: Desk) -> None:
    opened = desk.open()
    desk.keys.destroy(desk.floor.centre.tenant_id, opened.person_id)
    assert [line.name for line in listed(desk)] == [None]


def test_what_a_list_can_be_narrowed_to(desk: Desk) -> None:
    assert desk.floor.look(procedures.services_in_use, desk.mediator) == []
    desk.open()
    assert [code for code, _names in desk.floor.look(procedures.services_in_use, desk.mediator)] == [CODE]
    steps = desk.floor.look(procedures.steps_in_use, desk.mediator, service_code=CODE)
    assert [step.code for step in steps][:2] == ["applied", "checking"]
    assert desk.floor.look(procedures.steps_in_use, desk.mediator, service_code="job_search") == []


def test_a_code_tells_where_it_is_and_nothing_else(desk: Desk) -> None:
    opened = desk.open()
    found = status(desk, shown(opened.code).lower())
    assert (found.step.code, [step.code for step in found.next_steps]) == ("applied", ["checking"])
    assert (found.since, found.until, found.legal_limit) == (date(2026, 3, 2), date(2026, 3, 9), date(2026, 7, 6))
    assert "residence" not in repr(found).casefold() and "Amina" not in repr(found)
    desk.move(opened.id, "checking")
    assert status(desk, opened.code).until == date(2026, 5, 25), "the whole, where the step does not say"
    desk.go(opened.id, "decision", "granted")
    ended = status(desk, opened.code)
    assert (ended.ended, ended.until, ended.legal_limit) == (True, None, None)


def test_unknown_codes(desk: Desk, next_door: Desk) -> None:
    with pytest.raises(NotFound):
        status(desk, new_code())
    with pytest.raises(NotFound):
        status(desk, next_door.open().code)
    with pytest.raises(Invalid) as wrong:
        status(desk, "ABC")
    assert "code" in wrong.value.fields
