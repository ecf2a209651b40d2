"""Hooks reach the plugins that a tenant enabled, each by itself: one that fails is left out and told."""

from datetime import date
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select

from oneroof.catalogue.models import Agency
from oneroof.catalogue.plugins.faults import Failure
from oneroof.core.db import Database
from oneroof.hooks import Assessment, PersonFacts
from support.catalogues import a_permit
from support.factories import make_two_centres
from support.plugins import WrittenPlugin, loaded

ASKED: dict[str, Any] = {"service": a_permit(), "answers": {}, "today": date(2026, 3, 2)}


def assessing(answer: str) -> str:
    return f"""
class P(CataloguePlugin):
    @hookimpl
    def assess(self, answers):
        {answer}
plugin = P(__name__)
"""


def test_a_hook_reaches_enabled_plugins_only(plugin: WrittenPlugin, other: WrittenPlugin) -> None:
    plugin.code(assessing("return Assessment('no', ({'en': 'Not you.'},))"))
    other.code(assessing("return Assessment('maybe')"))
    plugins = loaded(plugin, other)
    assert [each.fits for each in plugins.for_tenant([]).call("assess", **ASKED)] == ["yes"]
    assert [each.fits for each in plugins.for_tenant([other.name]).call("assess", **ASKED)] == ["yes", "maybe"]
    everybody = plugins.for_tenant([other.name, plugin.name, "gone"])
    assert list(everybody.call_each("assess", **ASKED))[1] == (plugin.name, Assessment("no", ({"en": "Not you."},)))


def test_none_means_that_it_is_not_meant(plugin: WrittenPlugin) -> None:
    plugin.code(assessing("return None"))
    assert len(loaded(plugin).for_tenant([plugin.name]).call("assess", **ASKED)) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("raise ValueError(f'secret {answers}')", "ValueError"),
        ("return 'yes'", "WrongAnswer"),
        ("return Assessment('certainly')", "WrongAnswer"),
    ],
)
def test_a_failing_hook_is_left_out_counted_and_told(
    plugin: WrittenPlugin, other: WrittenPlugin, answer: str, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin.code(assessing(answer))
    other.code(assessing("return Assessment('maybe')"))
    told: list[Failure] = []
    answers = loaded(plugin, other).for_tenant([plugin.name, other.name], told.append).call("assess", **ASKED)
    assert [each.fits for each in answers] == ["yes", "maybe"]
    assert [(one.plugin, one.place, one.error) for one in told] == [(plugin.name, "hook assess", error)]
    counted = REGISTRY.get_sample_value(
        "oneroof_plugin_failures_total", {"plugin": plugin.name, "place": "hook assess"}
    )
    assert counted == 1
    printed = capsys.readouterr()
    assert "secret" not in printed.out + printed.err  # an error's words may hold what a person answered


def test_what_a_failing_hook_wrote_is_taken_back(
    plugin: WrittenPlugin, other: WrittenPlugin, database: Database
) -> None:
    writing = """
from oneroof.catalogue.models import Agency
class P(CataloguePlugin):
    @hookimpl
    def procedure_moved(self, session):
        session.add(Agency(code='{code}', name={{}}, kind='ngo', area='community'))
        session.flush()
        {then}
plugin = P(__name__)
"""
    plugin.code(writing.format(code="lost", then="session.execute(__import__('sqlalchemy').text('SELECT no'))"))
    other.code(writing.format(code="kept", then="return None"))
    centre, _ = make_two_centres(database)
    plugins = loaded(plugin, other)
    arguments = {"context": centre.system, "clock": centre.clock, "service": a_permit(), "procedure": None}
    with database.transaction(centre.system) as session:
        plugins.for_tenant([plugin.name, other.name]).call("procedure_moved", session=session, **arguments)
    with database.transaction(centre.system) as session:
        codes = session.scalars(select(Agency.code)).all()
    assert "kept" in codes
    assert "lost" not in codes


def test_the_core_fills_in_what_forms_declare() -> None:
    person = PersonFacts(name="Amina", birth_date=date(1990, 2, 1), nationality="CV", language="pt")
    assert loaded().for_tenant([]).call("prefill", service=a_permit(), person=person) == [{"full_name": "Amina"}]
