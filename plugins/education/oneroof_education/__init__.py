"""Education: school, study, recognition of qualifications and Portuguese courses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.hooks import Assessment, Block, CataloguePlugin, Finding, hookimpl
from oneroof_education.assessing import assess_recognition, recognition_findings

RECOGNITION = "qualification-recognition"


class EducationPlugin(CataloguePlugin):
    """The declared services, and the ways in which a qualification from abroad counts here."""

    @hookimpl
    def assess(self, service: ServiceDefinition, answers: Mapping[str, Any]) -> Assessment | None:
        """By which ways a qualification can be recognised."""
        return assess_recognition(answers) if service.code == RECOGNITION else None

    @hookimpl
    def check_answers(
        self, service: ServiceDefinition, answers: Mapping[str, Any], today: date
    ) -> Sequence[Finding] | None:
        """Whether the country and the year of a qualification can be right."""
        return recognition_findings(answers, today) if service.code == RECOGNITION else None

    @hookimpl
    def service_blocks(self, service: ServiceDefinition) -> Sequence[Block] | None:
        """All ways in a table, with the way to the page that chooses among them."""
        if service.code != RECOGNITION:
            return None
        from oneroof_education.showing import ways_blocks

        return ways_blocks(service)

    @hookimpl
    def blueprints(self) -> Sequence[Any]:
        """The page that tells somebody which ways fit."""
        # imported here: a page needs the whole application, the catalogue only its declaration
        from oneroof_education.pages import blueprint

        return [blueprint]


plugin = EducationPlugin(__name__)
