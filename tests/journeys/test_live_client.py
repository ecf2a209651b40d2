"""The browser's side of live events: one connection for all tabs, cut and restored, nothing lost and nothing twice."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import update

from oneroof.core.config import Settings
from oneroof.core.crypto import token_hash
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.identity.devices.models import Device
from oneroof.services import Services
from support.factories import Centre, make_centre, make_network
from support.live_events import tell
from support.live_server import live_server

pytestmark = pytest.mark.browser

MODULE = Path(__file__).parents[2] / "frontend" / "js" / "or-live.mjs"
PAGE = """<!doctype html><html lang="en"><title>Screen</title><script type="module">
import { connect } from "/or-live.mjs";
window.said = { events: [], signs: [] };
connect({
  url: "/live/events?as=device",
  after: 0,
  onEvent: ({ id, name, data }) => said.events.push([id, name, data.v]),
  onStale: () => said.signs.push("stale"),
  onFresh: () => said.signs.push("fresh"),
  onGap: () => said.signs.push("gap"),
  onEnd: (reason) => said.signs.push(reason),
});
</script>"""


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database)
    return make_centre(database)


@pytest.fixture
def port(settings: Settings, centre: Centre) -> Iterator[int]:
    services = Services.open(settings)
    files = {"/screen": ("text/html", PAGE), "/or-live.mjs": ("text/javascript", MODULE.read_text())}
    with live_server(services, files) as port:
        yield port
    services.close()


@pytest.fixture
def context(browser: Browser, centre: Centre, port: int) -> Iterator[BrowserContext]:
    secret = str(uuid4())
    with centre.database.transaction(centre.system) as session:
        session.add(Device(kind="display", name="Hall", token_hash=token_hash(secret), paired_at=real_now()))
    context = browser.new_context(base_url=f"http://{centre.host}:{port}")
    context.add_cookies([{"name": "device", "value": secret, "url": f"http://{centre.host}:{port}"}])
    yield context
    context.close()


def open_screen(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/screen")
    page.wait_for_function("said.signs.includes('fresh')")
    return page


def streams(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/live/readyz")
    said = json.loads(connection.getresponse().read())
    connection.close()
    return int(said["streams"])


def wait_for_events(page: Page, *numbers: int) -> None:
    """Until these came, and fail for any other."""
    page.wait_for_function("(count) => said.events.length >= count", arg=len(numbers))
    assert page.evaluate("said.events") == [[number, "ticket", number] for number in numbers]


def test_tabs_share_a_connection_that_comes_back(context: BrowserContext, centre: Centre, port: int) -> None:
    tell(centre.database, centre, 1, 2)
    first, second = open_screen(context), open_screen(context)
    wait_for_events(first, 1, 2)
    wait_for_events(second, 1, 2)
    assert streams(port) == 1

    context.set_offline(True)
    for page in (first, second):
        page.wait_for_function("said.signs.at(-1) === 'stale'")
    tell(centre.database, centre, 3, 4)
    context.set_offline(False)
    for page in (first, second):
        wait_for_events(page, 1, 2, 3, 4)
        page.wait_for_function("said.signs.at(-1) === 'fresh'")

    first.close()  # whichever of them was reading, the other reads on
    tell(centre.database, centre, 5)
    wait_for_events(second, 1, 2, 3, 4, 5)
    with centre.database.transaction(centre.system) as session:
        session.execute(update(Device).values(revoked_at=real_now()))
    second.wait_for_function("said.signs.at(-1) === 'revoked'")
    assert second.evaluate("said.signs") == ["fresh", "stale", "fresh", "revoked"]
