"""When people come: the usual week beside the roster, over clock changes, by queue and by language."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.time import real_now
from oneroof.mediation.models import Duty
from oneroof.services import Services
from oneroof.statistics.patterns import Asked, Cell, Patterns, patterns
from support.days import T, add_visit
from support.factories import Centre, make_two_centres
from support.signed_in import application, signed_in

MONDAY = datetime(2026, 3, 30, 9, tzinfo=UTC)
"""The day after clocks went forward: 10:00 in Lisbon; a week before it, 09:00 UTC was 09:00."""


@pytest.fixture
def centre(database: Database) -> Centre:
    ours, neighbour = make_two_centres(database)
    with database.transaction(neighbour.system) as session:
        add_visit(session, neighbour, T("welcome"), at=MONDAY)
    return ours.at(MONDAY + timedelta(days=1))


def week(centre: Centre, **asked: object) -> Patterns:
    with centre.database.transaction(centre.system) as session:
        return patterns(session, centre.system, centre.clock, asked=Asked(**asked))  # type: ignore[arg-type]


def fill(session: Session, centre: Centre) -> None:
    for number in range(6):
        add_visit(session, centre, T("welcome", service=40), at=MONDAY + timedelta(minutes=number))
    for number in range(2):
        at = MONDAY - timedelta(days=7) + timedelta(hours=1, minutes=number)
        add_visit(session, centre, T("welcome", service=40), at=at, language="uk")
    add_visit(session, centre, channel="phone", at=MONDAY)


def test_the_usual_week(centre: Centre) -> None:
    with centre.database.transaction(centre.system) as session:
        fill(session, centre)
    found = week(centre, weeks=4)
    assert (found.days, found.weekdays, found.hours, found.minutes_each) == (2, [0], [10], 40)
    # 8 in two Mondays, at 10:00 local time in winter as in summer; 4 × 40 minutes keep 3.3 people busy for 48 minutes
    assert found.cells == {(0, 10): Cell(arrivals=4.0, needed=4, on_duty=0)}
    assert found.cells[0, 10].missing == 4
    assert week(centre, weeks=4, language="uk").cells[0, 10].arrivals == 1.0
    queue_id = centre.queues["welcome"]
    assert week(centre, weeks=4, queue_id=queue_id).cells[0, 10].arrivals == 4.0
    assert week(centre, weeks=4, queue_id=centre.queues["immigration"]).cells == {}


def test_who_is_on_duty_for_at_least_half_of_the_hour(centre: Centre) -> None:
    next_monday = MONDAY + timedelta(days=7)
    with centre.database.transaction(centre.system) as session:
        fill(session, centre)
        for role, late in (("mediator", 20), ("reception", 40)):
            staff_id = centre.member(role).context.actor_id
            assert staff_id is not None
            session.add(
                Duty(
                    staff_id=staff_id,
                    office_id=centre.offices["reception"],
                    starts_at=next_monday + timedelta(minutes=late),
                    ends_at=next_monday + timedelta(hours=3),
                )
            )
    assert week(centre, weeks=4).cells[0, 10] == Cell(arrivals=4.0, needed=4, on_duty=1)


@pytest.mark.parametrize(
    ("asked", "field"), [({"weeks": 5}, "weeks"), ({"queue_id": UUID(int=7)}, "queue_id")], ids=["weeks", "queue"]
)
def test_what_cannot_be_told(centre: Centre, asked: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        week(centre, **asked)
    assert list(caught.value.fields) == [field]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    services = Services.open(settings)
    yield application(services)
    services.close()


def test_the_page_its_file_and_the_api(app: Flask, centre: Centre) -> None:
    now = real_now()
    with centre.database.transaction(centre.system) as session:
        for _ in range(3):
            add_visit(session, centre, T("welcome", service=30), at=now - timedelta(days=3))
    browser = signed_in(app, centre, "coordinator")
    page = browser.get("/staff/patterns?weeks=4").get_data(as_text=True)
    assert "<h1>When people come</h1>" in page and 'class="or-week__cell or-week__cell--4">3<' in page
    assert "2 needed, 0 on duty" in page and "2 more" in page
    assert "Each visitor takes 30 minutes" in page
    file = browser.get("/staff/patterns.csv?weeks=4").get_data(as_text=True).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["arrivals"], row["needed"], row["on_duty"]) == ("3.0", "2", "0")
    (cell,) = browser.get("/api/v1/reports/patterns?weeks=4").get_json()["cells"]
    assert (cell["weekday"], cell["hour"]) == (int(row["weekday"]), int(row["hour"]))
    refused = browser.get("/staff/patterns?weeks=5")
    assert refused.status_code == 422 and "Choose 4, 8, 12 or 26 weeks." in refused.get_data(as_text=True)
    assert "Nobody came in this time." in browser.get("/staff/patterns?weeks=4&language=zh").get_data(as_text=True)
    assert signed_in(app, centre, "reception").get("/staff/patterns").status_code == 403
