"""Who sees a person: sharings begin and end, the rows follow at once, and nobody gives away what they do not see."""

from functools import partial
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import ProgrammingError

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.casework.notes.service import write_note
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.sharing.models import Sharing
from oneroof.casefiles.sharing.service import VISIT_CLASSES, end_sharing, row_clearance, share
from oneroof.catalogue.models import Agency
from oneroof.core.crypto import token_hash
from oneroof.core.errors import Forbidden, NotFound
from oneroof.core.time import real_now
from oneroof.frontdesk import service as frontdesk
from oneroof.identity.permissions import ROLES
from oneroof.identity.sessions import open_session
from support.factories import Member
from support.floor import at_once
from support.procedures import Desk


def sees(desk: Desk, member: Member, casefile_id: UUID) -> bool:
    try:
        desk.floor.do(casefiles.read_casefile, member, keys=desk.keys, casefile_id=casefile_id)
    except NotFound:
        return False
    return True


def desk_share(
    desk: Desk, person_id: UUID, office: str, *, member: Member | None = None, source: UUID, **more: object
) -> None:
    arguments = {"data_classes": VISIT_CLASSES, "source_kind": "desk", "source_id": source, **more}
    offices = [desk.floor.centre.offices[office]]
    desk.floor.do(share, member, person_id=person_id, office_ids=offices, **arguments)


def test_an_office_sees_whom_it_shares_and_nobody_else(desk: Desk) -> None:
    file, source = desk.casefile().casefile, uuid4()
    assert not sees(desk, desk.officer, file.id) and not sees(desk, desk.stranger, file.id)
    for _ in range(2):  # twice is once
        desk_share(desk, file.person_id, "immigration", source=source)
    assert sees(desk, desk.officer, file.id) and not sees(desk, desk.stranger, file.id)
    assert len(desk.rows(Sharing)) == 1
    assert desk.floor.do(end_sharing, desk.officer, source_kind="desk", source_id=source) == 1
    assert not sees(desk, desk.officer, file.id)
    assert desk.floor.do(end_sharing, source_kind="desk", source_id=source) == 0


def test_what_is_shared_for_another_reason_stays(desk: Desk) -> None:
    file, first, second = desk.casefile().casefile, uuid4(), uuid4()
    desk_share(desk, file.person_id, "immigration", source=first)
    desk_share(desk, file.person_id, "immigration", source=second, data_classes={"person", "identity", "family"})
    desk.floor.do(end_sharing, source_kind="desk", source_id=first)
    assert sees(desk, desk.officer, file.id)


def test_nobody_shares_what_they_do_not_see(desk: Desk) -> None:
    file = desk.casefile().casefile
    with pytest.raises(NotFound):
        desk_share(desk, file.person_id, "immigration", member=desk.officer, source=uuid4())
    desk.floor.meet(file.person_id, desk.officer)
    desk_share(desk, file.person_id, "employment", member=desk.officer, source=uuid4())
    assert sees(desk, desk.stranger, file.id)
    with pytest.raises(ProgrammingError, match="does not see"):
        desk_share(desk, file.person_id, "immigration", member=desk.officer, source=uuid4(), data_classes={"notes"})


@pytest.mark.parametrize("column", ["shared_office_ids", "protected_from"])
def test_rows_are_not_shared_by_hand(desk: Desk, column: str) -> None:
    file = desk.casefile().casefile
    centre = desk.floor.centre
    with centre.database.transaction(centre.system) as session, pytest.raises(ProgrammingError, match="by a sharing"):
        changed = update(PersonIdentity).where(PersonIdentity.person_id == file.person_id)
        session.execute(changed.values({column: [uuid4()] if column.startswith("shared") else ["police"]}))


def test_a_sharing_is_ended_and_not_changed(desk: Desk) -> None:
    file, source = desk.casefile().casefile, uuid4()
    desk_share(desk, file.person_id, "immigration", source=source)
    desk.floor.do(end_sharing, source_kind="desk", source_id=source)
    centre = desk.floor.centre
    for values in ({"ended_at": None}, {"office_id": centre.offices["employment"]}):
        with centre.database.transaction(centre.system) as session, pytest.raises(ProgrammingError, match="be ended"):
            session.execute(update(Sharing).where(Sharing.source_id == source).values(values))


def test_two_who_share_at_once_share_once_with_each(desk: Desk) -> None:
    file, source = desk.casefile().casefile, uuid4()
    offices = ("immigration", "employment", "immigration", "employment")
    done = at_once([partial(desk_share, desk, file.person_id, office, source=source) for office in offices])
    assert done == [None] * 4
    (row,) = [each for each in desk.rows(Casefile) if each.id == file.id]
    assert sorted(row.shared_office_ids) == sorted(desk.floor.centre.offices[office] for office in offices[:2])
    assert len(desk.rows(Sharing)) == 2


