"""The pages of figures, jobs and the network, looked at as their readers do: by axe, in two widths."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.totals import protect
from oneroof.federation.totals_received import receive
from oneroof.identity.sessions import open_session
from oneroof.services import Services
from oneroof.statistics.months import earlier_month, month_of
from support.browser import served
from support.disclosure import month_of as figures
from support.factories import make_centre, make_network
from support.signed_in import application, umbrella_of
from support.visitors_day import Building, open_building

pytestmark = pytest.mark.browser
OpenPage = Callable[..., Page]
Check = Callable[..., None]
LAST_MONTH = earlier_month(month_of(Clock().today("Europe/Lisbon")), 1)


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    with open_building(settings, database) as opened:
        yield opened


@pytest.mark.parametrize(("language", "width"), [("pt", 1280), ("de", 360)])
def test_the_pages_of_a_centres_figures(
    building: Building, open_page: OpenPage, check_page: Check, language: str, width: int
) -> None:
    for spoken in ("uk", "ar", "pt"):
        building.house.floor.ticket("immigration", language=spoken)
    coordinator = building.house.lisboa.member("coordinator")
    page = building.sign_in(open_page(building.url, language=language, width=width), coordinator)
    for path in ("/staff/day", "/staff/jobs", "/staff/people"):
        check_page(building.go(page, path), language=language)
    building.go(page, "/staff/day")
    assert page.locator("table").count() > 0, "no chart without its table"


@pytest.mark.parametrize(("language", "width"), [("pt", 1280), ("en", 360)])
def test_the_pages_of_the_umbrella(
    settings: Settings, database: Database, open_page: OpenPage, check_page: Check, language: str, width: int
) -> None:
    make_network(database)
    umbrella = umbrella_of(database)
    for number, served_visits in ((1, 120), (2, 340), (3, 15)):
        centre = make_centre(database, f"centre{number}", tenant_id=number)
        with database.umbrella_transaction(centre.system) as session:
            receive(session, centre.system, Clock(), LAST_MONTH, protect(figures(served_visits, 14, 3)))
    member = umbrella.member("umbrella_administrator")
    with database.transaction(umbrella.system) as session:
        secret = open_session(session, member.id, stage="complete", method="password", user_agent="tests").secret
    services = Services.open(settings)
    with served(application(services)) as address:
        url = address.replace("localhost", umbrella.host)
        page = open_page(url, language=language, width=width)
        page.context.add_cookies([{"name": "staff", "value": secret, "url": url}])
        for path in ("/staff/network", "/staff/network/totals"):
            answer = page.goto(url + path)
            assert answer is not None and answer.status == 200, path
            check_page(page, language=language)
        assert page.locator("table").count() > 0
    services.close()
