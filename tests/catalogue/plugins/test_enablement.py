"""A tenant enables, disables and upgrades a plugin; its neighbour sees nothing of it, and nothing is ever deleted."""

from pathlib import Path

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.catalogue.definition.model import UpgradeNote
from oneroof.catalogue.models import PluginEnablement, Service
from oneroof.catalogue.plugins import enablement
from oneroof.catalogue.plugins.failures import failures_of, recording
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.jobs import upgrade_catalogues
from oneroof.catalogue.plugins.overview import plugin_view
from oneroof.core.db import Database
from oneroof.core.errors import Conflict, NotFound
from support.catalogues import a_catalogue, a_service, installed
from support.factories import Centre, make_two_centres
from support.plugins import WrittenPlugin, loaded, written


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    return make_two_centres(database)


def enable(centre: Centre, plugins: Plugins, plugin: str) -> None:
    with centre.database.transaction(centre.system) as session:
        enablement.enable(session, centre.system, centre.clock, plugins, plugin=plugin)


def disable(centre: Centre, plugin: str) -> None:
    with centre.database.transaction(centre.system) as session:
        enablement.disable(session, centre.system, centre.clock, plugin=plugin)


def look(centre: Centre, plugins: Plugins) -> None:
    """As a worker does when it starts."""
    with centre.database.transaction(centre.system) as session:
        upgrade_catalogues(session, centre.system, centre.clock, plugins)


def states(centre: Centre, plugin: str) -> dict[str, str]:
    with centre.database.transaction(centre.system) as session:
        rows = session.scalars(select(Service).where(Service.plugin == plugin))
        return {row.code: row.state for row in rows}


def test_it_is_enabled_at_one_tenant_alone(centres: tuple[Centre, Centre]) -> None:
    lisboa, porto = centres
    plugins = installed(a_catalogue(a_service("well"), name="water"))
    enable(lisboa, plugins, "water")
    assert (states(lisboa, "water"), states(porto, "water")) == ({"well": "offered"}, {})
    for centre, names in ((lisboa, ("core", "water")), (porto, ("core",))):
        with centre.database.transaction(centre.system) as session:
            assert plugins.of_session(session, centre.system).names == names
    with lisboa.database.transaction(lisboa.system) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "plugin.enable")).one()
        assert entry.details == {"plugin": "water", "version": "1.0.0"}


