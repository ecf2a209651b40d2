"""A visitor's check at the door: which services fit, which queue, what they bring, and none of the answers."""

from typing import Any

import pytest

from oneroof.catalogue.eligibility import keeping
from oneroof.catalogue.eligibility.given import Given
from oneroof.core.speakable_codes import EXAMPLE, shown
from support.checks import offer
from support.house import House
from support.html_pages import Page, open_page

ANSWERS: dict[str, Any] = {"residence": "permit", "permit_ends": "2026-12-24", "has_tax_number": None}


@pytest.fixture
def code(house: House) -> str:
    """A code that a visitor carries."""
    offer(house.lisboa)
    given = Given(("permit-ends",), ANSWERS)
    return shown(house.floor.do(keeping.keep, keys=house.services.keys, given=given, language="uk"))


def show(house: House, code: str) -> Page:
    """Enter a code at the door."""
    return open_page(house.browser(), "/staff/presorting").send("/staff/presorting/check", code=code)


def test_the_code_leads_to_services_queue_and_papers(house: House, code: str) -> None:
    page = show(house, code.lower())
    assert page.status == 200
    assert "Renewal fits Queue C: Immigration" in page.text
    assert "Tax number may fit" in page.text
    assert "Passport the original, not a copy" in page.text
    assert "You have a permit or visa" not in page.text  # reasons and answers are nobody's business at the door
    assert "2026" not in page.text.partition("What the visitor's check has found")[2]


def test_language_and_service_are_chosen_for_the_ticket(house: House, code: str) -> None:
    page = show(house, code)
    form = page.form("/staff/presorting")
    assert form.value("language") == "uk"
    assert form.value("service_id") == str(house.lisboa.services["renewal"])
    issued = page.send("/staff/presorting")
    assert issued.h1 == ["Ticket issued"]


@pytest.mark.parametrize("typed", ["7KM", EXAMPLE, ""])
def test_a_code_that_leads_nowhere_is_told(house: House, code: str, typed: str) -> None:
    page = show(house, typed)
    assert page.status in (404, 422)
    assert page.form("/staff/presorting/check").value("code") in (typed, "", None)
    assert page.has_form("/staff/presorting")


def test_those_who_register_no_visits_read_no_codes(house: House, code: str) -> None:
    browser = house.browser("officer", office="immigration")
    assert browser.post("/staff/presorting/check", {"code": code}, shown_at="/staff/").status_code == 403
