"""The operators' pages over HTTP: an hour of calls that shows in the day's figures; both sides of an agreement."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import func, select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.phone_line.agreements.service import running_of_line
from oneroof.phone_line.demonstrating import phone_lines
from oneroof.phone_line.models import PhoneCall, PhoneCallBack
from support.appointments import calendar_of
from support.floor import Floor
from support.house import House, open_house
from support.phone_line import BORN, PhoneLine, known, make_line
from support.signed_in import signed_in, umbrella_of
from support.staff_browser import Browser


@dataclass(frozen=True)
class Hall:
    """A house and the line that calls into it."""

    house: House
    line: PhoneLine

    @property
    def floor(self) -> Floor:
        """The floor of the line's centre under agreement."""
        return self.house.floor

    def operator(self) -> Browser:
        """A browser of a new operator."""
        return signed_in(self.house.app, self.line.centre, "mediator")


@pytest.fixture
def hall(settings: Settings, database: Database) -> Iterator[Hall]:
    with open_house(settings, database) as house:
        made = make_line(database, house.services.keys)
        line = replace(made, centre=replace(made.centre, clock=Clock()))
        line.agree(house.floor)
        yield Hall(house, line)


def _begin(browser: Browser, language: str = "uk", reason: str = "information") -> str:
    answer = browser.post("/staff/calls", {"language": language, "reason": reason})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def test_an_hour_of_calls_shows_in_the_days_figures(hall: Hall) -> None:
    operators = hall.operator(), hall.operator()
    languages = ("uk", "ar", "pt", "bn")
    for number in range(8):
        browser = operators[number % 2]
        path = _begin(browser, languages[number % 4])
        assert browser.post(f"{path}/end", {"outcome": "answered"}, shown_at=path).status_code == 303
    coordinator = signed_in(hall.house.app, hall.line.centre, "coordinator")
    page = coordinator.get("/staff/day").get_data(as_text=True)
    assert "Usual length of a call" in page
    table = coordinator.get("/staff/day.csv")
    rows = {
        (row["group"], row["item"], row["measure"]): row["value"]
        for row in csv.DictReader(io.StringIO(table.get_data(as_text=True).lstrip("\ufeff")))
    }
    assert rows["total", "", "visits"] == rows["channel", "phone", "visits"] == "8"
    assert rows["total", "", "served"] == "8"
    assert rows["language", "ar", "visits"] == "2"
    assert rows["total", "", "call_longest"] == "0"


def test_a_call_from_the_case_code_to_an_appointment(hall: Hall) -> None:
    floor = hall.floor
    calendar_of(floor, opens="00:00", closes="23:59")
    caller = known(floor)
    browser = hall.operator()
    path = _begin(browser, reason="status")
    wrong = browser.post(f"{path}/case", {"code": "7KM-4QX-9RR"}, shown_at=path)
    assert wrong.status_code in (404, 422)
    assert browser.post(f"{path}/case", {"code": caller.code}, shown_at=path).status_code == 303
    assert browser.get(f"{path}/file").status_code == 403
    said = {"birth_date": BORN, "name": "Oksana Melnik", "nationality": "ru"}
    assert browser.post(f"{path}/facts", said, shown_at=path).status_code == 303
    assert "This does not fit" in browser.get(path).get_data(as_text=True)
    assert browser.post(f"{path}/facts", {**said, "nationality": "ua"}, shown_at=path).status_code == 303
    page = browser.get(path).get_data(as_text=True)
    assert "Verified" in page
    assert "Мельник" not in page and BORN not in page
    centre = hall.house.lisboa.tenant_id
    choose = f"{path}/book?centre={centre}&service={hall.house.lisboa.services['residence']}"
    slot = re.search(r'name="slot_id" type="radio" value="([^"]+)"', browser.get(choose).get_data(as_text=True))
    assert slot is not None
    booked = browser.post(f"{path}/book", {"slot_id": slot.group(1)}, shown_at=choose)
    assert booked.status_code == 303
    assert "Booked:" in browser.get(path).get_data(as_text=True)
    assert "Immigration" in browser.get(f"{path}/file").get_data(as_text=True)
    assert browser.post(f"{path}/note", {"text": "Asked for the card"}, shown_at=path).status_code == 303
    there = hall.house.browser("mediator")
    log = there.get(f"/staff/casefiles/{caller.casefile.id}/notes").get_data(as_text=True)
    looked = there.get(f"/staff/casefiles/{caller.casefile.id}/who-looked").get_data(as_text=True)
    assert "Asked for the card" in log
    assert "The national phone line" in log
    assert "The national phone line" in looked


