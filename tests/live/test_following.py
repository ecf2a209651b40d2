"""Who follows a visit hears of its own tickets and lines, without what staff know, and of nobody else's."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from oneroof.frontdesk import service as frontdesk
from oneroof.services import Services
from support.factories import Centre
from support.floor import Floor
from support.live_server import Reader, live_server


@pytest.fixture
def port(services: Services, centre: Centre) -> Iterator[int]:
    with live_server(services) as port:
        yield port


def test_a_visit_hears_of_its_own_tickets_and_line_only(
    services: Services, centres: tuple[Centre, Centre], port: int
) -> None:
    centre, neighbour = centres
    floor = Floor(centre, services.keys, centre.member("mediator"))
    mine, before_me = floor.ticket("welcome"), floor.ticket("welcome")
    elsewhere = floor.ticket("presorting")
    code = frontdesk.follow_code(services.keys, centre.system, mine.visit_id)
    clerk = floor.open("reception1", "welcome")
    with closing(Reader(port, centre.host, {}, f"?code={code}&after=0")) as phone:
        assert phone.status == 200
        called = floor.call("reception1", clerk)
        assert called is not None
        heard: list[dict[str, object]] = []
        while not heard or heard[-1]["state"] != "called":
            block = phone.next()
            if block.name == "ticket":
                heard.append(json.loads(block.data))
    assert {each["label"] for each in heard} == {mine.label, before_me.label}
    assert elsewhere.label not in {each["label"] for each in heard}
    assert all(set(each) == {"label", "queue", "state", "desk", "v", "event"} for each in heard)
    with closing(Reader(port, neighbour.host, {}, f"?code={code}")) as stranger:
        assert stranger.status == 404
