"""The core's own behaviour, from what a service declares: the first plugin, registered like every other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.hooks import PersonFacts, hookimpl

CORE = "core"
"""The name under which it is registered; no plugin may have it."""


class DeclaredBehaviour:
    """What is true of every service, whoever declared it."""

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