def test_a_ticket_shares_while_the_visit_lasts(desk: Desk) -> None:
    floor, file = desk.floor, desk.casefile().casefile
    visit = floor.visit()
    first = floor.ticket("welcome", visit)
    floor.do(frontdesk.attach_casefile, keys=desk.keys, visit_id=visit.id, casefile_id=file.id)
    assert not sees(desk, desk.officer, file.id)
    office_id = floor.centre.offices["immigration"]
    ticket = floor.do(frontdesk.issue_ticket, visit_id=visit.id, office_id=office_id)
    assert sees(desk, desk.officer, file.id) and not sees(desk, desk.stranger, file.id)
    floor.do(frontdesk.leave, ticket_id=first.id)
    assert sees(desk, desk.officer, file.id)
    floor.do(frontdesk.leave, desk.officer, ticket_id=ticket.id)
    assert not sees(desk, desk.officer, file.id)
    with floor.centre.database.transaction(floor.centre.system) as session:
        ended = session.scalars(select(Sharing.ended_at).where(Sharing.source_kind == "ticket")).all()
    assert len(ended) == 2 and None not in ended
    floor.do(frontdesk.undo, desk.officer, ticket_id=ticket.id)
    assert sees(desk, desk.officer, file.id), "the visit goes on after all"


def test_who_writes_sees_what_they_write(desk: Desk) -> None:
    file = desk.casefile().casefile
    with pytest.raises(NotFound):
        desk.floor.look(row_clearance, desk.officer, person_id=file.person_id, data_class="notes")
    desk.floor.meet(file.person_id, desk.officer)
    given = desk.floor.look(row_clearance, desk.officer, person_id=file.person_id, data_class="notes")
    assert given == {"shared_office_ids": [desk.floor.centre.offices["immigration"]], "protected_from": []}
    assert desk.floor.look(row_clearance, person_id=file.person_id, data_class="notes")["shared_office_ids"] == []


def test_who_is_of_no_office_writes_nothing_that_they_do_not_see(desk: Desk) -> None:
    """The row would be everybody's or nobody's: it is refused in words, and not by the database."""
    procedure, reception = desk.open(), desk.floor.centre.member("reception")
    given = {"keys": desk.keys, "casefile_id": procedure.casefile_id, "procedure_id": procedure.id}
    desk.floor.refused("not_cleared", write_note, reception, once_id=uuid4(), text="She is afraid.", **given)
    with pytest.raises(Forbidden, match="not_cleared"):
        desk.floor.look(row_clearance, reception, person_id=procedure.person_id, data_class="notes")
    here = desk.floor.centre.member("reception", office="reception")
    note = desk.floor.do(write_note, here, once_id=uuid4(), text="She is afraid.", **given)
    assert desk.floor.centre.offices["reception"] in note.shared_office_ids


@pytest.mark.parametrize(
    ("role", "office", "agency", "expected"),
    [
        ("reception", None, False, []),
        ("mediator", None, False, []),
        ("mediator", None, True, ["immigration"]),
        ("officer", "employment", False, ["employment"]),
        ("auditor", "employment", False, []),
    ],
)
def test_who_signs_in_stands_for_their_own_offices(
    desk: Desk, role: str, office: str | None, agency: bool, expected: list[str]
) -> None:
    """Who may serve anywhere sees what they are cleared for, and not what any office sees."""
    centre = desk.floor.centre
    with centre.database.transaction(centre.system) as session:
        agency_id = session.scalars(select(Agency.id)).one() if agency else None
    member = centre.member(role, office=office, agency_id=agency_id)
    with centre.database.transaction(centre.system) as session:
        opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
    shown = {"wanted_tenant": centre.tenant_id, "wanted_hash": token_hash(opened.secret), "moment": real_now()}
    [row] = centre.database.call("actor_by_session", **shown)
    assert row.seeing_office_ids == [centre.offices[each] for each in expected]
    assert member.context.office_ids == set(row.seeing_office_ids)


def test_the_migration_says_what_the_code_says() -> None:
    versions = import_module("oneroof.migrations.versions.0015_clearance")
    assert set(versions.VISIT_CLASSES.strip("{}").split(",")) == VISIT_CLASSES
    serving = {role for role, permissions in ROLES.items() if "tickets.call" in permissions}
    assert {role.strip(" '") for role in versions.MAY_SERVE.split(",")} == serving
