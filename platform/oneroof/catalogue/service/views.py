"""One service as a centre offers it: what the catalogue says, with what the centre changed in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, undefer

from oneroof.catalogue.definition.document import from_document
from oneroof.catalogue.definition.model import ServiceDefinition, Text
from oneroof.catalogue.models import OfficeService, Service, ServiceOverride
from oneroof.catalogue.service.differences import Difference, differences
from oneroof.catalogue.service.overriding import effective
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.storable import is_storable
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask about a service here."""

    phone: str | None = None
    email: str | None = None
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class LocalTexts:
    """What the centre says in addition, in the languages that it wrote it in (the host language always)."""

    description: Text | None = None
    costs: Text | None = None
    contact: Contact | None = None
    withheld: Text | None = None
    """Why the service is not offered here."""
    evidence_notes: Mapping[str, Text] = field(default_factory=dict)
    """By the evidence's code; for evidence that is not needed here too."""
    step_notes: Mapping[str, Text] = field(default_factory=dict)
    not_needed: tuple[str, ...] = ()
    """Codes of national evidence that is not asked for here."""


@dataclass(frozen=True, slots=True)
class ServiceView:
    """A service: `definition` is what counts here, and `local` what pages show beside it, marked as the centre's.

    Hours, channels, languages, agency, evidence, steps and exclusions of the centre are in `definition`; its notes and
    additions to texts are in `local` alone, since they exist in fewer languages.
    """

    row: Service
    definition: ServiceDefinition
    national: ServiceDefinition
    local: LocalTexts
    overrides: tuple[ServiceOverride, ...]
    office_ids: tuple[UUID, ...]

    @property
    def differences(self) -> list[Difference]:
        """What the centre says differently, in words."""
        return differences(self.row.document, self.overrides)

    @property
    def is_offered(self) -> bool:
        """Whether visitors can get it here now: neither withheld nor retired."""
        return self.row.state == "offered"


def find_service(session: Session, context: Context, code: str, *, offered: bool = False) -> ServiceView:
    """The service with this code, in whatever state; with `offered`, only one that is offered now.

    Raises NotFound.
    """
    found = _found(session, context, Service.code == code) if is_storable(code) else None
    if found is None or (offered and found.row.state != "offered"):
        raise NotFound("service_unknown", public_text("This service is not offered here."))
    return found


def service_by_id(session: Session, context: Context, service_id: UUID) -> ServiceView:
    """The service with this id, in whatever state. Raises NotFound."""
    found = _found(session, context, Service.id == service_id)
    if found is None:
        raise NotFound("service_unknown", public_text("This service is not offered here."))
    return found


def _found(session: Session, context: Context, condition: ColumnElement[bool]) -> ServiceView | None:
    """The service with the ids of its offices in one query, and what the centre changed in another."""
    provided = (
        select(func.array_agg(aggregate_order_by(OfficeService.office_id, OfficeService.office_id)))
        .where(OfficeService.tenant_id == context.tenant_id, OfficeService.service_id == Service.id)
        .scalar_subquery()
    )
    query = select(Service, provided.label("office_ids")).where(Service.tenant_id == context.tenant_id, condition)
    found = session.execute(query.options(undefer(Service.document))).one_or_none()
    return None if found is None else _view_of(session, context, found.Service, found.office_ids or ())


def _view_of(session: Session, context: Context, row: Service, office_ids: Sequence[UUID]) -> ServiceView:
    """The view of a row that these offices provide. One query."""
    overrides = tuple(
        session.scalars(
            select(ServiceOverride)
            .where(ServiceOverride.tenant_id == context.tenant_id, ServiceOverride.service_id == row.id)
            .order_by(ServiceOverride.path)
        )
    )
    national = from_document(row.document)
    changes = [(override.path, override.value) for override in overrides]
    definition = from_document(effective(row.document, changes)) if changes else national
    return ServiceView(row, definition, national, local_texts(changes), overrides, tuple(office_ids))


def local_texts(changes: Sequence[tuple[str, Mapping[str, Any]]]) -> LocalTexts:
    """What overrides (path, value) say in words."""
    values = dict(changes)
    contact = values.get("contact")
    return LocalTexts(
        description=values.get("description", {}).get("text"),
        costs=values.get("costs", {}).get("text"),
        contact=Contact(contact.get("phone"), contact.get("email"), contact.get("text")) if contact else None,
        withheld=values.get("withheld", {}).get("reason"),
        evidence_notes=_notes(values, "evidence"),
        step_notes=_notes(values, "steps"),
        not_needed=tuple(path.partition("/")[2] for path, value in changes if value.get("not_needed")),
    )


def _notes(values: Mapping[str, Mapping[str, Any]], part: str) -> dict[str, Text]:
    return {
        path.partition("/")[2]: value["note"]
        for path, value in values.items()
        if path.startswith(f"{part}/") and value.get("note")
    }
