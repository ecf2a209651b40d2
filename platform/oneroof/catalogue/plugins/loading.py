"""Plugins are found by their entry points and loaded once per process; one that is broken is set aside by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import structlog

from oneroof.catalogue.definition.model import Catalogue
from oneroof.catalogue.definition.reading import CatalogueFaults, read_catalogue
from oneroof.catalogue.plugins.faults import SetAside
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins, Unusable
from oneroof.catalogue.plugins.names import fault_of_name
from oneroof.core.catalogs.compiling import compile_catalogs
from oneroof.core.translations import add_locale_folder
from oneroof.hooks import CataloguePlugin

GROUP = "oneroof.plugins"
MOST_FAULTS = 3
"""Of a faulty catalogue, so many are told at start; `oneroof plugin check` tells them all."""

log = structlog.get_logger(__name__)


@cache
def load_plugins() -> Plugins:
    """The plugins that are installed in this environment."""
    return load(metadata.entry_points(group=GROUP))


def load(entry_points: Iterable[metadata.EntryPoint]) -> Plugins:
    """The plugins behind these entry points, by name. One that is broken never keeps another from being loaded."""
    plugins = Plugins()
    for name, entries in sorted(_by_name(entry_points).items()):
        try:
            loaded = load_one(name, entries)
            plugins.add(loaded)
        except Unusable as fault:
            plugins.set_aside.append(SetAside(name, str(fault), fault.remedy))
            continue
        add_locale_folder(loaded.plugin.folder / "locale")
    return plugins


def load_one(name: str, entries: Iterable[metadata.EntryPoint]) -> LoadedPlugin:
    """The plugin called `name`. Raises Unusable."""
    wrong = fault_of_name(name)
    if wrong:
        raise Unusable(wrong, "Rename it in its setup.cfg, or uninstall it.")
    plugin = _imported(name, _only(entries))
    catalogue = read_its_catalogue(name, plugin)
    compile_translations(plugin.folder / "locale")
    return LoadedPlugin(name, plugin, catalogue)


def read_its_catalogue(name: str, plugin: CataloguePlugin) -> Catalogue:
    """What the plugin declares. Raises Unusable."""
    remedy = f"Mend it: “oneroof plugin check {name}” lists every fault."
    try:
        catalogue = read_catalogue(plugin.folder)
    except CatalogueFaults as error:
        raise Unusable(_few(error), remedy) from error
    except Exception as error:  # whatever a stranger's file does to the reader
        raise Unusable(f"its catalogue.toml cannot be read ({type(error).__name__}: {error}).", remedy) from error
    if catalogue.name != name:
        raise Unusable(f"its catalogue.toml says that its name is “{catalogue.name}”.", "Give it one name.")
    return catalogue


def compile_translations(locale: Path) -> None:
    """Bring what pages read up to date with the plugin's translations, where this account may write there."""
    try:
        compile_catalogs(locale)
    except OSError:
        log.warning("translations could not be compiled here", folder=locale.parent.name)


def _by_name(entry_points: Iterable[metadata.EntryPoint]) -> dict[str, list[metadata.EntryPoint]]:
    found: dict[str, list[metadata.EntryPoint]] = defaultdict(list)
    for entry in entry_points:
        found[entry.name].append(entry)
    return found


def _only(entries: Iterable[metadata.EntryPoint]) -> metadata.EntryPoint:
    """What the name stands for. A stale *.egg-info repeats an entry point: harmless while both say the same."""
    values = {entry.value: entry for entry in entries}
    if len(values) > 1:
        listed = " and ".join(f"“{value}”" for value in sorted(values))
        raise Unusable(f"two installed packages call a plugin by this name: {listed}.", "Uninstall one of the two.")
    return next(iter(values.values()))


def _imported(name: str, entry: metadata.EntryPoint) -> CataloguePlugin:
    try:
        plugin = entry.load()
    except (Exception, SystemExit) as error:
        where = next(iter(_frames(error, entry.module)), "")
        raise Unusable(
            f"importing it failed{where} with {type(error).__name__}: {str(error).rstrip('.')}.",
            f"Mend or uninstall it; “oneroof plugin check {name}” shows where it fails.",
        ) from error
    if not isinstance(plugin, CataloguePlugin):
        raise Unusable(
            f"{entry.value} is no CataloguePlugin but of type {type(plugin).__name__}.",
            "Its __init__.py says: plugin = CataloguePlugin(__name__).",
        )
    return plugin


def _frames(error: BaseException, module: str) -> Iterator[str]:
    """Where in the plugin's own files the error came from."""
    trace, found = error.__traceback__, ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if module.split(".")[0] in file.parts:
            found = f" at {file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    if found:
        yield found


def _few(error: CatalogueFaults) -> str:
    told = "; ".join(fault.rstrip(".") for fault in error.faults[:MOST_FAULTS])
    more = len(error.faults) - MOST_FAULTS
    return f"{told}{f'; and {more} faults more' if more > 0 else ''}."
