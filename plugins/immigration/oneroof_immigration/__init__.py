"""Residence permits with their deadlines, and family reunification."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.hooks import Assessment, Block, CataloguePlugin, Deadline, Finding, hookimpl
from oneroof_immigration.assessing import assess_family, assess_permit
from oneroof_immigration.checking import permit_findings
from oneroof_immigration.deadlines import deadline_blocks, permit_deadlines

PERMIT = "residence-permit"
FAMILY = "family-reunification"


class ImmigrationPlugin(CataloguePlugin):
    """What the two services compute beyond what their catalogue declares."""

    @hookimpl
    def deadlines(
        self, service: ServiceDefinition, answers: Mapping[str, Any], opened_on: date
    ) -> Sequence[Deadline] | None:
        """When a renewal must be asked for, and until when AIMA decides."""
        return permit_deadlines(answers, opened_on) if service.code == PERMIT else None

    @hookimpl
    def check_answers(
        self, service: ServiceDefinition, answers: Mapping[str, Any], today: date
    ) -> Sequence[Finding] | None:
        """Whether the dates of the card and the visa can be right."""
        return permit_findings(answers, today) if service.code == PERMIT else None

    @hookimpl
    def assess(self, service: ServiceDefinition, answers: Mapping[str, Any], today: date) -> Assessment | None:
        """What the papers that somebody has mean for the two services. Papers alone never lead to a no."""
        if service.code == PERMIT:
            return assess_permit(answers, today)
        return assess_family(answers) if service.code == FAMILY else None

    @hookimpl
    def service_blocks(self, service: ServiceDefinition, today: date) -> Sequence[Block] | None:
        """“Your deadline”, on the service's page, before its form and at the desk."""
        return deadline_blocks(today) if service.code == PERMIT else None


plugin = ImmigrationPlugin(__name__)
