"""A coordinator takes in a file of services: looks first, then takes it; what is wrong is said at its field."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneroof.catalogue.models import Service
from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.hsds import service_record
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.factories import Centre
from support.house import House, open_house
from support.html_pages import open_page
from support.staff_browser import Browser
from support.standards_samples import DOCUMENT, OTHER, PUBLISHER


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def services(centre: Centre) -> dict[str, str]:
    with centre.database.transaction(centre.system) as session:
        return {row.code: f"{row.origin} {row.state}" for row in session.scalars(select(Service))}


def linked(*documents: dict[str, Any]) -> bytes:
    return json.dumps(cpsv_catalogue(PUBLISHER, documents)).encode()


ADDRESS = "/staff/services/import"


def send(browser: Browser, content: bytes, name: str = "services.jsonld", **values: str) -> TestResponse:
    fields = {"source": "dortmund", "format": "cpsv-ap", **values}
    return browser.post(ADDRESS, {**fields, "file": (io.BytesIO(content), name)})


def take(browser: Browser, sent: TestResponse) -> str:
    assert sent.status_code == 303, sent.text
    address = sent.headers["Location"]
    return open_page(browser, address).send(address).text


def test_first_a_look_then_the_services(house: House) -> None:
    browser = house.browser("coordinator")
    answer = send(browser, linked(DOCUMENT, OTHER))
    assert answer.status_code == 303
    page = open_page(browser, answer.headers["Location"])
    assert "2 services" in page.text and "Residence permit" in page.text and "New" in page.text
    assert "tax-number" not in services(house.lisboa)
    assert "2 services were brought" in take(browser, answer)
    assert services(house.lisboa)["tax-number"] == "import offered"
    assert "tax-number" not in services(house.porto)


def test_the_same_source_again_brings_its_services_up_to_date(house: House) -> None:
    browser = house.browser("coordinator")
    take(browser, send(browser, linked(DOCUMENT, OTHER)))
    unchanged = send(browser, linked(DOCUMENT, OTHER)).headers["Location"]
    assert "Nothing would change" in open_page(browser, unchanged).text
    take(browser, send(browser, linked(DOCUMENT)))
    assert services(house.lisboa)["tax-number"] == "import retired"


def test_hsds_too(house: House) -> None:
    browser = house.browser("coordinator")
    content = json.dumps([service_record(PUBLISHER, OTHER)]).encode()
    take(browser, send(browser, content, "services.json", format="hsds"))
    assert services(house.lisboa)["tax-number"] == "import offered"


@pytest.mark.parametrize(
    ("content", "values", "words"),
    [
        (b"{", {}, "could not be read"),
        (b"", {}, "Add a file."),
        (linked(OTHER), {"source": "Dortmund!"}, "small letters"),
        (linked(OTHER), {"format": ""}, "Choose CPSV-AP or HSDS."),
        (linked({**OTHER, "kind": "secret"}), {}, "unknown kind"),
        (linked({**OTHER, "uri": "javascript:alert(1)"}), {}, "no address"),
        (linked({**OTHER, "steps": [{"code": "a", "name": {"en": "A"}, "by": "x"}]}), {}, "cannot be taken in"),
        (linked({**OTHER, "code": "residence"}), {}, "already there"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    house: House, content: bytes, values: dict[str, str], words: str
) -> None:
    before = services(house.lisboa)
    answer = send(house.browser("coordinator"), content, **values)
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert services(house.lisboa) == before


def test_only_who_manages_catalogues_may(house: House) -> None:
    assert open_page(house.browser("mediator"), "/staff/services/import").status == 403


def test_the_neighbours_file_does_not_exist(house: House) -> None:
    sent = send(house.browser("coordinator"), linked(OTHER))
    neighbours = replace(house, lisboa=house.porto, porto=house.lisboa)
    assert open_page(neighbours.browser("coordinator"), sent.headers["Location"]).status == 404
