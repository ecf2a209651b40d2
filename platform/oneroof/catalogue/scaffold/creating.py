"""`oneroof plugin new`: a complete plugin, with a sample service to change into one's own."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from oneroof.catalogue.plugins.names import fault_of_name, package_of
from oneroof.core.catalogs.compiling import compile_catalogs
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.catalogs.filling import fill
from oneroof.core.languages import public_languages

TEMPLATES = Path(__file__).parent / "templates"


class CannotCreate(Exception):
    """The plugin cannot be created; the message says why and what to do."""


def create(name: str, into: Path, *, today: date) -> Path:
    """Write the plugin `name` into a new folder of that name below `into`; returns the folder. Raises CannotCreate."""
    wrong = fault_of_name(name)
    if wrong:
        raise CannotCreate(wrong)
    folder = into / name
    if folder.exists():
        raise CannotCreate(f"{folder} is there already. Choose another name, or another place with --into.")
    words = _words(name, today)
    try:
        for template, place in _places(name, alone=not in_repository(into)).items():
            _write(TEMPLATES / f"{template}.template", folder / place, words)
        _translate(folder / package_of(name))
    except OSError as error:
        told = f"{folder} cannot be written: {error.strerror}. Choose another place with --into."
        raise CannotCreate(told) from error
    return folder


def in_repository(into: Path) -> bool:
    """Whether plugins in this folder are installed together with the core, by its setup.py."""
    return (into / ".." / "platform" / "oneroof").resolve().is_dir()


def _places(name: str, *, alone: bool) -> dict[str, str]:
    """Where each template goes. A plugin that is built alone says by what."""
    package = package_of(name)
    own = {"pyproject.toml": "pyproject.toml"} if alone else {}
    return {
        "setup.cfg": "setup.cfg",
        **own,
        "__init__.py": f"{package}/__init__.py",
        "catalogue.toml": f"{package}/catalogue.toml",
        "test.py": f"tests/test_{package}.py",
    }


def _words(name: str, today: date) -> dict[str, str]:
    return {
        "@NAME@": name,
        "@CODE@": name,
        "@PACKAGE@": package_of(name),
        "@TODAY@": today.isoformat(),
        "@NEXT_YEAR@": today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat(),
    }


def _write(template: Path, file: Path, words: dict[str, str]) -> None:
    text = template.read_text(encoding="utf-8")
    for word, meant in words.items():
        text = text.replace(word, meant)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _translate(package: Path) -> None:
    """Catalogs in every language, with the sample's translations in them."""
    catalogs = Catalogs(package.resolve())
    for language in public_languages():
        file = catalogs.file("public", language)
        file.parent.mkdir(parents=True)
        file.write_text('msgid ""\nmsgstr ""\n', encoding="utf-8")
    faults = fill(catalogs, json.loads((TEMPLATES / "translations.json").read_text(encoding="utf-8")))
    assert not faults, faults
    compile_catalogs(catalogs.folder)
