"""The same promise over HTTP, through a real server with many threads."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from support.appointments import calendar_of
from support.callers import Building
from support.factories import make_two_centres
from support.floor import Floor, at_once
from support.http_server import Answer, send, serving
from support.signed_in import application

WANTED, PLACES, CLIENTS = 48, 8, 8


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    lisboa, porto = make_two_centres(database)
    services = Services.open(settings)
    yield Building(application(services), services, lisboa, porto)
    services.close()


def test_everybody_gets_a_place_or_other_times(building: Building) -> None:
    caller = building.caller("reception")
    floor = Floor(building.lisboa, building.services.keys, building.lisboa.member("mediator"))
    calendar = calendar_of(floor)
    calendar.set(capacity=PLACES, release_days=7)
    service_id = building.lisboa.services["residence"]
    slot = caller.get(f"/slots?service_id={service_id}")["items"][-1]
    assert slot["free"] == PLACES
    body = {"slot_id": slot["id"], "language": "pt"}
    with serving(building.app) as port:

        def book() -> list[Answer]:
            return [send(port, caller, "/appointments", body) for _ in range(WANTED // CLIENTS)]

        answers = [each for some in at_once([partial(book)] * CLIENTS) for each in some]  # type: ignore[union-attr]
    assert Counter(each.status for each in answers) == {201: PLACES, 409: WANTED - PLACES}
    refused = [each.json for each in answers if each.status == 409]
    assert all(each["code"] == "slot_full" and len(each["next_free"]) == 3 for each in refused)
    assert len({each.json["code"] for each in answers if each.status == 201}) == PLACES
