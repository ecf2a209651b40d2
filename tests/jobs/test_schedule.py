"""The clock is looked at for every tenant, once a local day, and no fault of one plan keeps others from being asked."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.jobs import schedule
from oneroof.jobs.schedule import Plan, Schedule, scheduled
from oneroof.services import Services
from oneroof.tenancy.models import Network, Tenant
from support.factories import Centre, make_centre, make_network


@pytest.fixture(autouse=True)
def no_other_plans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_plans", {})


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database, demo=True)
    return make_centre(database)


def plan(asked: list[int], *, settled: bool = True, fault: Exception | None = None) -> Plan:
    def ask(_session: object, context: object, _clock: object, tenant: object) -> bool:
        asked.append(tenant.id)  # type: ignore[attr-defined]
        if fault:
            raise fault
        return settled

    return ask


def test_every_tenant_is_asked_once_a_day(services: Services, centre: Centre) -> None:
    asked: list[int] = []
    scheduled("test", purpose="administration")(plan(asked))
    looks = Schedule(services)
    assert looks.look() == 2  # the centre and its umbrella
    assert looks.look() == 0
    assert asked == [1, 100]
    with services.database.umbrella_transaction(centre.system) as session:
        session.execute(update(Network).values(clock_anchor=real_now(), clock_shown=datetime(2030, 1, 1, tzinfo=UTC)))
    assert looks.look() == 2
    assert asked == [1, 100, 1, 100]


def test_who_is_not_settled_is_asked_again(services: Services, centre: Centre) -> None:
    asked: list[int] = []
    scheduled("test", purpose="administration")(plan(asked, settled=False))
    looks = Schedule(services)
    looks.look()
    looks.look()
    assert asked == [1, 100, 1, 100]


def test_a_fault_of_one_plan_is_its_own(services: Services, centre: Centre) -> None:
    failing: list[int] = []
    well: list[int] = []
    scheduled("failing", purpose="administration")(plan(failing, fault=RuntimeError("no")))
    scheduled("well", purpose="administration")(plan(well))
    looks = Schedule(services)
    looks.look()
    looks.look()
    assert (failing, well) == ([1, 100, 1, 100], [1, 100])


def test_a_draft_is_not_asked_and_a_suspended_centre_is(services: Services, centre: Centre) -> None:
    make_centre(services.database, "porto", tenant_id=2)
    asked: list[int] = []
    scheduled("test", purpose="administration")(plan(asked))
    with services.database.umbrella_transaction(centre.system) as session:
        session.execute(update(Tenant).where(Tenant.id == 1).values(state="suspended"))
        session.execute(update(Tenant).where(Tenant.id == 2).values(state="draft"))
    Schedule(services).look()
    assert asked == [1, 100]
