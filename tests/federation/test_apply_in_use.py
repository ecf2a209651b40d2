"""What visitors and staff are using is left as it is, said so in the plan, and done by a later apply."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles import models as _casefiles  # noqa: F401  # visits point to its tables
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.apply import Plan, apply_pack
from oneroof.frontdesk.models import (
    Desk,
    DeskSession,
    NumberBlock,
    Office,
    OpeningException,
    OpeningHours,
    Queue,
    Ticket,
    Visit,
)
from oneroof.identity.models import Staff
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import Directory
from support.packs import read, write_pack

NETWORK = "network.toml"
WITHOUT_PERMITS = ("centres/poseidonia.toml", "coordinates", 'without = ["permits"]\ncoordinates')
ANOTHER_LETTER = (NETWORK, 'letter = "C"', 'letter = "D"')
NEW_LETTER = '  update queue permits: letter: "C" → "D"; name (en, fr)'
CLOCK = Clock()


def apply(database: Database, folder: Path) -> Plan:
    return apply_pack(database, Directory(database, "localhost"), read(folder))


@contextmanager
def in_centre(database: Database) -> Iterator[Session]:
    (centre,) = [each for each in Directory(database, "localhost").list_tenants() if each.code == "poseidonia"]
    with database.transaction(system_context(centre.id, centre.network_id, "administration")) as session:
        yield session


def queue(session: Session, code: str = "permits") -> Queue:
    return session.scalars(select(Queue).where(Queue.code == code)).one()


def give_out_numbers(database: Database, last_number: int, *, days_ago: int = 0) -> None:
    day = CLOCK.today("Europe/Lisbon") - timedelta(days=days_ago)
    with in_centre(database) as session:
        session.add(NumberBlock(queue_id=queue(session).id, day=day, first=1, next=last_number + 1))


def let_somebody_wait(database: Database, state: str) -> UUID:
    now = CLOCK.now()
    day = CLOCK.today("Europe/Lisbon") - timedelta(days=1)
    with in_centre(database) as session:
        visit = Visit(id=new_id(), day=day, channel="walk_in", language="en", arrived_at=now)
        session.add(visit)
        session.flush()
        facts = {"visit_id": visit.id, "queue_id": queue(session).id, "day": day, "number": 1, "label": "C001"}
        ticket = Ticket(id=new_id(), **facts, language="en", state=state, issued_at=now, waiting_since=now)
        session.add(ticket)
        return ticket.id


def staff_a_desk(database: Database, number: str) -> None:
    now = CLOCK.now()
    with in_centre(database) as session:
        staff = Staff(id=new_id(), email="a@example.org", name="A", created_at=now)
        session.add(staff)
        session.flush()
        desk = session.scalars(select(Desk).where(Desk.number == number)).one()
        session.add(DeskSession(desk_id=desk.id, staff_id=staff.id, queue_ids=[], opened_at=now))


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """The small pack, applied."""
    apply(database, write_pack(tmp_path))
    return tmp_path


def test_a_queue_with_tickets_of_today_keeps_its_letter_until_tomorrow(database: Database, folder: Path) -> None:
    give_out_numbers(database, 17)
    lines = list(apply(database, write_pack(folder, ANOTHER_LETTER)).lines())
    assert lines == [
        "Centre poseidonia",
        "  later: queue permits has tickets of today or people waiting; apply again when its day is over.",
        "Network atlantis: nothing to change.",
    ]
    with in_centre(database) as session:
        session.query(NumberBlock).delete()
    assert NEW_LETTER in list(apply(database, folder).lines())


def test_numbers_of_yesterday_hold_nothing_up(database: Database, folder: Path) -> None:
    give_out_numbers(database, 17, days_ago=1)
    assert NEW_LETTER in list(apply(database, write_pack(folder, ANOTHER_LETTER)).lines())


@pytest.mark.parametrize("state", ["waiting", "called", "serving"])
def test_an_office_whose_visitors_wait_is_not_retired(state: str, database: Database, folder: Path) -> None:
    ticket_id = let_somebody_wait(database, state)
    apply(database, write_pack(folder, WITHOUT_PERMITS))
    with in_centre(database) as session:
        assert queue(session).state == "active"
        assert session.scalars(select(Office).where(Office.code == "permits")).one().state == "active"
        session.get_one(Ticket, (session.info["context"].tenant_id, ticket_id)).state = "left"
    assert list(apply(database, folder).lines()) == [
        "Centre poseidonia",
        "  retire office permits",
        "  retire queue permits",
    ]
    with in_centre(database) as session:
        assert session.get_one(Ticket, (session.info["context"].tenant_id, ticket_id)).label == "C001"


def test_a_new_queue_waits_for_a_letter_that_is_on_tickets_of_today(database: Database, folder: Path) -> None:
    give_out_numbers(database, 3)
    papers = write_pack(
        folder,
        (NETWORK, 'code = "permits"\nkind', 'code = "papers"\nkind'),
        (NETWORK, 'permits = ["4"]', 'papers = ["4"]'),
        (NETWORK, 'code = "permits"\nhours', 'code = "papers"\nhours'),
    )
    lines = list(apply(database, papers).lines())
    assert "  later: queue papers needs the letter C, which is on tickets of today." in lines
    assert not any("queue papers" in line for line in lines if "create" in line)
    with in_centre(database) as session:
        session.query(NumberBlock).delete()
    assert {"  create queue papers", "  retire queue permits"} <= set(apply(database, papers).lines())


def test_a_staffed_desk_is_neither_moved_nor_retired(database: Database, folder: Path) -> None:
    staff_a_desk(database, "4")
    told = "  later: desk 4 is staffed; apply again when it is closed."
    moved = write_pack(folder, (NETWORK, 'welcome = ["2-3"]', 'welcome = ["2-4"]'), (NETWORK, '["4"]', '["5"]'))
    assert told in list(apply(database, moved).lines())
    assert told in list(apply(database, write_pack(folder, WITHOUT_PERMITS)).lines())
    with in_centre(database) as session:
        assert session.scalars(select(Desk).where(Desk.number == "4")).one().state == "active"
        assert session.scalars(select(Office).where(Office.code == "permits")).one().state == "active"
        session.scalars(select(DeskSession)).one().closed_at = CLOCK.now()
    assert {"  retire desk 4", "  retire office permits"} <= set(apply(database, folder).lines())


def test_what_the_centre_decided_itself_stays(database: Database, folder: Path) -> None:
    with in_centre(database) as session:
        changed = queue(session)
        changed.name, changed.letter, changed.origin = {"en": "Permits and cards"}, "Z", "centre"
        office = session.get_one(Office, (changed.tenant_id, changed.office_id))
        office.name, office.origin = {"en": "Our permits"}, "centre"
        desk = session.scalars(select(Desk).where(Desk.office_id == office.id)).one()
        desk.number, desk.origin = "77", "centre"
        session.add(OpeningHours(office_id=None, weekday=6, opens=time(9), closes=time(10), origin="centre"))
        day = CLOCK.today("Europe/Lisbon")
        session.add(OpeningException(office_id=None, day=day, kind="as_usual", reason={}, origin="centre"))
    lines = list(apply(database, write_pack(folder, ANOTHER_LETTER, WITHOUT_PERMITS)).lines())
    assert not any(word in line for line in lines for word in ("create", "retire", "remove", "update queue"))
    with in_centre(database) as session:
        assert (queue(session).letter, queue(session).name) == ("Z", {"en": "Permits and cards"})
        assert session.scalars(select(Desk.state).where(Desk.number == "77")).one() == "active"
        kept = session.scalars(select(Office).where(Office.code == "permits")).one()
        assert (kept.state, kept.name) == ("active", {"en": "Our permits"})
        assert session.scalars(select(OpeningHours.closes).where(OpeningHours.weekday == 6)).one() == time(10)
        assert session.scalars(select(OpeningException.kind).where(OpeningException.day == day)).one() == "as_usual"
