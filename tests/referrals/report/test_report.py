"""The closed loop: every referral stands in one number, the numbers add up, and the file says the same as the page."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.referrals import service
from oneroof.referrals.report.service import Asked, Counts, report
from oneroof.storage.intake import Storing
from support.fixtures import database_urls
from support.house import House, open_house
from support.html_pages import open_page
from support.procedures import desk_at
from support.referrals import Sending

__all__ = ["database_urls"]


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as there:
        yield there


@pytest.fixture
def sending(house: House, tmp_path: Path) -> Sending:
    desk = desk_at(house.floor)
    file = desk.casefile().casefile
    sending = Sending(desk, Storing(house.services.files, None), file.id, file.person_id)
    sending.agree(office_ids=list(house.lisboa.offices.values()))
    return sending


def live(sending: Sending) -> None:
    """One of each: waiting, accepted, done, rejected for two reasons, withdrawn."""
    officer = sending.desk.officer
    ids = [sending.send(service_code="residence" if number % 2 else None).referral.id for number in range(6)]
    for number in (1, 2):
        sending.do(service.accept, officer, referral_id=ids[number])
    sending.do(service.finish, officer, referral_id=ids[2], outcome="helped")
    sending.do(service.reject, officer, referral_id=ids[3], reason="no_place")
    sending.do(service.reject, officer, referral_id=ids[4], reason="not_ours")
    sending.do(service.withdraw, referral_id=ids[5], reason="not_needed")


def test_the_numbers_add_up_to_what_was_sent(house: House, sending: Sending) -> None:
    live(sending)
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        found = report(session, house.lisboa.system, house.lisboa.clock, asked=Asked())
    total = found.total
    assert (total.sent, total.ended) == (6, 6)
    assert (total.waiting, total.accepted, total.done, total.rejected, total.withdrawn) == (1, 1, 1, 2, 1)
    assert (total.said_yes, total.in_time, dict(total.reasons)) == (2, 4, {"no_place": 1, "not_ours": 1})
    assert total.median_days == 0
    assert total.closed_rate == 3 / 5
    assert len(found.lines) == 2, "by service"
    for name in ("sent", "waiting", "accepted", "done", "rejected", "expired", "withdrawn", "in_time"):
        assert sum(getattr(line.counts, name) for line in found.lines) == getattr(total, name), name
    assert all(line.counts.sent == line.counts.ended for line in found.lines)
    assert found.silent == 0


def test_a_line_of_few_is_marked_and_nothing_has_no_rate() -> None:
    assert (Counts().closed_rate, Counts().median_days, Counts().is_small) == (None, None, False)
    assert Counts(sent=4).is_small and not Counts(sent=5).is_small


def test_the_page_and_the_file_say_the_same_and_whoever_reads_figures_sees_nobody(
    house: House, sending: Sending
) -> None:
    live(sending)
    analyst = house.browser("analyst")
    page = open_page(analyst, "/staff/referral-report")
    assert page.status == 200 and "Closed loop" in page.text and "60%" in page.text
    assert "add up to what was sent" in page.text and "no place" in page.text
    file = analyst.get("/staff/referral-report/file.csv").get_data(as_text=True).lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert rows[-1]["kind"] == "total" and rows[-1]["sent"] == "6" and rows[-1]["closed_loop_rate"] == "0.6"
    assert sum(int(row["sent"]) for row in rows[:-1]) == 6
    assert "first" in open_page(analyst, "/staff/referral-report?first=2026-09-09&last=2026-01-01").text
    assert open_page(analyst, "/staff/referral-report?first=soon").error("first")
    assert open_page(house.browser("mediator"), "/staff/referral-report").status == 403
