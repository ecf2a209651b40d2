"""Agreements over HTTP: the umbrella drafts and signs, the centre says its word, and the API lists both."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.identity.partnerships.models import Partnership
from support.house import House, open_house
from support.partners import agreed, make_agency
from support.signed_in import signed_in, umbrella_of
from support.staff_browser import Browser

PAGES, HERE = "/staff/network/agreements", "/staff/partnerships"
TERMS = {
    "centre": "",
    "services": "* residence",
    "purposes": ["partner_sharing"],
    "scopes": ["referrals.read", "referrals.write"],
    "readable": ["person", "referrals"],
    "writable": ["referrals"],
    "answer_days": "5",
    "valid_from": "2020-01-01",
    "valid_until": "2099-12-31",
    "umbrella_name": "Ana Reis",
    "umbrella_email": "ana@umbrella.example",
    "agency_name": "Rui Costa",
    "agency_email": "rui@agency.example",
}


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def umbrella(house: House, database: Database) -> Browser:
    return signed_in(house.app, umbrella_of(database), "umbrella_administrator")


def _page(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.get_data(as_text=True))


def _do(browser: Browser, one: str, act: str, **form: str) -> None:
    assert "No, go back" in _page(browser, f"{one}/{act}")
    assert browser.post(f"{one}/{act}", form).status_code == 303


def test_from_a_draft_to_the_end(house: House, umbrella: Browser) -> None:
    make_agency(house.floor.centre, "legal-aid")
    assert "There is no agreement yet" in _page(umbrella, PAGES)
    answer = umbrella.post(f"{PAGES}/new", TERMS | {"agency": "legal-aid"})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    one = str(answer.location)
    assert "Draft" in _page(umbrella, one)
    changed = umbrella.post(f"{one}/change", TERMS | {"answer_days": "3"}, shown_at=f"{one}/change")
    assert changed.status_code == 303, changed.get_data(as_text=True)
    for act in ("propose", "sign-agency", "sign-umbrella"):
        _do(umbrella, one, act)
    assert "In force" in _page(umbrella, one)
    coordinator = house.browser("coordinator")
    assert "Waits for the centre" in _page(coordinator, HERE)
    here = HERE + one[len(PAGES) :]
    _do(coordinator, here, "accept")
    unnamed = coordinator.post(f"{here}/suspend", {"reason": " "})
    assert unnamed.status_code == 422
    assert "Give a reason" in unnamed.get_data(as_text=True)
    _do(coordinator, here, "suspend", reason="Complaints")
    assert "Complaints" in _page(coordinator, HERE)
    assert "Suspended by the centre" in _page(umbrella, one)
    _do(coordinator, here, "resume")
    _do(umbrella, one, "end", reason="The agency closes")
    assert "The agency closes" in _page(coordinator, HERE)
    assert coordinator.post(f"{here}/suspend", {"reason": "Late"}).status_code == 409


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(house: House, umbrella: Browser) -> None:
    make_agency(house.floor.centre, "police", is_enforcement=True)
    wrong = TERMS | {"agency": "police", "answer_days": "0", "agency_email": "nowhere", "valid_until": "2019-01-01"}
    answer = umbrella.post(f"{PAGES}/new", wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for words in (
        "An enforcement authority is given no data of people",
        "Between 1 and 60 working days",
        "This is no e-mail address",
        "The last day comes after the first",
        'value="Rui Costa"',
    ):
        assert words in page, words
    days = umbrella.post(f"{PAGES}/new", TERMS | {"agency": "police", "valid_from": "soon", "answer_days": "few"})
    assert re.findall(r"Choose a day|Give a whole number", days.get_data(as_text=True))


def test_each_sees_its_own_pages_alone(house: House, umbrella: Browser, database: Database) -> None:
    here = agreed(house.floor.centre)
    path = f"{PAGES}/{here.agreement.id}"
    coordinator, mediator = house.browser("coordinator"), house.browser("mediator")
    assert coordinator.get(PAGES).status_code == 403
    assert mediator.get(HERE).status_code == 403
    assert umbrella.get(HERE).status_code in (403, 404)
    assert umbrella.get(f"{path}/dance").status_code == 404
    assert coordinator.get(f"{HERE}/{here.agency.id}/end").status_code == 404
    listed = umbrella.get("/api/v1/agreements").get_json()["items"]
    said = [(each["agency"], each["centre"], each["state"]) for each in listed]
    assert said == [(here.agency.code, None, "in_force")]
    own = coordinator.get("/api/v1/partnerships").get_json()["items"]
    assert [(each["id"], each["terms"]["version"]) for each in own] == [(str(here.partnership.id), 1)]
    assert coordinator.get("/api/v1/agreements").status_code == 403


def test_an_agreement_that_ends_during_a_request_is_a_refusal_and_no_fault(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = agreed(house.floor.centre)
    agency = here.context()
    here.end()

    def read() -> str:
        with house.floor.centre.database.transaction(agency) as session:
            return str(session.scalars(select(Partnership.id)).all())

    monkeypatch.setitem(house.app.view_functions, "partnership_pages.partnerships", read)
    answer = house.browser("coordinator").get(HERE)
    assert answer.status_code == 403
    assert "No agreement lets this agency work with this centre" in answer.get_data(as_text=True)
