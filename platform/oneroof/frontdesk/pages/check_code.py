"""The result of a visitor's check, as whoever works at the door reads it: services, what to bring, where to send them.

What the visitor answered, and why a service fits, stays out of sight: others stand at the door too.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import current_app, g

from oneroof.catalogue.eligibility.evaluating import Check, Judged, check_of_code
from oneroof.catalogue.eligibility.evidence import ToBring
from oneroof.catalogue.eligibility.keeping import KeptResult
from oneroof.catalogue.eligibility.limits import with_code
from oneroof.catalogue.forms.wording import Readers, Said
from oneroof.core.i18n import current_language
from oneroof.frontdesk.pages.floor_view import Target, read_floor
from oneroof.services import Services
from oneroof.tenancy.work import work


@dataclass(frozen=True, slots=True)
class HandedService:
    """A service that fits or may fit, and the office to which the visitor can be sent for it."""

    id: UUID
    code: str
    name: tuple[Said, ...]
    is_certain: bool
    target: Target | None
    """None where no office with a queue provides it."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a code has led to."""

    language: str
    """The one in which the visitor answered."""
    services: tuple[HandedService, ...]
    bring: tuple[ToBring, ...]
    said: Readers

    @property
    def first_service_id(self) -> UUID | None:
        """The service to choose for the ticket, unless the visitor says something else."""
        return next((one.id for one in self.services if one.target and one.is_certain), None)

    @property
    def names(self) -> dict[str, tuple[Said, ...]]:
        """Of the services, by their codes."""
        return {one.code: one.name for one in self.services}


def read_handed_over(code: str) -> HandedOver:
    """What a code leads to. Raises Invalid (field `code`), NotFound, TooManyRequests."""
    current, services = work(), _services()

    def read() -> tuple[KeptResult, Check]:
        return check_of_code(
            current.session,
            current.context,
            current.clock,
            current.keys,
            current.hooks,
            code=code,
            today=g.clock.today(g.tenant.time_zone),
        )

    kept, found = with_code(services.database, services.keys, g.context, read)
    said, targets = Readers(current_language(), None, g.tenant.default_language), read_floor(current).targets()
    # What is for everybody needs no check, and would hide what this visitor came for.
    special = [one for one in found.of("yes", "maybe") if not one.service.is_for_everybody]
    shown = special or list(found.of("yes"))
    return HandedOver(kept.language, tuple(_handed(one, targets, said) for one in shown), found.bring, said)


def _handed(one: Judged, targets: list[Target], said: Readers) -> HandedService:
    service_id = one.service.id
    target = next((each for each in targets if any(s.id == service_id for s in each.services)), None)
    return HandedService(service_id, one.code, said.words(one.service.definition.name), one.fits == "yes", target)


def _services() -> Services:
    services: Services = current_app.extensions["oneroof"]
    return services
