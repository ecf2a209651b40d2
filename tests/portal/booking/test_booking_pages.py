"""From a service to a code without JavaScript: the way there, what goes wrong on it, and what is taken along."""

import re
import unicodedata
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from icalendar import Calendar as CalendarFile
from sqlalchemy import update
from werkzeug.test import TestResponse

from oneroof.appointments.models import Appointment
from oneroof.appointments.service import Booking, booking_by_code, holding
from oneroof.portal.booking import limits
from support.appointments import Calendar
from support.house import House
from support.staff_browser import Browser

DETAILS = {"language": "ar", "size": "2", "interpreter_language": "ar", "needs": ["small_child"]}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests fill in faster than people."""
    monkeypatch.setattr(limits, "LEAST_SECONDS", 0)


def chosen_time(browser: Browser, calendar: Calendar, place: int = 5) -> str:
    """The page of the times of a day, by its links; one of its times."""
    slot = calendar.free()[place].slot
    page = browser.get(f"/book/residence/immigration/{slot.day}").get_data(as_text=True)
    assert str(slot.id) in page
    return str(slot.id)


def hold(browser: Browser, calendar: Calendar, place: int = 5) -> TestResponse:
    """Press a time."""
    slot_id = chosen_time(browser, calendar, place)
    day = calendar.slot(UUID(slot_id)).day
    return browser.post("/book/hold", {"slot_id": slot_id}, shown_at=f"/book/residence/immigration/{day}")


def booked_by(browser: Browser, calendar: Calendar, place: int = 5, **details: Any) -> str:
    """The code of an appointment that was booked by the pages."""
    assert hold(browser, calendar, place).location == "/book/details"
    assert browser.post("/book/details", {**DETAILS, **details}).location == "/book/check"
    assert browser.post("/book/check").location == "/book/done"
    found = re.search(r"/b/([0-9A-Z-]{11})/calendar", browser.get("/book/done").get_data(as_text=True))
    assert found is not None
    return found[1]


def token(browser: Browser) -> dict[str, str]:
    """What every form carries."""
    return {"csrf_token": browser.hidden_fields("/book/residence/immigration/waiting")["csrf_token"]}


def by_code(house: House, code: str) -> Booking:
    """The appointment with a code."""
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return booking_by_code(session, house.lisboa.system, code=code)


def test_from_the_service_to_the_code(house: House, calendar: Calendar) -> None:
    visitor = house.visitor()
    start = visitor.get("/book").get_data(as_text=True)
    assert "/book/residence" in start
    assert "/book/residence/immigration" in visitor.get("/book/residence").get_data(as_text=True)
    day = visitor.get("/book/residence/immigration").get_data(as_text=True)
    assert f"/book/residence/immigration/{calendar.free()[5].slot.day}" in day
    code = booked_by(visitor, calendar)
    booking = by_code(house, code)
    appointment = booking.appointment
    assert (appointment.state, appointment.channel, appointment.size) == ("booked", "online", 2)
    assert (appointment.interpreter_language, appointment.needs) == ("ar", ["interpreter", "small_child"])
    assert (appointment.held_by, appointment.held_from, appointment.contact_sealed) == (None, None, None)
    again = visitor.send("/book/check", token(visitor))
    assert again.location == "/book/done"
    assert calendar.slot(booking.slot.id).taken == 1
    assert visitor.post("/book/clear", shown_at="/book/done").status_code == 303
    assert visitor.get("/book/done").status_code == 303


def test_choosing_another_time_lets_the_first_go(house: House, calendar: Calendar) -> None:
    """Going back and pressing another time, or the same one twice, holds one place and no more."""
    visitor, slots = house.visitor(), [each.slot for each in calendar.free()]
    for place in (5, 5, 7, 6):
        hold(visitor, calendar, place)
    taken = [calendar.slot(slot.id).taken for slot in slots[5:9]]
    assert sum(taken) == 1


def test_a_hold_that_has_run_out_says_so_and_offers_others(house: House, calendar: Calendar) -> None:
    visitor, other = house.visitor(), house.visitor()
    hold(visitor, calendar)
    run_out(house)
    page = visitor.get("/book/details")
    assert page.status_code == 409 and "That is over" in page.get_data(as_text=True)
    booked_by(other, calendar)
    late = visitor.send("/book/check", token(visitor))
    assert late.status_code == 409


def test_what_is_wrong_is_named_and_nothing_is_lost(house: House, calendar: Calendar) -> None:
    visitor = house.visitor()
    hold(visitor, calendar)
    wrong = {**DETAILS, "size": "99", "email": "nobody"}
    page = visitor.post("/book/details", wrong)
    text = page.get_data(as_text=True)
    assert page.status_code == 422 and 'href="#size"' in text
    page = visitor.post("/book/details", {**wrong, "size": "2", "reminders": "agreed"})
    assert page.status_code == 422 and 'href="#email"' in page.get_data(as_text=True)
    assert 'value="nobody"' in page.get_data(as_text=True)
    trapped = visitor.post("/book/details", {**DETAILS, limits.TRAP: "http://spam.example"})
    assert trapped.status_code == 422 and f'href="#{limits.TRAP}"' in trapped.get_data(as_text=True)


def test_who_is_too_quick_is_asked_to_press_once_more(
    house: House, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LEAST_SECONDS", 3600)
    visitor = house.visitor()
    hold(visitor, calendar)
    assert visitor.post("/book/details", DETAILS).location == "/book/check"
    asked = visitor.post("/book/check")
    assert asked.status_code == 200 and "once more" in asked.get_data(as_text=True)
    monkeypatch.setattr(limits, "LEAST_SECONDS", 0)
    assert visitor.post("/book/check").location == "/book/done"


def test_limits_by_browser_and_network(house: House, calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    """One person has one appointment for a service; a full network waits, and another one does not."""
    visitor = house.visitor()
    booked_by(visitor, calendar)
    hold(visitor, calendar)
    visitor.post("/book/details", DETAILS)
    assert visitor.post("/book/check").status_code == 409
    monkeypatch.setattr(holding, "MOST_FROM_ONE_NETWORK", 1)
    refused = hold(house.visitor(), calendar, 7)
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    elsewhere = house.visitor()
    elsewhere.client.environ_base["REMOTE_ADDR"] = "2001:db8:7::1"
    assert hold(elsewhere, calendar, 7).status_code == 303


def test_move_change_and_cancel_by_link(house: House, calendar: Calendar) -> None:
    visitor, slots = house.visitor(), [each.slot for each in calendar.free()]
    code = booked_by(visitor, calendar)
    old, new = slots[5].id, slots[9].id
    assert str(new) in visitor.get(f"/b/{code}/move").get_data(as_text=True)
    assert visitor.get(f"/b/{code}/move/{new}").status_code == 200
    for _ in range(2):
        assert visitor.send(f"/b/{code}/move", {**token(visitor), "slot_id": str(new)}).status_code == 303
    assert (calendar.slot(old).taken, calendar.slot(new).taken) == (0, 1)
    before = CalendarFile.from_ical(visitor.get(f"/b/{code}/calendar.ics").data)
    assert visitor.post(f"/b/{code}/people", {"size": "4", "interpreter_language": ""}).status_code == 303
    changed = by_code(house, code).appointment
    assert (changed.size, changed.interpreter_language, changed.needs) == (4, None, ["small_child"])
    assert visitor.post(f"/b/{code}/cancel").status_code == 303
    after = CalendarFile.from_ical(visitor.get(f"/b/{code}/calendar.ics").data)
    assert (before["METHOD"], after["METHOD"]) == ("PUBLISH", "CANCEL")
    [first], [last] = before.walk("VEVENT"), after.walk("VEVENT")
    assert (
        first["UID"] == last["UID"]
        and first.decoded("SEQUENCE") < last.decoded("SEQUENCE")
        and last["STATUS"] == "CANCELLED"
    )
    assert calendar.slot(new).taken == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [("pt", ["A sua marcação"]), ("ar", ["موعدك", "A sua marcação"]), ("zh", ["您的预约"])],
)
def test_the_paper_says_it_in_both_languages(house: House, calendar: Calendar, language: str, words: list[str]) -> None:
    visitor = house.visitor(language="pt")
    code = booked_by(visitor, calendar, language=language)
    paper = visitor.get(f"/b/{code}/paper.pdf")
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.data))
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    assert code in plain
    for each in words:
        assert re.sub(r"\s+", "", each) in plain, text


def test_the_picture_is_what_the_kiosk_reads(house: House, calendar: Calendar) -> None:
    visitor = house.visitor()
    code = booked_by(visitor, calendar)
    drawn = visitor.get(f"/b/{code}/qr.svg")
    assert drawn.mimetype == "image/svg+xml" and drawn.data.startswith(b"<svg xmlns")
    assert visitor.get("/b/222-222-222/qr.svg").status_code == 404


def run_out(house: House) -> None:
    """All holds are over, as if their minutes had gone by."""
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.execute(update(Appointment).values(hold_until=Appointment.made_at))
