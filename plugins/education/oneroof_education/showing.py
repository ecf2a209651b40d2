"""The ways of recognition as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneroof.catalogue.definition.conditions import holds
from oneroof.catalogue.definition.model import Evidence, Field, ServiceDefinition, Text
from oneroof.core.texts import LazyText
from oneroof.hooks import Block
from oneroof_education.facts import Link, WayFacts, facts
from oneroof_education.matching import Fit
from oneroof_education.ways import WAYS, WayTexts

TEMPLATE = "education/public/ways_block.html"
LINK_TEMPLATE = "education/public/ways_link.html"


@dataclass(frozen=True, slots=True)
class ShownWay:
    """One way with all that is said of it."""

    code: str
    texts: WayTexts
    facts: WayFacts
    bodies: tuple[Link, ...]
    reasons: tuple[LazyText, ...] = ()
    bring: tuple[Evidence, ...] = ()
    bring_perhaps: tuple[Evidence, ...] = ()
    """What is not always asked for."""


@dataclass(frozen=True, slots=True)
class ShownProfession:
    """A regulated profession and who admits to it."""

    name: Text
    bodies: tuple[Link, ...]


def shown_ways(
    fits: Sequence[Fit], service: ServiceDefinition, answers: Mapping[str, Any], today: date
) -> list[ShownWay]:
    """The ways that fit, each with what to bring for it, as far as the answers tell."""
    papers = {each.code: each for each in service.evidence if holds(each.when, answers, today) is not False}
    return [
        ShownWay(
            code=fit.way,
            texts=WAYS[fit.way],
            facts=way,
            bodies=fit.bodies,
            reasons=fit.reasons,
            bring=tuple(papers[code] for code in way.evidence if code in papers),
            bring_perhaps=tuple(papers[code] for code in way.perhaps if code in papers),
        )
        for fit in fits
        for way in [facts().ways[fit.way]]
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
    """All ways in a table, for the service's page and the desk; before the form, only the way to choose among them."""
    known = facts()
    values = {
        "ways": [ShownWay(code, WAYS[code], way, way.bodies) for code, way in known.ways.items()],
        "professions": shown_professions(service),
        "checked_on": known.checked_on,
    }
    return [
        Block(TEMPLATE, values, "service"),
        Block(LINK_TEMPLATE, place="form_start"),
        Block(TEMPLATE, values, "desk"),
    ]


def asked_of(service: ServiceDefinition) -> dict[str, Field]:
    """Everything that the service asks, in its form and in the check, by code."""
    pages = service.form.pages if service.form else ()
    return {field.code: field for fields in (service.questions, *(page.fields for page in pages)) for field in fields}


def _profession_names(service: ServiceDefinition) -> Mapping[str, Text]:
    asked = asked_of(service).get("profession")
    return {option.value: option.label for option in asked.options} if asked else {}
