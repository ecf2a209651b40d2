"""The welcome: search, open, scan, consent, second ticket, by keyboard alone. Keystrokes and pages are counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from click import echo
from playwright.sync_api import Page, expect

from oneroof.casefiles.consents.service import read_consents
from oneroof.casefiles.documents.service import list_documents, receive_scan
from oneroof.casefiles.identity import Identity, PersonName
from oneroof.casefiles.service import open_casefile
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.frontdesk.service import start
from oneroof.frontdesk.service.reception import admit
from oneroof.storage.intake import Storing
from support.brought_files import photo
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]

MOST_KEYSTROKES = 40
MOST_PAGES = 3


@dataclass
class Hands:
    """A keyboard that counts what is pressed beside the data that must be typed anyway."""

    page: Page
    pressed: int = 0
    typed: int = 0
    pages: list[str] = field(default_factory=list)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1

    def type(self, data: str) -> None:
        self.page.keyboard.type(data)
        self.typed += len(data)

    def is_on(self, selector: str) -> None:
        """What is to be pressed has the focus by itself: nobody searches for it with the tabulator."""
        expect(self.page.locator(selector).first).to_be_focused()
        self.looks_at()

    def looks_at(self) -> None:
        """Note which page this is: one template with one purpose, however often it is shown."""
        name = urlsplit(self.page.url).path.removesuffix("/casefile/find")
        if name not in self.pages:
            self.pages.append(name)


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


def test_the_welcome_takes_few_keystrokes(building: Building, open_page: OpenPage) -> None:
    floor, centre, services = building.house.floor, building.house.lisboa, building.house.services
    mediator = centre.member("mediator", name="Ana Martins", languages=["pt"])
    known = floor.do(
        open_casefile,
        keys=services.keys,
        identity=Identity((PersonName("Олена Шевченко"),), "1990-05-04", ("UA",)),
        language="uk",
    )
    floor.do(admit, keys=services.keys, language="uk", service_id=centre.services["residence"])
    floor.open("reception1", "welcome", member=mediator)
    called = floor.call("reception1", mediator)
    assert called is not None
    floor.do(start, mediator, ticket_id=called.id)
    # the scanner beside the desk has just sent what lay in it
    floor.do(
        receive_scan,
        mediator,
        keys=services.keys,
        storing=Storing(services.files, services.scanner),
        name="passport.jpg",
        content=photo(),
    )

    page = building.sign_in(open_page(building.url, language="pt"), mediator)
    building.go(page, "/staff/desk")
    hands = Hands(page)

    hands.is_on("#find-name")
    hands.type("Olena Shevchenko")
    hands.press("Enter")
    hands.is_on(".or-people__person button")
    hands.press("Enter")
    hands.is_on(".or-document-card__take button")
    hands.press("Enter")
    hands.is_on(".or-consent__quick input[value=given]")
    hands.press("Space")
    hands.press("Enter")
    hands.is_on("form[action$='send-on'] button")
    hands.press("Enter")
    expect(page.locator(".or-issued__number")).to_have_text("C001")
    hands.looks_at()

    # all of it is there, and not only on the screen
    documents = floor.do(list_documents, mediator, keys=services.keys, casefile_id=known.casefile.id)
    assert len(documents.documents) == 1
    standing = floor.do(read_consents, mediator, keys=services.keys, casefile_id=known.casefile.id).standings[0]
    assert standing.state == "given"
    echo(f"{hands.pressed} keystrokes beyond {hands.typed} typed characters, {len(hands.pages)} pages: {hands.pages}")
    assert hands.pressed <= MOST_KEYSTROKES
    assert len(hands.pages) <= MOST_PAGES
