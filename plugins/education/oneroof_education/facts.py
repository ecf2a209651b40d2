"""What `recognition.toml` says: countries, ways of recognition, professions and the bodies that decide."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("recognition.toml")


@dataclass(frozen=True, slots=True)
class Link:
    """A body or a source with its own name, in Portuguese, and where it is found."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class WayFacts:
    """What is known of one way."""

    bodies: tuple[Link, ...]
    """Who decides, by name; others are described in words."""
    evidence: tuple[str, ...]
    """Codes of the service's evidence."""
    perhaps: tuple[str, ...]
    """The same, for what is not always asked for."""
    days: int | None
    """The longest time once everything is handed in; None where nobody says."""
    url: str | None


@dataclass(frozen=True, slots=True)
class Profession:
    """A regulated profession."""

    bodies: tuple[Link, ...]
    is_european: bool
    """Recognised directly between European countries (Directive 2005/36/EC, title III, chapter III)."""
    card: str | None
    """For whom the European Professional Card is: `all`, `some`, or None for nobody."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole file."""

    checked_on: date
    sources: tuple[Link, ...]
    card_area: frozenset[str]
    """Countries, without Portugal, whose diplomas can have the European Professional Card."""
    european: frozenset[str]
    """Countries, without Portugal, that Directive 2005/36/EC covers."""
    listed: frozenset[tuple[str, str]]
    """Country and level of degrees of which at least some are on the list of automatic recognition."""
    ways: Mapping[str, WayFacts]
    """By code, in the order in which they are shown."""
    professions: Mapping[str, Profession]


@cache
def facts() -> Facts:
    """What the file says; read once."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    bodies = {code: Link(body["name"], body["url"]) for code, body in read["bodies"].items()}
    countries = read["countries"]
    card_area = frozenset([*countries["european_union"], *countries["economic_area"]])
    return Facts(
        checked_on=read["checked_on"],
        sources=tuple(Link(source["title"], source["url"]) for source in read["source"]),
        card_area=card_area,
        european=card_area | frozenset(countries["by_agreement"]),
        listed=frozenset(
            (country, level) for each in read["listed"] for country in each["countries"] for level in each["levels"]
        ),
        ways={code: _way(way, bodies) for code, way in read["ways"].items()},
        professions={code: _profession(each, bodies) for code, each in read["professions"].items()},
    )


def _way(way: Mapping[str, Any], bodies: Mapping[str, Link]) -> WayFacts:
    return WayFacts(
        bodies=tuple(bodies[code] for code in way.get("bodies", ())),
        evidence=tuple(way["evidence"]),
        perhaps=tuple(way.get("perhaps", ())),
        days=way.get("days"),
        url=way.get("url"),
    )


def _profession(profession: Mapping[str, Any], bodies: Mapping[str, Link]) -> Profession:
    return Profession(
        bodies=tuple(bodies[code] for code in profession["bodies"]),
        is_european=profession.get("european", False),
        card=profession.get("card"),
    )
