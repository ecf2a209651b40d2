"""The staff pages of services, looked at as their readers do: by axe, in two widths, in every staff language."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from oneroof.catalogue import service as catalogue
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.catalogues import a_catalogue, a_permit, words
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
PERMIT = "/staff/services/permit"


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        sync(opened)
        yield opened


def sync(building: Building, **parts: Any) -> None:
    """The catalogue's service, with other words if any are given."""
    centre = building.house.lisboa
    permit = a_permit("permit", name=words("Permit", pt="Autorização"), **parts)
    with centre.database.transaction(centre.system) as session:
        catalogue.sync_catalogue(session, centre.system, centre.clock, a_catalogue(permit))


def say_differently(building: Building) -> None:
    """What a busy centre changed, and then the national hours change."""
    centre = building.house.lisboa
    changes: tuple[tuple[str, dict[str, Any]], ...] = (
        ("hours", {"value": words("Fridays from 14 to 17.", pt="Sextas das 14 às 17.")}),
        ("description", {"text": {"pt": "No segundo andar, ao fundo do corredor."}}),
        ("evidence/photo", {"not_needed": True, "note": {"pt": "Tiramos a fotografia aqui."}}),
        ("steps/local-1", {"added": {"name": {"pt": "Entrevista"}, "by": "mediator"}, "after": "received"}),
    )
    with centre.database.transaction(centre.system) as session:
        for version, (path, value) in enumerate(changes, start=1):
            catalogue.change_service(
                session,
                centre.system,
                centre.clock,
                code="permit",
                version=version,
                path=path,
                value=value,
                host_language="pt",
            )
    sync(building, hours=words("Tuesdays from 9 to 17.", pt="Terças das 9 às 17."))


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("de", 360),
        *(pytest.param(*each, marks=pytest.mark.evidence) for each in (("pt", 1280), ("en", 1280), ("es", 360))),
    ],
)
def test_the_pages_of_services(
    building: Building, open_page: OpenPage, check_page: Check, screenshots: Any, language: str, width: int
) -> None:
    say_differently(building)
    coordinator = building.house.lisboa.member("coordinator")
    page = building.sign_in(open_page(building.url, language=language, width=width), coordinator)
    changes = ("hours", "channels", "contact", "evidence", "steps", "evidence/photo", "withheld")
    for path in (
        "/staff/services",
        "/staff/services?show=national_changed",
        PERMIT,
        *(f"{PERMIT}/change/{part}" for part in changes),
        f"{PERMIT}/national?path=hours",
    ):
        check_page(building.go(page, path), language=language)
        screenshots(page, f"services-{path.rpartition('/')[2].partition('?')[0]}")


def test_a_coordinator_changes_the_hours_and_decides_when_the_national_ones_change(
    building: Building, open_page: OpenPage, check_page: Check
) -> None:
    coordinator = building.house.lisboa.member("coordinator")
    page = building.sign_in(open_page(building.url, language="en"), coordinator)
    building.go(page, "/staff/queues")
    page.get_by_role("navigation").get_by_role("link", name="Services", exact=True).click()
    page.get_by_role("link", name="Permit").click()
    page.get_by_role("link", name="Change Hours").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").filter(has_text="Write this in the centre’s language at least.")).to_be_visible()
    check_page(page, language="en")
    page.get_by_label("What this centre says – Português").fill("Sextas das 14 às 17.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It counts at this centre from now on.")).to_be_visible()
    sync(building, hours=words("Tuesdays.", pt="Terças."))
    building.go(page, "/staff/services?show=national_changed")
    page.get_by_role("link", name="Permit").click()
    for heading in ("National text before", "National text now", "This centre"):
        expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
    check_page(page, language="en")
    page.get_by_role("link", name="Take the national text").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_text("The national text counts here again.")).to_be_visible()
    page.get_by_role("button", name="Take the last change back").click()
    expect(page.get_by_text("The last change was taken back.")).to_be_visible()
    expect(page.get_by_text("Sextas das 14 às 17.").first).to_be_visible()
