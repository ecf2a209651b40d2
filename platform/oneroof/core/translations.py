"""The compiled catalogs of a language, merged into one: visitors' and staff's, the core's and the plugins'."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.support import NullTranslations, Translations

from oneroof.core.languages import DOMAINS, LOCALE_FOLDER

_folders: list[Path] = [LOCALE_FOLDER]


def add_locale_folder(folder: Path) -> None:
    """Let a plugin's or a pack's `locale/` take part. A sentence that the core has too keeps the core's translation."""
    if folder not in _folders:
        _folders.append(folder)
        catalog.cache_clear()


@lru_cache(maxsize=64)
def catalog(language: str) -> NullTranslations:
    """All sentences of one language; empty (so English shows) for a language without compiled catalogs."""
    merged: NullTranslations = NullTranslations()
    for folder in reversed(_folders):
        for domain in DOMAINS:
            compiled = folder / language / "LC_MESSAGES" / f"{domain}.mo"
            if compiled.exists():
                merged = _with_file(merged, compiled, domain)
    return merged


def _with_file(merged: NullTranslations, compiled: Path, domain: str) -> NullTranslations:
    with compiled.open("rb") as file:
        read = Translations(fp=file, domain=domain)
    return merged.merge(read) if isinstance(merged, Translations) else read
