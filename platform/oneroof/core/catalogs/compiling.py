"""Compiles the catalogs that changed to what pages read. Needs nothing but Babel, for every installation does it."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogs(folder: Path) -> list[Path]:
    """Write the .mo beside every .po below `folder` that is newer than it; returns those written."""
    return [_compile(po) for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _changed(po)]


def _changed(po: Path) -> bool:
    compiled = po.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < po.stat().st_mtime_ns


def _compile(po: Path) -> Path:
    with po.open("rb") as file:
        catalog = read_po(file, locale=None)
    compiled = po.with_suffix(".mo")
    scratch = compiled.with_suffix(".mo.new")
    with scratch.open("wb") as file:
        write_mo(file, catalog)
    # In one step: a page that is being written meanwhile reads the old file or the new one.
    return scratch.replace(compiled)
