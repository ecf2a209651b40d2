"""A new version reaches each tenant once, whatever becomes of a worker, and says what it brings."""

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
from oneroof.catalogue.plugins.jobs import upgrade_catalogues
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
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
def older(plugin: WrittenPlugin) -> Plugins:
    """What a worker knows that began before version 2.0.0 came."""
    plugin.code(COUNTING)
    return loaded(plugin)


@pytest.fixture
def newer(plugin: WrittenPlugin, older: Plugins, centres: tuple[Centre, Centre]) -> Plugins:
    """Version 2.0.0 is installed, and both centres have 1.0.0."""
    for centre in centres:
        with centre.database.transaction(centre.system) as session:
            enablement.enable(session, centre.system, centre.clock, older, plugin=plugin.name)
    plugin.catalogue('version = "1.0.0"', 'version = "2.0.0"')
    file = plugin.package / "catalogue.toml"
    file.write_text(file.read_text() + NOTE)
    return loaded(plugin)


def look(plugins: Plugins, *centres: Centre) -> None:
    """As every worker does when it starts."""
    for centre in centres:
        with centre.database.transaction(centre.system) as session:
            upgrade_catalogues(session, centre.system, centre.clock, plugins)


def state_of(centre: Centre) -> tuple[str, int, list[str]]:
    """Version, how often it was told of 2.0.0 (by what that wrote), and what its history says."""
    with centre.database.transaction(centre.system) as session:
        row = session.scalars(select(PluginEnablement)).one()
        written = [code for code in session.scalars(select(Agency.code)) if code.startswith("2.0.0-")]
        return row.version, len(written), [entry["what"] for entry in row.history]


UPGRADED = ("2.0.0", 1, ["enabled", "upgraded"])


def test_each_tenant_is_told_once_however_many_workers_start(
    newer: Plugins, plugin: WrittenPlugin, centres: tuple[Centre, Centre]
) -> None:
    look(newer, centres[0])
    assert (state_of(centres[0]), state_of(centres[1])) == (UPGRADED, ("1.0.0", 0, ["enabled"]))
    look(newer, *centres, *centres)
    assert [state_of(centre) for centre in centres] == [UPGRADED, UPGRADED]
    told = [call for call in __import__(plugin.package.name).calls if call[2] == "2.0.0"]
    assert told == [(centre.tenant_id, "1.0.0", "2.0.0") for centre in centres]


def test_an_attempt_that_dies_leaves_nothing_and_the_next_one_does_it(
    newer: Plugins, centres: tuple[Centre, Centre], monkeypatch: pytest.MonkeyPatch
) -> None:
    lisboa, _ = centres

    def dying(*arguments: Any, **named: Any) -> bool:
        enablement.upgrade(*arguments, **named)
        raise RuntimeError("the worker dies before the end")

    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr("oneroof.catalogue.plugins.jobs.upgrade", dying)
        look(newer, lisboa)
    assert state_of(lisboa) == ("1.0.0", 0, ["enabled"])
    look(newer, lisboa, lisboa)
    assert state_of(lisboa) == UPGRADED


def test_several_workers_at_once_tell_it_once(newer: Plugins, centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda _: look(newer, lisboa), range(8)))
    assert state_of(lisboa) == UPGRADED


def test_a_worker_that_began_before_the_new_version_takes_nothing_from_the_others(
    newer: Plugins, older: Plugins, centres: tuple[Centre, Centre]
) -> None:
    lisboa, _ = centres
    look(older, lisboa)
    look(newer, lisboa)
    look(older, lisboa)
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
