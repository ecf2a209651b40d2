"""Preparing a demonstration network: once, again without effect, and never where people are real."""

import stat
from collections.abc import Iterator
from datetime import time, timedelta
from importlib import import_module

import pytest
from flask import Flask
from sqlalchemy import func, select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.errors import Conflict
from oneroof.demo import history
from oneroof.demo.credentials import Account, read_credentials
from oneroof.demo.prepare import prepare
from oneroof.federation.models import OperationalTotal
from oneroof.federation.totals import LEAST
from oneroof.frontdesk.models import OpeningHours
from oneroof.identity.models import PersonalToken, Staff
from oneroof.mediation.models import Duty
from oneroof.mediation.service import duties_of_day
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from oneroof.statistics.models import ClosedMonth, DayFigure
from oneroof.statistics.months import earlier_month, month_of
from support.days import T, add_visit
from support.factories import Centre, make_centre, make_network
from support.signed_in import application
from support.staff_browser import Browser

MONTHS = 3


@pytest.fixture
def services(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(history, "MONTHS", MONTHS)
    for module in JOB_MODULES:
        import_module(module)
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database, demo=True)
    centre = make_centre(database, "fundao")
    with database.transaction(centre.system) as session:
        for weekday in range(7):
            session.add(OpeningHours(weekday=weekday, opens=time(0), closes=time(23, 59)))
    return centre


@pytest.fixture
def app(services: Services) -> Flask:
    return application(services)


def account(accounts: list[Account], tenant: str, role: str) -> Account:
    return next(found for found in accounts if (found.tenant, found.role) == (tenant, role))


def test_every_role_can_sign_in_and_use_its_token(app: Flask, services: Services, centre: Centre) -> None:
    prepare(services)
    accounts = read_credentials(services.settings)
    roles = {found.role for found in accounts if found.tenant == "fundao"}
    assert roles == {"mediator", "officer", "reception", "coordinator", "analyst", "auditor"}
    for role in roles:
        found = account(accounts, "fundao", role)
        browser = Browser(app, found.host)
        assert browser.sign_in(found.email, found.password).headers["Location"] == "/staff/"
        answer = app.test_client().get(
            "/api/v1/me", base_url=f"http://{found.host}", headers={"Authorization": f"Bearer {found.token}"}
        )
        assert answer.status_code == 200, role


def test_the_file_of_credentials_is_private(services: Services, centre: Centre) -> None:
    prepare(services)
    folder = services.settings.var / "demo"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [0o600]
    found = read_credentials(services.settings)[0]
    assert found.password not in repr(found)
    assert found.token not in repr(found)


def test_a_second_run_changes_nothing(services: Services, centre: Centre) -> None:
    first = prepare(services)
    accounts = read_credentials(services.settings)
    second = prepare(services)
    assert (second.accounts, second.new_accounts, second.days, second.jobs) == (first.accounts, 0, 0, 0)
    assert read_credentials(services.settings) == accounts
    with centre.database.transaction(centre.system) as session:
        assert session.scalar(select(func.count()).select_from(PersonalToken)) == sum(
            found.tenant == "fundao" for found in accounts
        )


def test_lost_credentials_are_made_anew_for_the_same_people(app: Flask, services: Services, centre: Centre) -> None:
    prepare(services)
    before = account(read_credentials(services.settings), "fundao", "analyst")
    (services.settings.var / "demo" / "credentials.json").unlink()
    prepare(services)
    after = account(read_credentials(services.settings), "fundao", "analyst")
    assert after.email == before.email
    assert after.password != before.password
    assert Browser(app, after.host).sign_in(after.email, after.password).status_code == 303
    with centre.database.transaction(centre.system) as session:
        assert session.scalar(select(func.count()).select_from(Staff).where(Staff.email == after.email)) == 1


def test_a_past_of_closed_months_reaches_the_umbrella_protected(services: Services, centre: Centre) -> None:
    prepare(services)
    today = services.directory.clock_of(1).today(centre.time_zone)
    with centre.database.transaction(centre.system) as session:
        assert session.scalar(select(func.max(DayFigure.day))) == today - timedelta(days=1)
        months = session.scalars(select(ClosedMonth.month).order_by(ClosedMonth.month)).all()
    assert months == [earlier_month(month_of(today), MONTHS - ahead) for ahead in range(MONTHS)]
    with centre.database.umbrella_transaction(centre.system) as umbrella:
        totals = umbrella.scalars(select(OperationalTotal)).all()
    assert {total.month for total in totals} == set(months)
    assert all(
        total.value is None or total.value >= LEAST for total in totals if total.measure != "waiting_minutes_median"
    )
    assert any(total.value is None for total in totals)  # the smallest centre has small numbers


def test_days_on_which_somebody_really_came_are_left_alone(services: Services, centre: Centre) -> None:
    clock = services.directory.clock_of(1)
    came = clock.now() - timedelta(days=2)
    with centre.database.transaction(centre.system) as session:
        add_visit(session, centre, T("welcome"), at=came)
    prepare(services)
    with centre.database.transaction(centre.system) as session:
        last = session.scalar(select(func.max(DayFigure.day)))
    assert last == came.date() - timedelta(days=1)


def test_somebody_is_on_duty_today_and_in_the_days_to_come(services: Services, centre: Centre) -> None:
    prepare(services)
    clock = services.directory.clock_of(1)
    with centre.database.transaction(centre.system) as session:
        assert session.scalar(select(func.count(func.distinct(func.date(Duty.starts_at))))) == 7
        on_duty = duties_of_day(session, centre.system, clock)
    assert on_duty
    assert any(item.spoken_languages for item in on_duty)


def test_a_real_network_is_refused_in_one_sentence(services: Services, database: Database) -> None:
    make_network(database)
    make_centre(database)
    with pytest.raises(Conflict) as none_here:
        prepare(services)
    assert str(none_here.value.message) == "There is no demonstration network here."
    with pytest.raises(Conflict) as refused:
        prepare(services, network_code="network1")
    assert "is no demonstration network" in str(refused.value.message)
    assert read_credentials(services.settings) == []


def test_of_two_networks_only_the_demonstration_is_filled(
    services: Services, database: Database, centre: Centre
) -> None:
    make_network(database, 2)
    real = make_centre(database, "porto", tenant_id=2, network_id=2)
    prepare(services)
    with database.transaction(real.system) as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == 0
