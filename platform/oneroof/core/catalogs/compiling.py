"""Compiles the catalogs that changed to what pages read. Needs nothing but Babel, for every installation does it."""

from __future__ import annotations

from importlib.metadata import entry_points
from importlib.util import find_spec
from os import getpid
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parents[2]


def compile_catalogs(folder: Path) -> list[Path]:
    """Write the .mo beside every .po below `folder` that is newer than it; returns those written."""
    return [_compile(po) for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _changed(po)]


def compile_installed() -> list[Path]:
    """The same for the core and every installed plugin; one whose folder may not be written to is left as it is."""
    written = compile_catalogs(PACKAGE / "locale")
    for package in plugin_packages():
        try:
            written += compile_catalogs(package / "locale")
        except OSError:
            continue
    return written


def plugin_packages() -> list[Path]:
    """The package folders of installed plugins, in the order of their names. None of them is imported."""
    found = {_package_folder(entry.module) for entry in entry_points(group="oneroof.plugins")}
    return sorted(folder for folder in found if folder)


def _package_folder(module: str) -> Path | None:
    try:
        spec = find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _changed(po: Path) -> bool:
    compiled = po.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    with po.open("rb") as file:
        catalog = read_po(file, locale=None)
    compiled = po.with_suffix(".mo")
    scratch = compiled.with_suffix(f".mo.{getpid()}")
    with scratch.open("wb") as file:
        write_mo(file, catalog)
    # In one step: a page that is being written meanwhile reads the old file or the new one.
    return scratch.replace(compiled)
