"""Documents in a browser: several at once, a photograph by keyboard alone, a zone to compare, a scan by one key."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents import service as documents
from oneroof.casefiles.service import Identity
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.storage.intake import Storing
from support.brought_files import archive, passport, pdf, photo
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
PATIENCE = 60_000
"""Milliseconds: files are opened in processes of their own, and a busy machine takes its time."""
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


def test_documents_come_in(
    building: Building,
    open_page: Callable[..., Page],
    check_page: Callable[..., None],
    screenshots: Callable[[Page, str], object],
    tmp_path: Path,
) -> None:
    floor, services = building.house.floor, building.house.services
    view = floor.do(
        casefiles.open_casefile, keys=services.keys, identity=Identity.named("Анна Эрикссон"), language="ru"
    )
    member = building.house.lisboa.member("reception")
    page = building.sign_in(open_page(building.url, permissions=["camera"]), member)
    place = f"/staff/casefiles/{view.casefile.id}/documents"

    def look(name: str) -> None:
        check_page(page, language="en")
        screenshots(page, f"documents-{name}")

    # several at once, one of them in disguise; the answer comes without the page being left
    building.go(page, place)
    for name, content in (("Passport.jpg", passport(ZONE)), ("Lease.pdf", pdf(3)), ("trick.jpg", photo() + archive())):
        (tmp_path / name).write_bytes(content)
    page.set_input_files("#file", [tmp_path / name for name in ("Passport.jpg", "Lease.pdf", "trick.jpg")])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Kept in the casefile.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("trick.jpg: This file is a photo or PDF")).to_be_visible(timeout=PATIENCE)
    look("list")

    # the camera, by keyboard: Enter takes the picture, Enter keeps it
    building.go(page, f"{place}/camera")
    expect(page.locator('[data-camera="take"]')).to_be_focused(timeout=PATIENCE)
    expect(page.locator("video[data-ready]")).to_be_visible(timeout=PATIENCE)
    look("camera")
    page.locator('[data-camera="take"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The photograph was taken.")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The photograph was kept.")).to_be_visible(timeout=PATIENCE)

    # the zone of the passport is read from its picture, and compared
    page.get_by_role("link", name="Passport", exact=True).click()
    expect(page.get_by_role("img", name="Page 1")).to_be_visible(timeout=PATIENCE)
    look("one")
    page.get_by_role("button", name="Read it from the picture").click()
    expect(page.get_by_role("heading", name="Compare with the document")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("Anna Maria Eriksson")).to_be_visible(timeout=PATIENCE)
    look("proposal")

    # a scan waits: Enter puts it into the open casefile
    storing = Storing(services.files, None)
    floor.do(documents.receive_scan, member, keys=services.keys, storing=storing, name="scan 7.pdf", content=pdf(2))
    building.go(page, "/staff/scans")
    look("inbox")
    building.go(page, f"{place}/scanner")
    look("scanner")
    page.get_by_role("button", name="Put into the casefile").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The scan is in the casefile.")).to_be_visible(timeout=PATIENCE)
