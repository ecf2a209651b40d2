"""Plugins are found by their entry points; a broken one is set aside by name, and the rest is loaded."""

from importlib import metadata

import pytest

from oneroof.catalogue.plugins.loading import load
from oneroof.catalogue.plugins.names import fault_of_name, version_order
from support.plugins import WrittenPlugin, loaded


def test_a_plugin_is_loaded_with_what_it_declares(plugin: WrittenPlugin) -> None:
    plugins = loaded(plugin)
    assert plugins.set_aside == []
    assert [service.code for service in plugins[plugin.name].catalogue.services] == [plugin.name]


def test_a_repeated_entry_point_is_one_plugin(plugin: WrittenPlugin) -> None:
    """A stale *.egg-info says the same once more."""
    assert list(load([plugin.entry, plugin.entry]).loaded) == [plugin.name]


def test_one_name_with_two_values_is_set_aside(plugin: WrittenPlugin, other: WrittenPlugin) -> None:
    contradicting = metadata.EntryPoint(plugin.name, "elsewhere:plugin", "oneroof.plugins")
    plugins = load([plugin.entry, contradicting, other.entry])
    assert list(plugins.loaded) == [other.name]
    assert "two installed packages" in plugins.set_aside[0].reason
    assert "Uninstall one of the two." in str(plugins.set_aside[0])


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise RuntimeError('no network')", "importing it failed at __init__.py:4 with RuntimeError: no network"),
        ("import a_module_that_is_not_there", "ModuleNotFoundError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("this is no Python", "SyntaxError"),
        ("plugin = object()", "is no CataloguePlugin but of type object"),
        ("", "has no attribute 'plugin'"),
        (
            "class P(CataloguePlugin):\n    @hookimpl\n    def assess(self, servise): ...\nplugin = P(__name__)",
            "servise",
        ),
        (
            "class P(CataloguePlugin):\n    @hookimpl\n    def assesss(self): ...\nplugin = P(__name__)",
            "implements the hook “assesss”, and there is none of that name",
        ),
        (
            "class P(CataloguePlugin):\n    @hookimpl(wrapper=True)\n    def assess(self):\n        return (yield)\n"
            "plugin = P(__name__)",
            "is a wrapper around those of others",
        ),
    ],
)
def test_broken_code_is_told(plugin: WrittenPlugin, other: WrittenPlugin, code: str, told: str) -> None:
    plugin.code(code)
    plugins = loaded(plugin, other)
    assert list(plugins.loaded) == [other.name]
    (fault,) = plugins.set_aside
    assert str(fault).startswith(f"The plugin “{plugin.name}” is left out: ")
    assert told in fault.reason
    assert fault.remedy
    assert plugins.for_tenant([plugin.name, other.name]).names == ("core", other.name)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("format = 1", "format = 2", "format"),
        ('kind = "support"', 'kind = "suport"', 'unknown kind "suport"'),
        ("[catalogue]", "[catalogue", "catalogue.toml:"),
    ],
)
def test_a_faulty_catalogue_is_told_with_its_line(plugin: WrittenPlugin, old: str, new: str, told: str) -> None:
    plugin.catalogue(old, new)
    (fault,) = loaded(plugin).set_aside
    assert "catalogue.toml:" in fault.reason
    assert told in fault.reason
    assert f"oneroof plugin check {plugin.name}" in fault.remedy


def test_migrations_that_cannot_be_read_are_told(plugin: WrittenPlugin) -> None:
    plugin.file("migrations/versions/0001_begin.py", "raise RuntimeError('no')")
    (fault,) = loaded(plugin).set_aside
    assert "its migrations cannot be read (RuntimeError: no)" in fault.reason


def test_names_say_what_they_may_be() -> None:
    assert fault_of_name("water-supply") is None
    assert "lower-case letters" in (fault_of_name("Water") or "")
    assert "part of the core" in (fault_of_name("core") or "")


def test_versions_are_in_order() -> None:
    versions = ["1.10.0", "2.0.0", "1.0.0-rc1", "1.9.2", "1.0.0"]
    assert sorted(versions, key=version_order) == ["1.0.0-rc1", "1.0.0", "1.9.2", "1.10.0", "2.0.0"]
