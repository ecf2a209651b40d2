"""Translations: `python -m oneroof.core.catalogs STEP`, described in docs/translating.md.

extract   write the .pot files from the sources       missing   print what is not translated, as JSON to fill in
update    … and bring every .po to them               check     list every fault, and fail if there is one
fill      … and put in translations from JSON files   compile   write the .mo files that pages read

Example: python -m oneroof.core.catalogs fill sign-in.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from oneroof.core.catalogs.compiling import compile_catalogs

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
    parser.add_argument("--package", type=Path, default=Path(__file__).parents[2], help="a plugin's package folder")
    given = parser.parse_args(arguments)
    if given.step == "compile":
        return _say(f"Compiled {path.name} ({path.parts[-3]})." for path in compile_catalogs(given.package / "locale"))
    return _edit(given.step, given.package, given.files)


def _edit(step: str, package: Path, files: list[Path]) -> int:
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
        "missing": lambda: _print_json(filling.missing(catalogs)),
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


def _print_json(value: object) -> list[str]:
    print(json.dumps(value, ensure_ascii=False, indent=1))  # noqa: T201 a command speaks
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
