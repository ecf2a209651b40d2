"""The core's own behaviour, from what a service declares: the first plugin, registered like every other."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneroof.catalogue.definition.conditions import holds
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.hooks import Answers, Assessment, Fits, PersonFacts, hookimpl

CORE = "core"
"""The name under which it is registered; no plugin may have it."""


class DeclaredBehaviour:
    """What is true of every service, whoever declared it."""

    @hookimpl
    def assess(self, service: ServiceDefinition, answers: Answers, today: date) -> Assessment:
        """Requirements that do not hold make the service unfit; those that nobody can tell yet make it a maybe.

        The reasons are the words of what does not hold, or else of what is not known.
        """
        found = [(requirement.text, holds(requirement.when, answers, today)) for requirement in service.requirements]
        verdicts = {met for _, met in found}
        fits: Fits = "no" if False in verdicts else "maybe" if None in verdicts else "yes"
        wanted = {"no": False, "maybe": None, "yes": True}[fits]
        return Assessment(fits, tuple(text for text, met in found if met is wanted))

    @hookimpl
    def prefill(self, service: ServiceDefinition, person: PersonFacts) -> Mapping[str, Any]:
        """Fields that declare `prefill`, from what the casefile knows."""
        known = {
            "name": person.name,
            "birth_date": person.birth_date.isoformat() if person.birth_date else None,
            "nationality": person.nationality,
            "language": person.language,
        }
        fields = [field for page in service.form.pages for field in page.fields] if service.form else []
        return {field.code: known[field.prefill] for field in fields if field.prefill and known.get(field.prefill)}