def test_it_is_disabled_and_comes_back_with_everything(centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    plugins = installed(a_catalogue(a_service("well"), name="water"))
    enable(lisboa, plugins, "water")
    disable(lisboa, "water")
    assert states(lisboa, "water") == {"well": "retired"}
    disable(lisboa, "water")  # again changes nothing
    enable(lisboa, plugins, "water")
    assert states(lisboa, "water") == {"well": "offered"}
    with lisboa.database.transaction(lisboa.system) as session:
        history = session.scalars(select(PluginEnablement.history)).one()
    assert [entry["what"] for entry in history] == ["enabled", "disabled", "enabled"]


def test_what_cannot_be_enabled_says_why(centres: tuple[Centre, Centre], plugin: WrittenPlugin) -> None:
    lisboa, _ = centres
    plugin.code("raise RuntimeError('broken')")
    with pytest.raises(Conflict) as broken:
        enable(lisboa, loaded(plugin), plugin.name)
    assert "RuntimeError: broken" in str(broken.value.message)
    with pytest.raises(NotFound):
        enable(lisboa, installed(), "nowhere")
    with pytest.raises(NotFound):
        disable(lisboa, "nowhere")


def test_two_catalogues_cannot_have_one_service(centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    plugins = installed(
        a_catalogue(a_service("well"), name="water"),
        a_catalogue(a_service("well", uri="https://elsewhere.example/well"), a_service("pump"), name="wells"),
    )
    enable(lisboa, plugins, "water")
    with pytest.raises(Conflict) as refused:
        enable(lisboa, plugins, "wells")
    assert "the catalogue water has it" in str(refused.value.message)
    assert states(lisboa, "wells") == {}  # nothing of it


def test_a_new_version_comes_by_itself_and_says_what_it_brings(centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    enable(lisboa, installed(a_catalogue(a_service("well"), a_service("pump"), name="water")), "water")
    notes = {"upgrade_notes": _notes(("1.0.0", "Old."), ("2.0.0", "Wells are free now."), ("1.1.0", "Pumps."))}
    newer = installed(
        a_catalogue(a_service("well", area="health"), a_service("tap"), name="water", version="2.0.0", **notes)
    )
    for centre in centres:
        look(centre, newer)
    assert states(lisboa, "water") == {"well": "offered", "tap": "offered", "pump": "retired"}
    with lisboa.database.transaction(lisboa.system) as session:
        view = plugin_view(session, lisboa.system, newer, "water")
        (upgrade,) = view.upgrades
    assert (upgrade["from"], upgrade["to"]) == ("1.0.0", "2.0.0")
    assert [note["text"]["en"] for note in upgrade["notes"]] == ["Pumps.", "Wells are free now."]
    assert upgrade["services"] == {"update": ["well"], "create": ["tap"], "retire": ["pump"]}


def test_an_older_version_is_refused(centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    newer = installed(a_catalogue(a_service("well"), name="water", version="1.10.0"))
    older = installed(a_catalogue(a_service("pump"), name="water", version="1.9.0"))
    enable(lisboa, newer, "water")
    look(lisboa, older)
    with lisboa.database.transaction(lisboa.system) as session:
        assert not enablement.upgrade(session, lisboa.system, lisboa.clock, older, plugin="water")
        assert plugin_view(session, lisboa.system, older, "water").older
    assert states(lisboa, "water") == {"well": "offered"}
    disable(lisboa, "water")
    with pytest.raises(Conflict) as refused:
        enable(lisboa, older, "water")
    assert "Version 1.9.0 of water is installed, and 1.10.0 was used here before." in str(refused.value.message)


UPGRADED = """
class P(CataloguePlugin):
    @hookimpl
    def upgraded(self, from_version, to_version):
        calls.append((from_version, to_version))
        if to_version in failing:
            raise ValueError(to_version)
calls, failing = [], {'2.0.0'}
plugin = P(__name__)
"""


def test_the_plugin_hears_of_it_and_a_failing_one_stays_where_it_is(
    centres: tuple[Centre, Centre], tmp_path: Path
) -> None:
    lisboa, _ = centres
    with written(tmp_path) as plugin:
        plugin.code(UPGRADED)
        enable(lisboa, loaded(plugin), plugin.name)
        plugin.catalogue('version = "1.0.0"', 'version = "2.0.0"')
        plugins = loaded(plugin)
        with lisboa.database.transaction(lisboa.system) as session:
            report = recording(session, lisboa.system, lisboa.clock, plugins)
            arguments = (session, lisboa.system, lisboa.clock, plugins)
            assert not enablement.upgrade(*arguments, plugin=plugin.name, report=report)
        with lisboa.database.transaction(lisboa.system) as session:
            (failure,) = failures_of(session, lisboa.system)
            assert (failure.place, failure.error) == ("hook upgraded", "ValueError")
            assert plugin_view(session, lisboa.system, plugins, plugin.name).enabled_version == "1.0.0"
            module = __import__(plugin.package.name)
            module.failing.clear()
            assert enablement.upgrade(session, lisboa.system, lisboa.clock, plugins, plugin=plugin.name)
            assert failures_of(session, lisboa.system) == []
        assert module.calls == [(None, "1.0.0"), ("1.0.0", "2.0.0"), ("1.0.0", "2.0.0")]


def test_a_plugin_that_fails_while_it_is_enabled_is_not_enabled(
    centres: tuple[Centre, Centre], plugin: WrittenPlugin
) -> None:
    lisboa, _ = centres
    plugin.code(UPGRADED.replace("2.0.0", "1.0.0"))
    with pytest.raises(Conflict) as refused:
        enable(lisboa, loaded(plugin), plugin.name)
    assert "failed while it was being enabled" in str(refused.value.message)
    assert states(lisboa, plugin.name) == {}


def test_one_that_is_gone_can_be_disabled(centres: tuple[Centre, Centre]) -> None:
    lisboa, _ = centres
    enable(lisboa, installed(a_catalogue(a_service("well"), name="water")), "water")
    with lisboa.database.transaction(lisboa.system) as session:
        assert plugin_view(session, lisboa.system, installed(), "water").state == "missing"
    disable(lisboa, "water")
    assert states(lisboa, "water") == {"well": "retired"}


def _notes(*notes: tuple[str, str]) -> tuple[UpgradeNote, ...]:
    return tuple(UpgradeNote(version=version, text={"en": text}) for version, text in notes)
