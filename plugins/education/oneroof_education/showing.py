"""The ways of recognition as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oneroof.catalogue.definition.model import Evidence, ServiceDefinition, Text
from oneroof.core.texts import LazyText
from oneroof.hooks import Block, Place
from oneroof_education.facts import Link, WayFacts, facts
from oneroof_education.matching import Fit
from oneroof_education.ways import WAYS, WayTexts

TEMPLATE = "education/public/ways_block.html"
PLACES: tuple[Place, ...] = ("service", "form_start", "desk")


@dataclass(frozen=True, slots=True)
class ShownWay:
    """One way with all that is said of it."""

    code: str
    texts: WayTexts
    facts: WayFacts
    bodies: tuple[Link, ...]
    reasons: tuple[LazyText, ...] = ()
    bring: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownProfession:
    """A regulated profession and who admits to it."""

    name: Text
    bodies: tuple[Link, ...]


def shown_ways(fits: Sequence[Fit], service: ServiceDefinition) -> list[ShownWay]:
    """The ways that fit, each with what to bring."""
    evidence = {piece.code: piece for piece in service.evidence}
    return [
        ShownWay(
            code=fit.way,
            texts=WAYS[fit.way],
            facts=facts().ways[fit.way],
            bodies=fit.bodies,
            reasons=fit.reasons,
            bring=tuple(evidence[code] for code in facts().ways[fit.way].evidence if code in evidence),
        )
        for fit in fits
    ]


def shown_professions(service: ServiceDefinition) -> list[ShownProfession]:
    """The professions that the service asks about, by the names that its question gives them."""
    names = _profession_names(service)
    return [
        ShownProfession(names[code], profession.bodies)
        for code, profession in facts().professions.items()
        if code in names
    ]


def ways_blocks(service: ServiceDefinition) -> list[Block]:
    """All ways in a table, for the service's page, before its form and at the desk."""
    known = facts()
    values = {
        "ways": [ShownWay(code, WAYS[code], way, way.bodies) for code, way in known.ways.items()],
        "professions": shown_professions(service),
        "sources": known.sources,
        "checked_on": known.checked_on,
    }
    return [Block(TEMPLATE, values, place) for place in PLACES]


def _profession_names(service: ServiceDefinition) -> Mapping[str, Text]:
    asked = next((question for question in service.questions if question.code == "profession"), None)
    return {option.value: option.label for option in asked.options} if asked else {}
