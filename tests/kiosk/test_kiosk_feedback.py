"""What people say at a kiosk is counted and belongs to nobody."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from redis import RedisError
from sqlalchemy import select, text

from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.time import FixedClock
from oneroof.kiosk.models import Feedback
from oneroof.kiosk.pages import limits
from oneroof.kiosk.service.feedback import FEWEST, count_about, count_face, feedback_report
from support.factories import MORNING, Centre
from support.house import House
from support.html_pages import open_page
from support.staff_browser import Browser


def rows_of(centre: Centre) -> list[tuple[Any, ...]]:
    """Language, topic, face and count of every row."""
    with centre.database.transaction(centre.system) as session:
        found = select(Feedback.language, Feedback.about, Feedback.face, Feedback.answers)
        return [tuple(row) for row in session.execute(found.where(Feedback.tenant_id == centre.tenant_id))]


def say(
    centre: Centre, face: int, language: str = "pt", moment: datetime = MORNING, about: tuple[str, ...] = ()
) -> None:
    clock, context = FixedClock(moment=moment), centre.system
    with centre.database.transaction(context) as session:
        facts: dict[str, Any] = {"zone": centre.time_zone, "language": language, "face": face}
        count_face(session, context, clock, **facts)
        count_about(session, context, clock, **facts, about=())


def answer(browser: Browser, face: int, *about: str) -> None:
    open_page(browser, "/kiosk/start?lang=en")
    page = open_page(browser, "/kiosk/feedback").send("/kiosk/feedback", face=face)
    assert page.h1 == ["What was it about?"]
    assert page.send("/feedback/about", about=list(about)).h1 == ["Thank you"]


def test_a_face_and_topics_are_added_up_and_no_row_is_anybodys(house: House) -> None:
    browser = house.kiosk()
    for topics in (("waiting", "nonsense"), ("waiting",), ()):
        answer(browser, 4, *topics)
    assert sorted(rows_of(house.lisboa)) == [("en", "visit", 4, 3), ("en", "waiting", 4, 2)]
    assert rows_of(house.porto) == []
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        (first, *_) = session.scalars(select(Feedback.id).where(Feedback.tenant_id == house.lisboa.tenant_id))
        assert first.version == 4, "an id that tells no moment"
        told = text("SELECT count(*) FROM audit_entry WHERE tenant_id = :tenant AND action LIKE '%feedback%'")
        assert session.scalar(told, {"tenant": house.lisboa.tenant_id}) == 0


def test_touched_twice_it_counts_once_and_a_flood_counts_no_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ANSWERS", 3)
    browser = house.kiosk()
    open_page(browser, "/kiosk/start")
    page = open_page(browser, "/kiosk/feedback")
    for _ in range(2):
        page.send("/kiosk/feedback", face=1)
    assert rows_of(house.lisboa) == [("en", "visit", 1, 1)]
    for _ in range(4):
        browser.client.delete_cookie("kiosk", domain=house.lisboa.host)
        open_page(browser, "/kiosk/feedback").send("/kiosk/feedback", face=1)
    assert rows_of(house.lisboa) == [("en", "visit", 1, 3)]


def test_nothing_is_counted_while_nothing_limits_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise RedisError("away")

    monkeypatch.setattr(house.services.redis, "set", away)
    browser = house.kiosk()
    open_page(browser, "/kiosk/start?lang=en")
    page = open_page(browser, "/kiosk/feedback").send("/kiosk/feedback", face=5)
    assert page.status == 503 and "ask at the entrance" in page.text
    assert rows_of(house.lisboa) == []


def test_a_rare_language_is_not_told_apart(house: House) -> None:
    centre = house.lisboa
    for _ in range(FEWEST):
        say(centre, 5, "ar")
    say(centre, 1, "bn")
    say(centre, 2, "pt", MORNING + timedelta(hours=9))
    with centre.database.transaction(centre.system) as session:
        report = feedback_report(session, centre.system, today=date(2026, 3, 2))
    assert report.languages.keys() == {"ar"} and report.few == 2
    assert {part: tally.answers for part, tally in report.parts.items()} == {"morning": FEWEST + 1, "evening": 1}
    assert report.whole.answers == FEWEST + 2 and report.days[0].tally.faces == {5: FEWEST, 4: 0, 3: 0, 2: 1, 1: 1}
    assert sum(week.tally.answers for week in report.weeks) == report.whole.answers


def test_there_is_no_sixth_face(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        say(house.lisboa, 6)
    assert "face" in refused.value.fields
    page = open_page(house.kiosk(), "/kiosk/feedback").send("/kiosk/feedback", face=9)
    assert page.h1 != ["What was it about?"] and rows_of(house.lisboa) == []


def test_a_coordinator_reads_the_counts_and_a_mediator_does_not(house: House, database: Database) -> None:
    assert "Nobody has said anything" in house.page("/staff/feedback", "coordinator").text
    answer(house.kiosk(), 5, "kindness")
    page = house.page("/staff/feedback", "coordinator")
    assert page.h1 == ["What visitors say"] and "100%" in page.text and "How people treated me" in page.text
    assert house.page("/staff/feedback", "mediator").status == 403
