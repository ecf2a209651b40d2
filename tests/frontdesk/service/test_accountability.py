"""Every step leaves its entry, in the same transaction, and no entry names anybody."""

import json

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import Identity
from oneroof.frontdesk import service as frontdesk
from support.floor import Floor

NAME = "Oksana Bilyk-Ferreira"
REASON = "perdeu o passaporte"


def entries(floor: Floor) -> list[AuditEntry]:
    with floor.centre.database.transaction(floor.centre.system) as session:
        statement = select(AuditEntry).where(AuditEntry.actor_kind == "staff").order_by(AuditEntry.at, AuditEntry.id)
        return list(session.scalars(statement))


def walk_through_a_day(floor: Floor) -> None:
    welcome = floor.open("reception1", "welcome")
    officer = floor.open("immigration1", "immigration")
    visit = floor.do(
        frontdesk.register_visit, keys=floor.keys, channel="walk_in", language="uk", reason=REASON, needs=["elderly"]
    )
    first = floor.ticket("welcome", visit)
    floor.call("reception1", welcome)
    floor.do(frontdesk.start, welcome, ticket_id=first.id)
    view = floor.do(
        frontdesk.open_casefile,
        welcome,
        keys=floor.keys,
        identity=Identity.named(NAME, "1961-04", "UA"),
        language="uk",
        visit_id=visit.id,
    )
    second = floor.do(frontdesk.hand_on, welcome, ticket_id=first.id, queue_id=floor.centre.queues["immigration"])
    floor.call("immigration1", officer)
    floor.do(frontdesk.start, officer, ticket_id=second.id)
    floor.do(casefiles.read_casefile, officer, keys=floor.keys, casefile_id=view.casefile.id)
    floor.do(casefiles.find_people, officer, keys=floor.keys, asked=casefiles.Facts((NAME,), "1961"))
    floor.do(frontdesk.finish, officer, ticket_id=second.id, outcome="solved")
    floor.do(frontdesk.close_desk, officer, desk_id=floor.centre.desks["immigration1"])


def test_the_whole_day_is_on_record(floor: Floor, neighbour: Floor) -> None:
    walk_through_a_day(floor)
    assert sorted(entry.action for entry in entries(floor)) == sorted(
        [
            *("desk.open", "desk.open", "visit.register", "ticket.issue", "ticket.call", "ticket.start"),
            *("casefile.open", "visit.attach_casefile", "sharing.begin"),
            *("ticket.hand_on", "ticket.issue", "sharing.begin"),
            *("ticket.call", "ticket.start", "casefile.read", "person.search", "person.find"),
            *("ticket.finish", "desk.close"),
        ]
    )
    assert entries(neighbour) == []


def test_who_looked_at_a_person_can_be_told(floor: Floor) -> None:
    walk_through_a_day(floor)
    looks = [entry for entry in entries(floor) if entry.subject_person_id is not None]
    assert {entry.action for entry in looks} == {
        "casefile.open",
        "visit.attach_casefile",
        "sharing.begin",
        "casefile.read",
        "person.find",
    }
    assert len({entry.subject_person_id for entry in looks}) == 1
    identity = [entry for entry in looks if entry.action not in ("visit.attach_casefile", "sharing.begin")]
    assert {tuple(entry.data_classes) for entry in identity} == {("identity",)}
    assert {entry.legal_basis for entry in looks} == {"task"}


def test_no_entry_names_anybody(floor: Floor) -> None:
    walk_through_a_day(floor)
    columns = AuditEntry.__table__.columns.keys()
    written = json.dumps([[str(getattr(entry, column)) for column in columns] for entry in entries(floor)])
    # four digits alone turn up in identifiers by chance
    for secret in (*NAME.split(), "Bilyk", "1961-04", "'1961'", REASON, "passaporte"):
        assert secret.casefold() not in written.casefold()


def test_a_step_that_fails_leaves_no_entry(floor: Floor) -> None:
    class Broken(Exception):
        pass

    context = floor.door.context
    with pytest.raises(Broken), floor.centre.database.transaction(context) as session:
        frontdesk.register_visit(
            session, context, floor.centre.clock, floor.keys, channel="walk_in", language="pt", reason=None
        )
        raise Broken
    assert entries(floor) == []
