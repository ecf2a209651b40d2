"""The page of the day and its file: for those who may see them, in their language, without JavaScript."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.services import Services
from oneroof.statistics.counting import write_figures
from support.days import T, add_visit
from support.factories import Centre, make_centre, make_network
from support.signed_in import application, signed_in


@pytest.fixture
def centre(database: Database) -> Centre:
    """A centre at the real time, which is the requests'."""
    make_network(database)
    return make_centre(database).at(real_now())


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    services = Services.open(settings)
    yield application(services)
    services.close()


@pytest.fixture
def today(centre: Centre) -> date:
    return centre.clock.today(centre.time_zone)


def fill(centre: Centre) -> None:
    now = centre.clock.now()
    with centre.database.transaction(centre.system) as session:
        for _ in range(3):
            add_visit(session, centre, T("welcome", wait=4), T("immigration", wait=9, outcome="solved"), at=now)
        add_visit(session, centre, T("welcome", "waiting", None), at=now, language="uk", channel="appointment")


def test_the_page_of_a_day_in_progress(app: Flask, centre: Centre) -> None:
    fill(centre)
    page = signed_in(app, centre, "analyst").get("/staff/day").get_data(as_text=True)
    assert "<h1>The day's figures</h1>" in page
    for text in ("Still going on", "1 still here", "Ukrainian", "Solved", "Appointment", "Immigration", "4 min"):
        assert text in page
    assert page.count('aria-hidden="true" focusable="false"') >= 5  # bars are for the eye only


def test_an_empty_day_says_so(app: Flask, centre: Centre) -> None:
    page = signed_in(app, centre, "analyst").get("/staff/day").get_data(as_text=True)
    assert "Nobody came on this day." in page
    assert "or-bar" not in page


def test_the_way_from_day_to_day(app: Flask, centre: Centre, today: date) -> None:
    browser = signed_in(app, centre, "analyst")
    page = browser.get("/staff/day").get_data(as_text=True)
    assert 'rel="next"' not in page
    before = re.search(r'href="(/staff/day\?day=[^"]+)" rel="prev"', page)
    assert before is not None
    page = browser.get(before.group(1)).get_data(as_text=True)
    assert "Not closed yet" in page
    assert f'href="/staff/day?day={today.isoformat()}" rel="next"' in page


def test_a_closed_day_whose_visits_are_gone(app: Flask, centre: Centre, today: date) -> None:
    day = today - timedelta(days=40)
    with centre.database.transaction(centre.system) as session:
        write_figures(session, centre.system, {day: {"visits": 30, "served": 25, "no_shows": 3, "left": 2}})
    page = signed_in(app, centre, "analyst").get(f"/staff/day?day={day.isoformat()}").get_data(as_text=True)
    assert "Final" in page
    assert "no single visits any more" in page


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_asked_for_again(app: Flask, centre: Centre, text: str) -> None:
    answer = signed_in(app, centre, "analyst").get(f"/staff/day?day={text}")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'value="{text}"' in page
    assert 'href="#day"' in page


def test_a_day_that_has_not_come_yet(app: Flask, centre: Centre, today: date) -> None:
    tomorrow = (today + timedelta(days=1)).isoformat()
    answer = signed_in(app, centre, "analyst").get(f"/staff/day?day={tomorrow}")
    assert answer.status_code == 422
    assert "This day has not come yet." in answer.get_data(as_text=True)


def test_who_may_not_see_figures_is_told_who_may(app: Flask, centre: Centre) -> None:
    answer = signed_in(app, centre, "mediator").get("/staff/day")
    assert answer.status_code == 403
    assert "Centre coordinator" in answer.get_data(as_text=True)


def test_the_file_has_every_number_and_its_download_is_written_down(app: Flask, centre: Centre, today: date) -> None:
    fill(centre)
    answer = signed_in(app, centre, "analyst").get(f"/staff/day.csv?day={today.isoformat()}")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=lisboa-{today.isoformat()}.csv"
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0] == ["day", "group", "item", "measure", "value"]
    for row in (
        ["total", "", "visits", "4"],
        ["queue", "welcome", "open", "1"],
        ["channel", "appointment", "visits", "1"],
    ):
        assert [today.isoformat(), *row] in rows
    with centre.database.transaction(centre.system) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "day_report.download")).one()
    assert entry.purpose == "statistics"
    assert entry.details == {"day": today.isoformat()}


def test_the_same_by_api(app: Flask, centre: Centre, today: date) -> None:
    fill(centre)
    member = centre.member("analyst", token=True)
    answer = app.test_client().get("/api/v1/reports/day", base_url=f"http://{centre.host}", headers=member.headers)
    assert answer.status_code == 200
    body = answer.get_json()
    assert (body["day"], body["visits"], body["served"], body["present"]) == (today.isoformat(), 4, 3, 1)
    assert body["languages"] == {"pt": 3, "uk": 1}
    assert [queue["letter"] for queue in body["queues"]] == ["B", "C"]
    assert body["hours"][0]["visits"] == 4


def test_bad_days_by_api_name_the_field(app: Flask, centre: Centre) -> None:
    member = centre.member("analyst", token=True)
    for day in ("yesterday", "2099-01-01"):
        answer = app.test_client().get(
            f"/api/v1/reports/day?day={day}", base_url=f"http://{centre.host}", headers=member.headers
        )
        assert answer.status_code == 422
        assert list(answer.get_json()["errors"]) == ["day"]