def test_calls_are_taken_at_the_line_alone(hall: Hall) -> None:
    assert hall.house.browser("mediator").get("/staff/calls").status_code == 404
    theirs = hall.operator()
    path = _begin(theirs)
    assert hall.operator().get(path).status_code == 404


def test_the_lines_own_public_page_says_the_number_and_when(hall: Hall) -> None:
    page = hall.house.visitor(centre=hall.line.centre).get("/")
    assert page.status_code == 200
    assert 'href="tel:808257257"' in page.get_data(as_text=True)
    assert "You do not have to say your name" in page.get_data(as_text=True)


def test_a_call_back_over_http(hall: Hall) -> None:
    browser = hall.operator()
    bad = browser.post("/staff/calls/back", {"number": "none", "language": "uk", "due_at": "2099-01-01T10:00"})
    assert bad.status_code == 422
    fields = {"number": "912 345 678", "language": "uk", "due_at": "2099-01-01T10:00"}
    assert browser.post("/staff/calls/back", fields).status_code == 303
    listed = browser.get("/staff/calls/back").get_data(as_text=True)
    assert "912345678" not in listed
    (take,) = re.findall(r'action="([^"]+/take)"', listed)
    assert browser.post(take, shown_at="/staff/calls/back").status_code == 303
    listed = browser.get("/staff/calls/back").get_data(as_text=True)
    assert "+351912345678" in listed
    (done,) = re.findall(r'action="([^"]+/done)"', listed)
    assert browser.post(done, {"outcome": "reached"}, shown_at="/staff/calls/back").status_code == 303
    assert "Nobody waits" in browser.get("/staff/calls/back").get_data(as_text=True)


def test_both_sides_see_and_end_an_agreement(hall: Hall, database: Database) -> None:
    coordinator = hall.house.browser("coordinator")
    umbrella = signed_in(hall.house.app, umbrella_of(database), "umbrella_administrator")
    page = coordinator.get("/staff/line-agreements").get_data(as_text=True)
    assert "In force" in page
    assert "Porto" not in umbrella.get("/staff/network/line-agreements").get_data(as_text=True).split("Propose")[0]
    proposed = umbrella.post(
        "/staff/network/line-agreements",
        {"centre": "porto", "line": hall.line.centre.code, "covers": ["status"], "until": "2099-01-01"},
    )
    assert proposed.status_code == 303
    (end,) = re.findall(r'href="(/staff/line-agreements/[^"]+/end)"', page)
    assert "Yes, end it now" in coordinator.get(end).get_data(as_text=True)
    assert coordinator.post(end).status_code == 303
    assert "ended by the centre" in coordinator.get("/staff/line-agreements").get_data(as_text=True)
    operator = hall.operator()
    path = _begin(operator)
    code = known(hall.floor).code
    assert operator.post(f"{path}/case", {"code": code}, shown_at=path).status_code == 404


def test_a_demonstration_has_agreements_and_calls_once(hall: Hall) -> None:
    services, line = hall.house.services, hall.line
    for _ in range(2):
        phone_lines(services, services.directory.list_tenants())
    with services.database.transaction(line.centre.system) as session:
        assert {view.centre.code for view in running_of_line(session, line.centre.system)} == {"lisboa", "porto"}
        assert session.scalar(select(func.count()).select_from(PhoneCall)) == 5
        assert session.scalar(select(func.count()).select_from(PhoneCallBack)) == 1
