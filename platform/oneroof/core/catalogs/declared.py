"""Finds the sentences of a catalogue of services: those keys of its TOML file that hold words for people.

Short texts (names, labels, summaries) are translated into every public language. Long ones (descriptions, notes) at
least into LONG_TEXT_LANGUAGES; elsewhere pages show one of these, marked with its own language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# The source language is written in the file itself.
LONG_TEXT_LANGUAGES = ("pt",)

# A plugin's file, and the core's list of what many catalogues name; relative to their packages.
DECLARED_FILES = ("catalogue.toml", "catalogue/definition/common.toml")

_FIELD = {"label": "short", "hint": "short", "help": "long", "spoken": "short", "pattern_text": "short"}
_OPTION = {"label": "short", "hint": "short"}
_EVIDENCE = {"name": "short", "issued_by": "short", "note": "long"}

TEXTS: Mapping[str, Mapping[str, str]] = {
    "catalogue": {"title": "short", "summary": "short"},
    "catalogue.upgrade": {"text": "long"},
    "question": _FIELD,
    "question.options": _OPTION,
    "field": _FIELD,
    "field.options": _OPTION,
    "evidence": _EVIDENCE,
    "need": {"name": "short"},
    "service": {
        "name": "short",
        "summary": "short",
        "description": "long",
        "keywords": "short",
        "hours": "long",
        "agency_name": "short",
    },
    "service.time": {"note": "long"},
    "service.cost": {"note": "long"},
    "service.certificate": {"name": "short", "text": "short"},
    "service.evidence": _EVIDENCE,
    "service.step": {"name": "short", "note": "long"},
    "service.requirement": {"text": "short"},
    "service.exclusion": {"text": "long", "instead": "long"},
    "service.form": {"declaration": "long"},
    "service.form.page": {"title": "short", "intro": "long"},
    "service.form.page.field": _FIELD,
    "service.form.page.field.options": _OPTION,
}
"""Table (the names of the tables around it, joined by dots) → key → "short" or "long"."""


class DeclaredText(NamedTuple):
    """One text of a declared file."""

    words: str
    comment: str
    """Where it stands and what translators should know."""
    is_long: bool


def declared_files(package: Path) -> list[Path]:
    """The files of a package that declare services; none in most."""
    return [package / name for name in DECLARED_FILES if (package / name).is_file()]


def texts_in(path: Path) -> Iterator[DeclaredText]:
    """The texts of a declared file, in its order. Raises ValueError where it is not TOML."""
    return _texts(tomllib.loads(path.read_text(encoding="utf-8")), "", "")


def _texts(table: Mapping[str, Any], name: str, place: str) -> Iterator[DeclaredText]:
    place = f"{place} {table.get('code') or table.get('value') or ''}".strip()
    kinds = TEXTS.get(name, {})
    for key, value in table.items():
        if key in kinds and isinstance(value, str) and value.strip():
            is_long = kinds[key] == "long"
            yield DeclaredText(value.strip(), _comment(place, key, is_long), is_long)
        below = f"{name}.{key}" if name else key
        for element in value if isinstance(value, list) else [value]:
            if isinstance(element, Mapping):
                yield from _texts(element, below, place)


def _comment(place: str, key: str, is_long: bool) -> str:
    told = f"{place}: {key}" if place else key
    if key == "keywords":
        return f"{told}; words that people look for it by in your language, separated by semicolons"
    return f"{told}; a long text, needed in Portuguese and welcome in other languages" if is_long else told
