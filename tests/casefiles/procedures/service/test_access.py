"""The list and the page of a procedure agree about who may see it, whatever role, office and agency somebody has."""

from itertools import product
from uuid import UUID

import pytest

from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.service import Wanted
from oneroof.core.errors import NotFound
from oneroof.identity.permissions import CENTRE_ROLES
from support.factories import Member
from support.procedures import Desk


@pytest.fixture
def opened(desk: Desk) -> dict[str, UUID]:
    """A procedure of an agency's office, one that is shared with another office too, and one of that office."""
    immigration, shared = desk.open(), desk.open()
    desk.let_in(shared, "employment")
    employment = desk.open(service_code="job_search")
    assert immigration.agency_id is not None and employment.agency_id is None
    return {"immigration": immigration.id, "shared": shared.id, "employment": employment.id}


def listed(desk: Desk, member: Member) -> set[UUID]:
    page = desk.floor.do(procedures.list_procedures, member, keys=desk.keys, wanted=Wanted(state=None), limit=50)
    return {item.procedure.id for item in page.items}


def can_open(desk: Desk, member: Member, procedure_id: UUID) -> bool:
    try:
        desk.read(procedure_id, member)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("role", CENTRE_ROLES)
def test_what_is_listed_can_be_opened_and_the_other_way_round(desk: Desk, opened: dict[str, UUID], role: str) -> None:
    agency_id = desk.read(opened["immigration"]).procedure.agency_id
    for office, agency in product((None, "reception", "immigration", "employment"), (None, agency_id)):
        if role == "officer" and office is None:
            continue  # officers always have an office
        member = desk.floor.centre.member(role, office=office, agency_id=agency)
        openable = {each for each in opened.values() if can_open(desk, member, each)}
        assert listed(desk, member) == openable, (role, office, agency)


def test_an_officer_sees_what_is_shared_with_their_office_and_no_more(desk: Desk, opened: dict[str, UUID]) -> None:
    officer = desk.floor.centre.member("officer", office="immigration")
    assert listed(desk, officer) == {opened["immigration"], opened["shared"]}
    assert not can_open(desk, officer, opened["employment"])
    other = desk.floor.centre.member("officer", office="employment")
    assert listed(desk, other) == {opened["employment"], opened["shared"]}
