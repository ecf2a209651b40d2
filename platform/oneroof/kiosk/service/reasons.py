"""Why somebody comes: what the offices of the centre provide, by subject, in the visitor's language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.model import AREAS
from oneroof.catalogue.models import OfficeService, Service, ServiceText
from oneroof.core.languages import SOURCE_LANGUAGE, closest_offered, public_languages
from oneroof.frontdesk.models import Office, Queue
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Reason:
    """A service that somebody may come for."""

    id: UUID
    code: str
    name: str
    name_language: str
    summary: str
    summary_language: str
    office_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy area, and what the centre does in it."""

    area: str
    reasons: tuple[Reason, ...]


def subjects(
    session: Session, context: Context, *, today: date, language: str, office_ids: Collection[UUID] = ()
) -> list[Subject]:
    """The areas in their usual order, each with its services by name. One query.

    Only services that an active office provides; of `office_ids` where some are named.
    """
    spoken = closest_offered(language, public_languages()) or SOURCE_LANGUAGE
    offices = func.array_agg(OfficeService.office_id.distinct())
    query = (
        select(Service.id, Service.code, Service.area, ServiceText, offices.label("office_ids"))
        .join(ServiceText, (ServiceText.tenant_id == Service.tenant_id) & (ServiceText.service_id == Service.id))
        .join(OfficeService, (OfficeService.tenant_id == Service.tenant_id) & (OfficeService.service_id == Service.id))
        .join(Office, (Office.tenant_id == OfficeService.tenant_id) & (Office.id == OfficeService.office_id))
        .where(Service.tenant_id == context.tenant_id, Service.state == "offered", ServiceText.language == spoken)
        .where(or_(Service.valid_until.is_(None), Service.valid_until >= today), Office.state == "active")
        .group_by(Service.tenant_id, Service.id, ServiceText.tenant_id, ServiceText.id)
        .order_by(ServiceText.sorted_as, Service.code)
    )
    if office_ids:
        query = query.where(Office.id.in_(office_ids))
    by_area: dict[str, list[Reason]] = {}
    for row in session.execute(query):
        text = row.ServiceText
        reason = Reason(
            row.id, row.code, text.name, text.name_language, text.summary, text.summary_language, tuple(row.office_ids)
        )
        by_area.setdefault(row.area, []).append(reason)
    return [Subject(area, tuple(by_area[area])) for area in AREAS if area in by_area]


def queue_for(
    session: Session, context: Context, *, queue_ids: Collection[UUID], service_id: UUID | None
) -> UUID | None:
    """Where a kiosk that gives tickets for these queues sends somebody; None for the centre's first queue.

    The queue of an office that provides the service, if exactly one of them does; else the kiosk's own first queue.
    """
    if not queue_ids:
        return None
    rows = session.execute(
        select(Queue.id, Queue.kind, OfficeService.id.label("provided"))
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .outerjoin(
            OfficeService,
            (OfficeService.tenant_id == Queue.tenant_id)
            & (OfficeService.office_id == Queue.office_id)
            & (OfficeService.service_id == service_id),
        )
        .where(Queue.tenant_id == context.tenant_id, Queue.id.in_(queue_ids))
        .where(Queue.state == "active", Office.state == "active")
        .order_by(Queue.code)
    ).all()
    direct: list[UUID] = [row.id for row in rows if row.kind == "office" and row.provided is not None]
    if service_id is not None and len(direct) == 1:
        return direct[0]
    own: list[UUID] = [row.id for kind in ("welcome", "presorting") for row in rows if row.kind == kind]
    return own[0] if own else None
