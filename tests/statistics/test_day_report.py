from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Casefile, Person
from oneroof.core.db import Database
from oneroof.statistics.counting import close_day, write_figures
from oneroof.statistics.service import Counts, DayReport, day_report
from oneroof.statistics.spreads import Spread
from support.days import T, add_visit
from support.factories import MORNING, Centre, make_two_centres

DAY = date(2026, 3, 2)


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    ours, neighbour = make_two_centres(database)
    return ours.later(hours=4), neighbour


@pytest.fixture
def centre(centres: tuple[Centre, Centre]) -> Centre:
    return centres[0]


@pytest.fixture
def session(database: Database, centre: Centre) -> Iterator[Session]:
    with database.transaction(centre.system) as session:
        yield session


def report(session: Session, centre: Centre, day: date | None = None) -> DayReport:
    return day_report(session, centre.system, centre.clock, day=day)


def new_casefile(session: Session, centre: Centre, code: str) -> UUID:
    nobody: dict[str, Any] = {"shared_office_ids": [], "protected_from": []}
    person = Person(created_at=MORNING, **nobody)
    session.add(person)
    session.flush()
    casefile = Casefile(person_id=person.id, code=code, language="pt", opened_at=MORNING, **nobody)
    session.add(casefile)
    session.flush()
    return casefile.id


def fill(session: Session, centre: Centre) -> None:
    add_visit(
        session, centre, T("presorting", wait=1), T("welcome", wait=9), T("immigration", wait=31, outcome="solved")
    )
    add_visit(session, centre, T("welcome", wait=11), T("employment", "serving", 20), language="uk")
    add_visit(session, centre, T("welcome", "no_show", 40), channel="appointment", at=MORNING + timedelta(hours=2))
    add_visit(session, centre, T("welcome", "left", None), language="uk")
    add_visit(session, centre, T("welcome", "waiting", None), language="ar")
    add_visit(session, centre, language="ar")


def test_a_day_in_progress(session: Session, centre: Centre) -> None:
    fill(session, centre)
    found = report(session, centre)
    assert (found.day, found.today, found.closed, found.details) == (DAY, DAY, False, True)
    assert found.counts == Counts(
        6, served=1, no_shows=1, left=1, present=3, first_tickets=6, second_tickets=2, open_tickets=2
    )
    assert found.channels == {"walk_in": 5, "appointment": 1}
    assert found.hours == {9: 5, 11: 1}
    assert found.languages == {"pt": 2, "uk": 2, "ar": 2}
    assert found.outcomes == {"solved": 1}
    assert found.waits == Spread(median=11, p90=40, longest=40)


def test_times_at_desks_and_waits_by_hour(session: Session, centre: Centre) -> None:
    for minutes in (10, 20, 60):
        add_visit(session, centre, T("welcome", wait=minutes / 2, service=minutes))
    add_visit(session, centre, T("welcome", "no_show", 40), at=MORNING + timedelta(hours=1))
    found = report(session, centre)
    assert found.services == found.queues[0].services == Spread(median=20, p90=60, longest=60)
    assert found.hourly_waits == {9: Spread(10, 30, 30), 10: Spread(40, 40, 40)}


def test_who_needed_to_come_only_once(session: Session, centre: Centre) -> None:
    """Solved, and the same casefile had not been here within 30 days; a second ticket today is the same contact."""
    casefiles = [new_casefile(session, centre, f"code-{number}") for number in range(3)]
    for casefile_id, days in ((casefiles[0], 3), (casefiles[1], 31)):
        add_visit(session, centre, T("welcome"), at=MORNING - timedelta(days=days), casefile_id=casefile_id)
    for casefile_id in casefiles:
        tickets = (T("welcome", outcome="referred"), T("immigration", outcome="solved"))
        add_visit(session, centre, *tickets, casefile_id=casefile_id)
    add_visit(session, centre, T("welcome", outcome="information_given"))
    add_visit(session, centre, T("welcome", outcome="document_missing"))
    add_visit(session, centre, T("welcome", "no_show", 5))
    contact = report(session, centre).first_contact
    assert (contact.answered, contact.settled, contact.at_first, contact.share) == (5, 4, 3, 0.6)


def test_queues_in_the_order_in_which_visitors_meet_them(session: Session, centre: Centre) -> None:
    fill(session, centre)
    lines = {line.queue.code: line for line in report(session, centre).queues}
    assert list(lines) == ["presorting", "welcome", "immigration", "employment"]
    welcome = lines["welcome"]
    assert (welcome.issued, welcome.served, welcome.no_shows, welcome.left, welcome.open) == (5, 2, 1, 1, 1)
    assert welcome.waits == Spread(median=11, p90=40, longest=40)
    assert lines["immigration"].office.code == "immigration"


def test_the_page_agrees_with_the_closing(session: Session, centre: Centre) -> None:
    fill(session, centre)
    night = centre.later(hours=20)
    close_day(session, night.system, night.clock, DAY)
    found = report(session, centre, DAY)
    assert found.closed
    assert found.counts == Counts(6, served=1, no_shows=1, left=4, first_tickets=6, second_tickets=2)


def test_a_day_without_visitors(session: Session, centre: Centre) -> None:
    found = report(session, centre)
    assert (found.counts, found.queues, found.waits, found.details) == (Counts(), [], Spread(), True)


def test_a_closed_day_of_which_only_the_figures_are_kept(session: Session, centre: Centre) -> None:
    figures = {"visits": 30, "served": 25, "no_shows": 3, "left": 2, "visits_walk_in": 30, "waits_from_10": 20}
    write_figures(session, centre.system, {DAY: figures})
    found = report(session, centre)
    assert found.counts == Counts(30, served=25, no_shows=3, left=2)
    assert (found.closed, found.details) == (True, False)
    assert found.waits == Spread(median=12)
    assert found.channels == {"walk_in": 30}


def test_hours_are_told_in_the_centres_time_zone(session: Session, centre: Centre) -> None:
    """In July Lisbon is an hour ahead of UTC; a visit at 23:30 UTC belongs to the next day there."""
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    add_visit(session, centre, at=late)
    assert report(session, centre.at(late), date(2026, 7, 1)).counts == Counts()
    assert report(session, centre.at(late)).hours == {0: 1}


def test_a_neighbours_day_is_not_seen(database: Database, centres: tuple[Centre, Centre]) -> None:
    ours, neighbour = centres
    with database.transaction(neighbour.system) as session:
        fill(session, neighbour)
    with database.transaction(ours.system) as session:
        assert report(session, ours, DAY).counts == Counts()


def test_a_full_day_takes_six_queries_and_each_names_the_tenant(session: Session, centre: Centre) -> None:
    fill(session, centre)
    session.expire_all()
    statements: list[str] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *facts: statements.append(facts[2]))
    report(session, centre)
    assert len(statements) == 6
    for statement in statements:
        tables = statement.count("FROM ") + statement.count("JOIN ")
        assert statement.count("tenant_id = ") + statement.count("tenant.id = ") >= tables, statement
