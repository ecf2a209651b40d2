"""A new version reaches each tenant once, whatever becomes of the job, and says what it brings."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneroof.app import create_app
from oneroof.catalogue.models import Agency, PluginEnablement
from oneroof.catalogue.plugins import enablement
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.jobs import UPGRADE, promise_upgrades
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.services import Services
from support.factories import Centre, make_two_centres
from support.html_pages import open_page
from support.plugins import WrittenPlugin, loaded
from support.signed_in import signed_in

COUNTING = """
from uuid import uuid4
from oneroof.catalogue.models import Agency
class P(CataloguePlugin):
    @hookimpl
    def upgraded(self, session, context, from_version, to_version):
        calls.append((context.tenant_id, from_version, to_version))
        session.add(Agency(code=f'{to_version}-{uuid4()}', name={}, kind='ngo', area='community'))
calls = []
plugin = P(__name__)
"""
NOTE = """
[[catalogue.upgrade]]
version = "2.0.0"
text = "Letters of courts are read too."
"""


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    lisboa, porto = (replace(centre, clock=Clock()) for centre in make_two_centres(database))
    return lisboa, porto


@pytest.fixture
def newer(plugin: WrittenPlugin, centres: tuple[Centre, Centre]) -> Plugins:
    """Version 2.0.0 is installed, and both centres have 1.0.0."""
    plugin.code(COUNTING)
    first = loaded(plugin)
    for centre in centres:
        with centre.database.transaction(centre.system) as session:
            enablement.enable(session, centre.system, centre.clock, first, plugin=plugin.name)
    plugin.catalogue('version = "1.0.0"', 'version = "2.0.0"')
    file = plugin.package / "catalogue.toml"
    file.write_text(file.read_text() + NOTE)
    return loaded(plugin)


@pytest.fixture
def services(settings: Settings, newer: Plugins) -> Iterator[Services]:
    with closing(replace(Services.open(settings), plugins=newer)) as opened:
        yield opened


def promised(services: Services, *centres: Centre) -> None:
    """As every worker does when it starts."""
    for centre in centres:
        with centre.database.transaction(centre.system) as session:
            promise_upgrades(session, centre.system, services.plugins)


def rows(centre: Centre) -> list[OutboxRow]:
    with centre.database.transaction(centre.system) as session:
        return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == UPGRADE)))


def do(services: Services, centre: Centre) -> None:
    """Do every promised upgrade of the centre, done or not, as a queue that hands jobs over twice."""
    for row in rows(centre):
        relay.do(services, centre.tenant_id, centre.network_id, row.id)


def state_of(centre: Centre) -> tuple[str, int, list[str]]:
    """Version, how often it was told of 2.0.0 (by what that wrote), and what its history says."""
    with centre.database.transaction(centre.system) as session:
        row = session.scalars(select(PluginEnablement)).one()
        written = [code for code in session.scalars(select(Agency.code)) if code.startswith("2.0.0-")]
        return row.version, len(written), [entry["what"] for entry in row.history]


UPGRADED = ("2.0.0", 1, ["enabled", "upgraded"])


def test_each_tenant_is_told_once_however_often_the_job_is_done(
    services: Services, plugin: WrittenPlugin, centres: tuple[Centre, Centre]
) -> None:
    promised(services, *centres)
    promised(services, *centres)  # a second worker starts
    assert [len(rows(centre)) for centre in centres] == [1, 1]
    do(services, centres[0])
    assert (state_of(centres[0]), state_of(centres[1])) == (UPGRADED, ("1.0.0", 0, ["enabled"]))
    for centre in (*centres, *centres):
        do(services, centre)
        promised(services, centre)
        do(services, centre)
    assert [state_of(centre) for centre in centres] == [UPGRADED, UPGRADED]
    told = [call for call in __import__(plugin.package.name).calls if call[2] == "2.0.0"]
    assert told == [(centre.tenant_id, "1.0.0", "2.0.0") for centre in centres]


def test_an_attempt_that_dies_leaves_nothing_and_the_next_one_does_it(
    services: Services, centres: tuple[Centre, Centre], monkeypatch: pytest.MonkeyPatch
) -> None:
    lisboa, _ = centres
    promised(services, lisboa)

    def dying(*arguments: Any, **named: Any) -> bool:
        enablement.upgrade(*arguments, **named)
        raise RuntimeError("the worker dies before the end")

    with monkeypatch.context() as patched:
        patched.setattr("oneroof.catalogue.plugins.jobs.upgrade", dying)
        do(services, lisboa)
    assert state_of(lisboa) == ("1.0.0", 0, ["enabled"])
    assert [row.attempts for row in rows(lisboa)] == [1]
    do(services, lisboa)
    do(services, lisboa)
    assert state_of(lisboa) == UPGRADED


def test_several_workers_at_once_tell_it_once(services: Services, centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    promised(services, lisboa)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: do(services, lisboa), range(8)))
    do(services, lisboa)
    assert state_of(lisboa) == UPGRADED


@contextmanager
def application(settings: Settings, plugins: Plugins) -> Iterator[Flask]:
    with closing(replace(Services.open(settings), plugins=plugins)) as services:
        yield create_app(settings, services)


def test_staff_see_the_note_at_the_upgrade(
    settings: Settings, newer: Plugins, plugin: WrittenPlugin, centres: tuple[Centre, Centre]
) -> None:
    lisboa, porto = centres
    address = f"/staff/catalogues/{plugin.name}"
    with application(settings, newer) as app:
        coordinator = signed_in(app, lisboa, "coordinator")
        assert "New version" in open_page(coordinator, "/staff/catalogues").text
        waiting = open_page(coordinator, address)
        assert "Version 2.0.0 comes by itself after the next start." in waiting.text
        assert "Letters of courts are read too." in waiting.text, "told before they change to it"
        done = waiting.send("/upgrade")
        for said in ("The catalogue is at the installed version now.", "From version 1.0.0 to 2.0.0"):
            assert said in done.text
        assert "Letters of courts are read too." in done.text
        assert "Letters of courts are read too." in open_page(coordinator, address).text
        assert "From version" not in open_page(signed_in(app, porto, "coordinator"), address).text
    assert (state_of(lisboa), state_of(porto)) == (UPGRADED, ("1.0.0", 0, ["enabled"]))
