"""`oneroof plugin check`: everything that is wrong with a plugin, said before its users find it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from configparser import ConfigParser, MissingSectionHeaderError, ParsingError
from configparser import Error as ConfigParserError
from importlib import invalidate_caches, metadata
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

from oneroof.catalogue.definition.model import Catalogue
from oneroof.catalogue.definition.reading import CatalogueFaults, read_catalogue, unknown_services
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins, Unusable
from oneroof.catalogue.plugins.loading import GROUP, load_one
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs

CHECK = "oneroof plugin check"
"""Remedies name it; whoever runs it does so already."""


class NoPlugin(Exception):
    """There is no plugin to check; the message says where it was looked for."""


def find(wanted: str) -> list[metadata.EntryPoint]:
    """The entry points of a plugin, by the name of an installed one or by its folder. Raises NoPlugin."""
    folder = Path(wanted)
    if (folder / "setup.cfg").is_file():
        return [_declared(folder)]
    found = [entry for entry in metadata.entry_points(group=GROUP) if entry.name == wanted]
    if not found:
        raise NoPlugin(
            f"There is no plugin “{wanted}”: give the name of an installed one, or the folder of its setup.cfg."
        )
    return found


def faults_of(entries: Iterable[metadata.EntryPoint], others: Plugins) -> tuple[LoadedPlugin | None, list[str]]:
    """What is wrong with the plugin, as sentences; `others` are the plugins that it must get along with.

    Its migrations are not run here: `migration_faults` does that.
    """
    entries = list(entries)
    name = entries[0].name
    try:
        loaded = load_one(name, entries)
        Plugins().add(loaded)
    except Unusable as fault:
        every = list(_catalogue_faults(entries[0]))
        return None, every or [str(fault) if CHECK in fault.remedy else f"{fault} {fault.remedy}"]
    neighbours = [one.catalogue for one in others.all() if one.name != name]
    found = [
        *_translation_faults(loaded),
        *unknown_services(loaded.catalogue, [service.code for other in neighbours for service in other.services]),
        *_taken_codes(loaded.catalogue, neighbours),
        *_template_faults(loaded),
    ]
    return loaded, list(dict.fromkeys(found))


def _declared(folder: Path) -> metadata.EntryPoint:
    declared = ConfigParser()
    try:
        declared.read(folder / "setup.cfg", encoding="utf-8")
    except (ConfigParserError, UnicodeDecodeError) as error:
        raise NoPlugin(f"{folder / 'setup.cfg'} cannot be read: {_in_one_line(error)}.") from error
    lines = declared.get("options.entry_points", GROUP, fallback="").strip().splitlines()
    if len(lines) != 1 or "=" not in lines[0]:
        raise NoPlugin(f"{folder / 'setup.cfg'} must declare one entry point “name = package:plugin” for {GROUP}.")
    name, value = (part.strip() for part in lines[0].split("=", 1))
    sys.path.insert(0, str(folder.resolve()))
    invalidate_caches()
    return metadata.EntryPoint(name, value, GROUP)


def _in_one_line(error: Exception) -> str:
    if isinstance(error, MissingSectionHeaderError):  # which is a ParsingError too
        return f"line {error.lineno} stands in no section: {error.line.strip()}"
    if isinstance(error, ParsingError):
        return "; ".join(f"line {number} is no setting: {line.strip()}" for number, line in error.errors)
    return " ".join(str(error).split()).rstrip(".")


def _catalogue_faults(entry: metadata.EntryPoint) -> Iterator[str]:
    """All faults of the catalogue, where the plugin can be imported at all."""
    try:
        read_catalogue(entry.load().folder)
    except CatalogueFaults as error:
        yield from error.faults
    except Exception:  # what it is has been said: the plugin itself cannot be used
        return


def _translation_faults(loaded: LoadedPlugin) -> Iterator[str]:
    try:
        yield from check(Catalogs(loaded.plugin.folder.resolve()))
    except ValueError as error:
        yield str(error)


def _taken_codes(catalogue: Catalogue, others: Iterable[Catalogue]) -> Iterator[str]:
    for other in others:
        for code in sorted({one.code for one in catalogue.services} & {one.code for one in other.services}):
            yield (
                f"catalogue.toml: the service “{code}” is in the catalogue “{other.name}” too: "
                "no tenant can enable both. Choose another code."
            )


def _template_faults(loaded: LoadedPlugin) -> Iterator[str]:
    folder = loaded.plugin.folder / "templates"
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for file in sorted(folder.rglob("*.html")):
        place = file.relative_to(loaded.plugin.folder)
        if file.relative_to(folder).parts[0] != loaded.name:
            yield f"{place}: templates stand below templates/{loaded.name}/, so that their names are the plugin's own."
        try:
            environment.parse(file.read_text(encoding="utf-8"))
        except TemplateSyntaxError as error:
            yield f"{place}:{error.lineno}: {error.message}."
