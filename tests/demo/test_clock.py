"""The demonstration clock: set by the umbrella, shown everywhere in the network, and in no real one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from oneroof.audit.models import AuditEntry
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.jobs import worker
from oneroof.live.models import LiveEvent
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from oneroof.statistics.counting import write_figures
from oneroof.statistics.models import ClosedMonth, DayFigure
from oneroof.tenancy.models import Network
from support.factories import Centre, make_centre, make_network
from support.signed_in import application, umbrella_of

SPRING = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def umbrella(database: Database) -> Centre:
    make_network(database, demo=True)
    return umbrella_of(database)


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    for module in JOB_MODULES:
        import_module(module)
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def call(services: Services, umbrella: Centre) -> Callable[..., tuple[int, Any]]:
    """Call /demo/clock as an umbrella administrator."""
    member = umbrella.member("umbrella_administrator", token=True)
    app = application(services)

    def send(method: str, body: dict[str, Any] | None = None, **caller: Any) -> tuple[int, Any]:
        return _send(app, method, body, caller.get("host", umbrella.host), caller.get("headers", member.headers))

    return send


def _send(app: Flask, method: str, body: Any, host: str, headers: dict[str, str]) -> tuple[int, Any]:
    answer = app.test_client().open(
        "/api/v1/demo/clock", method=method, json=body, base_url=f"http://{host}", headers=headers
    )
    return answer.status_code, answer.get_json()


def test_the_clock_is_set_and_shown_by_every_centre(
    call: Callable[..., tuple[int, Any]], services: Services, umbrella: Centre
) -> None:
    centre = make_centre(umbrella.database)
    status, body = call("PUT", {"now": SPRING.isoformat(), "speed": 30})
    assert (status, body["speed"], body["real"]) == (200, 30.0, False)
    shown = application(services).test_client().get("/api/v1/centre", base_url=f"http://{centre.host}").get_json()
    assert datetime.fromisoformat(shown["now"]) >= SPRING
    assert call("GET")[1]["time_zone"] == "Europe/Lisbon"
    status, body = call("DELETE")
    assert (status, body["real"], body["speed"]) == (200, True, 1.0)


def test_what_is_open_in_the_networks_centres_is_told(call: Callable[..., tuple[int, Any]], umbrella: Centre) -> None:
    centre = make_centre(umbrella.database)
    call("PUT", {"now": SPRING.isoformat()})
    call("DELETE")
    call("PUT", {"speed": 0})
    for tenant in (centre, umbrella):
        with tenant.database.transaction(tenant.system) as session:
            assert session.scalars(select(LiveEvent.name)).all() == ["clock", "clock"]


def test_the_speed_alone_lets_the_time_go_on(call: Callable[..., tuple[int, Any]]) -> None:
    call("PUT", {"now": SPRING.isoformat(), "speed": 1})
    _, body = call("PUT", {"speed": 60})
    assert timedelta(0) <= datetime.fromisoformat(body["now"]) - SPRING < timedelta(hours=1)


def test_it_is_written_down(call: Callable[..., tuple[int, Any]], umbrella: Centre) -> None:
    call("PUT", {"now": SPRING.isoformat()})
    with umbrella.database.transaction(umbrella.system) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "demo_clock.set")).one()
    assert entry.details["now"].startswith("2027-03-01T08:00:00")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"speed": 0}, "speed"),
        ({"speed": -1}, "speed"),
        ({"speed": 1e9}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"speed": True}, "speed"),
        ({"now": "yesterday"}, "now"),
        ({"now": "2027-03-01T08:00:00"}, "now"),
        ({"now": "1999-01-01T00:00:00Z"}, "now"),
        ({"wrong": 1}, "wrong"),
    ],
)
def test_bad_input_names_the_field(call: Callable[..., tuple[int, Any]], body: dict[str, Any], field: str) -> None:
    status, problem = call("PUT", body)
    assert (status, list(problem["errors"])) == (422, [field])


def test_the_time_of_a_real_network_is_real(
    call: Callable[..., tuple[int, Any]], services: Services, umbrella: Centre
) -> None:
    with umbrella.database.umbrella_transaction(umbrella.system) as session:
        session.execute(update(Network).values(demo=False))
    services.directory.forget()
    for method, body in (("GET", None), ("PUT", {"speed": 5}), ("DELETE", None)):
        status, problem = call(method, body)
        assert (status, problem["code"]) == (409, "not_a_demo")


def test_nobody_else_sets_it(call: Callable[..., tuple[int, Any]], umbrella: Centre) -> None:
    centre = make_centre(umbrella.database)
    coordinator = centre.member("coordinator", token=True)
    assert call("PUT", {"speed": 5}, host=centre.host, headers=coordinator.headers)[0] == 403
    analyst = umbrella.member("analyst", token=True)
    assert call("PUT", {"speed": 5}, headers=analyst.headers)[0] == 403
    assert call("PUT", {"speed": 5}, headers={})[0] == 401


def test_what_a_clock_leaves_behind_is_closed_and_what_it_goes_back_to_is_open(
    call: Callable[..., tuple[int, Any]], services: Services, umbrella: Centre
) -> None:
    centre = make_centre(umbrella.database)
    with centre.database.transaction(centre.system) as session:
        write_figures(session, centre.system, {SPRING.date() - timedelta(days=4): {"visits": 12}})

    def closed() -> tuple[int, int]:
        with centre.database.transaction(centre.system) as session:
            days = session.scalar(select(func.count()).select_from(DayFigure).where(DayFigure.measure == "visits"))
            return days or 0, session.scalar(select(func.count()).select_from(ClosedMonth)) or 0

    call("PUT", {"now": SPRING.isoformat(), "speed": 1})
    worker.run_what_is_due(services)
    assert closed() == (4, 1)  # the last days of February, and with them February
    call("PUT", {"now": (SPRING - timedelta(days=2)).isoformat(), "speed": 1})
    worker.run_what_is_due(services)
    assert closed() == (2, 0)
    call("PUT", {"now": SPRING.isoformat(), "speed": 1})
    worker.run_what_is_due(services)
    assert closed() == (4, 1)
