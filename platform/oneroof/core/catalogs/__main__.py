"""Translations: `python -m oneroof.core.catalogs STEP`, described in docs/translating.md.

extract   write the .pot files from the sources       missing   print what is not translated, as JSON to fill in
update    … and bring every .po to them               check     list every fault, and fail if there is one
fill      … and put in translations from JSON files   compile   write the .mo files that pages read

`compile` takes the core and every installed plugin, the others the core; --package names another package. Long texts
of a catalogue of services are needed in Portuguese; `missing --optional` prints them for the other languages.

Example: python -m oneroof.core.catalogs fill sign-in.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from oneroof.core.catalogs.compiling import PACKAGE, compile_catalogs, compile_installed

if TYPE_CHECKING:
    from oneroof.core.catalogs.files import Catalogs

STEPS = ("extract", "update", "fill", "missing", "check", "compile")


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 when all went well, 1 with one sentence per fault otherwise."""
    parser = argparse.ArgumentParser(
        prog="python -m oneroof.core.catalogs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("files", nargs="*", type=Path, help="for fill: JSON files of {msgid: {language: text}}")
    parser.add_argument("--package", type=Path, help="a plugin's package folder; default: the core's")
    parser.add_argument("--optional", action="store_true", help="for missing: the texts that a language does without")
    given = parser.parse_args(arguments)
    if given.step == "compile":
        written = compile_catalogs(given.package / "locale") if given.package else compile_installed()
        return _say(f"Compiled {path.name} of {path.parts[-5]} ({path.parts[-3]})." for path in written)
    return _edit(given.step, given.package or PACKAGE, given.files, optional=given.optional)


def _edit(step: str, package: Path, files: list[Path], *, optional: bool) -> int:
    # Imported here, because pages are compiled on machines that have no need of the editing tools.
    from oneroof.core.catalogs import checking, filling
    from oneroof.core.catalogs.files import Catalogs, update, write_templates

    catalogs = Catalogs(package.resolve())
    steps: dict[str, Callable[[], list[str]]] = {
        "extract": lambda: _nothing(write_templates(catalogs)),
        "update": lambda: _nothing(update(catalogs)),
        "fill": lambda: [
            fault for file in files for fault in filling.fill(catalogs, json.loads(file.read_text("utf-8")))
        ],
        "check": lambda: checking.check(catalogs),
        "missing": lambda: _print_missing(catalogs, optional=optional),
    }
    with catalogs.alone():
        try:
            faults = steps[step]()
        except ValueError as fault:  # sources or JSON that cannot be read
            faults = [str(fault)]
        if step == "fill":
            compile_catalogs(catalogs.folder)
    return _complain(faults)


def _nothing(_result: object) -> list[str]:
    return []


def _print_missing(catalogs: Catalogs, *, optional: bool) -> list[str]:
    from oneroof.core.catalogs.filling import missing

    welcome = missing(catalogs, optional=True)
    wanted = welcome if optional else missing(catalogs)
    print(json.dumps(wanted, ensure_ascii=False, indent=1))  # noqa: T201 a command speaks
    if welcome and not optional:
        told = f"{len(welcome)} long texts are not translated into every language, which is welcome but not needed."
        print(f"{told} `missing --optional` prints them.", file=sys.stderr)  # noqa: T201 a command speaks
    return []


def _say(lines: Iterable[str]) -> int:
    for line in lines:
        print(line)  # noqa: T201 a command speaks
    return 0


def _complain(faults: list[str]) -> int:
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 a command speaks
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
