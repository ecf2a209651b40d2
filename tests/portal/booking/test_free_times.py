"""Where a service can next be had: from the network's own rows alone, right again soon after a place is taken."""

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import event

from oneroof.federation.free_times import Point, distance_km, first_free, publish_free_times
from oneroof.tenancy.context import Context
from support.appointments import Calendar
from support.house import House

LISBON, PORTO = Point(38.7223, -9.1393), Point(41.1579, -8.6291)


def publish(house: House, calendar: Calendar) -> int:
    centre = house.lisboa
    with (
        centre.database.transaction(centre.system) as session,
        centre.database.umbrella_transaction(centre.system) as umbrella,
    ):
        return publish_free_times(session, umbrella, centre.system, calendar.floor.centre.clock)


def test_the_way_over_the_earth() -> None:
    found = distance_km(LISBON, PORTO)
    assert found is not None and 273 < found < 276
    assert distance_km(LISBON, LISBON) == 0 and distance_km(LISBON, None) is None


def test_a_neighbour_reads_public_facts_and_nothing_else(house: House, calendar: Calendar) -> None:
    assert publish(house, calendar) == 1
    first = calendar.free()[0].slot
    porto: Context = house.porto.system
    now = calendar.floor.centre.clock.now()
    read: list[str] = []
    with house.porto.database.transaction(porto) as session:
        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: read.append(statement))
        found = first_free(session, porto.network_id, service="residence", near=None, now=now)
    assert [(each.centre.code, each.first_free_at) for each in found] == [("lisboa", first.starts_at)]
    tables = {name for statement in read for name in re.findall(r"(?:FROM|JOIN)\s+(\w+)", statement)}
    assert tables <= {"published_free_time", "tenant", "tenant_host"}


def test_a_place_that_was_taken_is_gone_with_the_next_look(house: House, calendar: Calendar) -> None:
    publish(house, calendar)
    first, second = (each.slot for each in calendar.free()[:2])
    calendar.book(first.id)
    publish(house, calendar)
    now = calendar.floor.centre.clock.now()
    with house.porto.database.transaction(house.porto.system) as session:
        asked: dict[str, Any] = {"service": "residence", "near": None}
        [found] = first_free(session, house.porto.network_id, now=now, **asked)
        assert found.first_free_at == second.starts_at and found.seen_at <= now
        # what has gone by since it was seen is no free time
        assert first_free(session, house.porto.network_id, now=now + timedelta(days=60), **asked) == []
        near = first_free(session, house.porto.network_id, service="residence", near=PORTO, km=30, now=now)
        assert near == []
    answer = house.visitor(centre=house.porto).api("GET", "/free-times?service=residence&near=1,1").get_json()
    assert answer == {"items": [], "next_offset": None}
    assert house.visitor().api("GET", "/free-times?service=residence&near=nowhere").status_code == 422
