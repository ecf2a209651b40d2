"""The clock on the pages, what the person reads of it, and complaints from both sides of the desk."""

import re

import pytest

from oneroof.casefiles.codes import new_code, shown
from oneroof.catalogue.forms import limits
from support.house import House
from support.html_pages import open_page
from support.procedures import Desk


def test_the_clock_is_stopped_told_neutrally_and_set_going(house: House, desk: Desk) -> None:
    procedure = desk.open()
    address = f"/staff/procedures/{procedure.id}"
    page = house.page(f"{address}/clock")
    faulty = page.send("/suspend", note="Case 17/26")
    assert faulty.status == 422 and faulty.error("reason")
    page = faulty.send("/suspend", reason="court", note="Case 17/26")
    assert "The clock stands still." in page.text and "because a court must decide first" in page.text
    assert "Somebody outside: another authority or a court" in page.text and "Missing: Passport" in page.text
    status = open_page(house.visitor(), "/procedures/status").send("/status", code=shown(procedure.code))
    assert "The time does not count at the moment" in status.text
    assert "court" not in status.text and "17/26" not in status.text
    page = open_page(page.browser, f"{address}/clock").send("/resume")
    assert "The clock is going again." in page.text
    page = open_page(page.browser, f"{address}/clock")
    assert page.send("/extend", kind="legal", days="0", extension_reason="complex").error("days")
    page = page.send("/extend", kind="legal", days="10", extension_reason="complex")
    assert "Limit in law +10, the case is difficult" in page.text


def test_a_complaint_is_taken_down_and_answered(house: House, desk: Desk) -> None:
    procedure = desk.open()
    page = house.page(f"/staff/complaints/new?casefile={procedure.casefile_id}&procedure={procedure.id}")
    faulty = page.send("/complaints/new", category="treatment", text=" ")
    assert faulty.error("text") == "Write what the complaint is about."
    page = faulty.send("/complaints/new", text="Nobody listened.", about_staff_id=desk.officer.id)
    assert "Nobody listened." in page.text and 'dir="rtl"' in page.response.get_data(as_text=True)
    address = page.response.request.path
    assert open_page(house.browser_of(desk.officer), address).status == 404
    coordinator = open_page(house.browser("coordinator"), "/staff/complaints")
    assert "How I was treated" in coordinator.text
    page = open_page(coordinator.browser, address)
    assert page.send("/answer", result="upheld", answer="").error("answer")
    page = page.send("/answer", result="upheld", answer="You are right.")
    assert "The complaint was right" in page.text and "You are right." in page.text


def test_the_person_complains_online(house: House, desk: Desk) -> None:
    procedure = desk.open()
    page = open_page(house.visitor(), "/complaints")
    wrong = page.send("/complaints", code="222-222-222", category="waiting", text="Too long")
    assert wrong.status in (404, 422) and wrong.error("code")
    done = wrong.send("/complaints", code=shown(procedure.code), category="waiting", text="Too long")
    assert done.status == 200 and re.search(r"We answer until", done.text)
    assert "It takes too long" in open_page(house.browser("coordinator"), "/staff/complaints").text


def test_a_complaint_is_followed_by_its_code_and_nothing_else_is_told(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    procedure = desk.open()
    sent = open_page(house.visitor(), "/complaints").send(
        "/complaints", code=shown(procedure.code), category="waiting", text="Nobody listened."
    )
    assert "/complaints/follow" in sent.links
    (code,) = re.findall(r'or-issued__code"><bdi dir="ltr">([^<]+)<', sent.response.get_data(as_text=True))
    page = open_page(house.visitor(), "/complaints/follow").send("/follow", code=code.lower())
    assert page.status == 200 and "We are looking into your complaint." in page.text
    for secret in ("Nobody listened", "takes too long", "Amina", shown(procedure.code)):
        assert secret not in page.text
    coordinator = house.browser("coordinator")
    (address,) = [href for href in open_page(coordinator, "/staff/complaints").links if "/staff/complaints/" in href]
    open_page(coordinator, address).send("/answer", result="upheld", answer="You are right.")
    page = open_page(house.visitor(), "/complaints/follow").send("/follow", code=code)
    assert "We have answered your complaint." in page.text and "You are right." not in page.text
    monkeypatch.setattr(limits, "CODES", 2)
    page = open_page(house.visitor(), "/complaints/follow")
    assert page.send("/follow", code="ABC").error("code")
    assert [page.send("/follow", code=new_code()).status for _ in range(3)] == [404, 404, 429]
