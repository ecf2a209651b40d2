import re
from collections.abc import Iterator
from itertools import product

import pytest

from oneroof.assets import Manifest, sources
from oneroof.core.design_tokens import contrast

# Physical sides that stay on purpose, each with its reason.
ALLOWED = {
    "text-align:left!important": "GOV.UK Frontend's utility of that very name; no page of ours uses it",
}
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|scroll-margin|scroll-padding|border)-(?:left|right)(?:-\w+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right):[^;}]+"
    r"|(?<![\w-])(?:text-align|float|clear):(?:left|right)[^;}]*"
)


@pytest.fixture(scope="module")
def sheet() -> str:
    """The built style sheet."""
    manifest = Manifest.read()
    return (manifest.folder / manifest.hashed("oneroof.css")).read_text(encoding="utf-8")


def test_the_sheet_serves_both_directions_of_writing(sheet: str) -> None:
    physical = {found for found in PHYSICAL.findall(sheet) if found not in ALLOWED}
    assert not physical, "write start and end, or review the exception: " + ", ".join(sorted(physical))
    assert "margin-inline-start" in sheet


def test_four_sided_shorthands_name_no_differing_left_and_right(sheet: str) -> None:
    shorthand = re.compile(r"(?<=[{;])(?:margin|padding|inset|border-(?:width|color|style)):([^;}]+)")
    sides = [re.findall(r"[^\s(]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?", value) for value in shorthand.findall(sheet)]
    assert not [four for four in sides if len(four) == 4 and four[1] != four[3]]


def test_nothing_of_gov_uk_but_its_structure(sheet: str) -> None:
    for foreign in ("GDS Transport", "@font-face", "crown", "govuk-logo", "govuk-header", "govuk-footer"):
        assert foreign not in sheet


def test_nothing_is_fetched_from_elsewhere(sheet: str) -> None:
    assert not re.findall(r"url\((?!['\"]?data:)[^)]*\)|@import", sheet)


def test_scripts_talk_to_nobody_else_and_evaluate_nothing() -> None:
    manifest = Manifest.read()
    shell = (manifest.folder / manifest.hashed("oneroof.js")).read_text(encoding="utf-8")
    assert "http" not in shell.replace("http://www.w3.org", "")
    assert "new Function" not in shell


def palettes() -> Iterator[dict[str, str]]:
    """The colours of the light and of the dark page."""
    source = (sources.SOURCE_FOLDER / "css" / "_tokens.scss").read_text(encoding="utf-8")
    light_part, dark_part = source.split("@media (prefers-color-scheme: dark)")
    colour = re.compile(r"--or-([\w-]+): (#[0-9a-f]{6});")
    light = dict(colour.findall(light_part))
    yield light
    yield {**light, **dict(colour.findall(dark_part))}


TEXT_ON_GROUND = [
    *product(("ink", "quiet", "link", "link-hover", "error", "success"), ("paper", "surface")),
    *product(("ink", "quiet", "link"), ("sunken",)),
    ("error", "error-ground"),
    ("success", "success-ground"),
    ("notice", "notice-ground"),
    ("amber", "amber-ground"),
    ("blue", "blue-ground"),
    *product(("ink",), ("error-ground", "success-ground", "notice-ground", "amber-ground")),
    ("on-brand", "brand"),
    ("on-accent", "accent"),
    ("on-focus", "focus"),
    ("surface", "error"),
    ("surface", "success"),
]
EDGES = [*product(("control", "error"), ("paper", "surface")), ("on-focus", "focus"), ("accent", "surface")]


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark"])
def test_every_text_can_be_read_on_its_ground(palette: dict[str, str]) -> None:
    weak = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in TEXT_ON_GROUND}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 4.5}


@pytest.mark.parametrize("palette", list(palettes()), ids=["light", "dark"])
def test_every_edge_that_says_something_can_be_seen(palette: dict[str, str]) -> None:
    weak = {pair: contrast(palette[pair[0]], palette[pair[1]]) for pair in EDGES}
    assert not {pair: ratio for pair, ratio in weak.items() if ratio < 3}
