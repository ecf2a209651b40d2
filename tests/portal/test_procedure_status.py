"""How far a request is, by its code: neutral, slowed down for those who guess, in every language."""

from collections.abc import Iterator

import pytest

from oneroof.casefiles.codes import new_code, shown
from oneroof.catalogue.forms import limits
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.i18n import public_languages
from oneroof.tenancy.models import Tenant
from support.house import House, open_house
from support.html_pages import open_page
from support.procedures import Desk, Hooks, define
from support.signed_in import umbrella_of

PATH = "/procedures/status"


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        define(opened.lisboa)
        with database.umbrella_transaction(opened.lisboa.system) as session:
            session.get_one(Tenant, opened.lisboa.tenant_id).languages = list(public_languages())
        yield opened


@pytest.fixture
def desk(house: House) -> Desk:
    centre = house.lisboa
    officers = (centre.member("officer", office=office) for office in ("immigration", "employment"))
    return Desk(house.floor, Hooks(), centre.member("mediator"), *officers)


def test_a_code_tells_the_step_and_nothing_of_the_person(house: House, desk: Desk) -> None:
    opened = desk.open()
    page = open_page(house.visitor(), PATH).send("/status", code=shown(opened.code).lower())
    assert page.status == 200
    assert "Application noted" in page.text and "Being checked" in page.text
    for secret in ("Amina", "Haddad", "Residence", "1990-05-14", "May 1990"):
        assert secret not in page.response.get_data(as_text=True)
    assert opened.code not in page.response.request.url
    desk.go(opened.id, "checking", "documents")
    page = open_page(house.visitor(), PATH).send("/status", code=opened.code)
    assert "It is your turn now." in page.text
    desk.go(opened.id, "checking", "decision", "refused")
    assert "Your request has ended." in open_page(house.visitor(), PATH).send("/status", code=opened.code).text


def test_what_is_wrong_is_said_at_the_field(house: House) -> None:
    page = open_page(house.visitor(), PATH)
    assert page.send("/status", code="ABC").error("code")
    unknown = page.send("/status", code=new_code())
    assert (unknown.status, unknown.error("code")) == (404, "We do not know this code. Check it, and try again.")


def test_guessing_is_slowed_down(house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CODES", 3)
    opened = desk.open()
    page = open_page(house.visitor(), PATH)
    assert {page.send("/status", code=opened.code).status for _ in range(6)} == {200}, "who knows a code may look often"
    statuses = [page.send("/status", code=new_code()).status for _ in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    assert page.send("/status", code=opened.code).status == 429


@pytest.mark.parametrize("language", public_languages())
def test_every_language(house: House, desk: Desk, language: str) -> None:
    opened = desk.open()
    page = open_page(house.visitor(language=language), PATH)
    found = page.send("/status", code=opened.code)
    assert (page.status, found.status) == (200, 200)
    if language != "en":
        for sentence in ("How far is my request?", "Where it is now", "What happens next?", "working on it"):
            assert sentence not in page.text + found.text


def test_there_is_none_at_the_umbrella(house: House) -> None:
    browser = house.visitor(centre=umbrella_of(house.lisboa.database))
    assert open_page(browser, PATH).status == 404
