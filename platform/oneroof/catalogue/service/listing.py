"""Lists of services, page by page, in the reader's language. They read texts and rows, never documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import OfficeService, Service, ServiceOverride, ServiceText
from oneroof.core.languages import SOURCE_LANGUAGE, closest_offered, public_languages
from oneroof.core.pagination import Page, SortKey, bounded, cut
from oneroof.tenancy.context import Context

ATTENTION = ("differs", "national_changed", "review_due", "withheld", "no_office", "retired")
"""What a list for staff can be narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFilter:
    """Which services. What is None does not matter."""

    office_id: UUID | None = None
    kind: str | None = None
    area: str | None = None
    need: str | None = None
    plugin: str | None = None
    offered: bool = True
    """Only what is offered, and valid on `today`; otherwise whatever there is."""
    provided: bool = False
    """Only what some office provides."""
    codes: tuple[str, ...] | None = None
    """Only these."""
    attention: str | None = None
    """One of ATTENTION; `withheld` and `retired` go with `offered=False`."""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class ListedService:
    """A service in a list: its row, its texts in the reader's language, the offices that provide it."""

    row: Service
    text: ServiceText
    office_ids: tuple[UUID, ...]


def list_services(
    session: Session,
    context: Context,
    *,
    language: str,
    only: ServiceFilter | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ListedService]:
    """A page of services by name in `language`: one query. `search.searching` finds them by words.

    Raises Invalid for a wrong limit or cursor.
    """
    keys = [SortKey(ServiceText.sorted_as), SortKey(ServiceText.id)]
    query = entries(context, read_in(language)).add_columns(ServiceText.sorted_as, ServiceText.id)
    query = query.where(*conditions(context, only or ServiceFilter()))
    rows = list(session.execute(bounded(query, keys=keys, limit=limit, cursor=cursor)))
    page = cut(rows, keys=keys, limit=limit)
    return Page([listed(row) for row in page.items], page.next_cursor)


def read_in(language: str) -> str:
    """The language of the texts for a reader of `language`, which may be a browser's tag."""
    return closest_offered(language, public_languages()) or SOURCE_LANGUAGE


def entries(context: Context, language: str) -> Select[Any]:
    """The tenant's services with their texts and offices in rows that `listed` reads."""
    provided = select(OfficeService.office_id).order_by(OfficeService.office_id)
    offices = func.array(
        provided.where(OfficeService.tenant_id == context.tenant_id, OfficeService.service_id == Service.id)
        .correlate(Service)
        .scalar_subquery()
    )
    return (
        select(ServiceText, Service, offices.label("office_ids"))
        .join(Service, Service.id == ServiceText.service_id)
        .where(
            ServiceText.tenant_id == context.tenant_id,
            Service.tenant_id == context.tenant_id,
            ServiceText.language == language,
        )
    )


def listed(row: Row[Any]) -> ListedService:
    """What a row of `entries` says."""
    return ListedService(row.Service, row.ServiceText, tuple(row.office_ids))


def conditions(context: Context, only: ServiceFilter) -> list[ColumnElement[bool]]:
    """What the filter asks of Service."""
    equal: list[tuple[Any, Any]] = [(Service.kind, only.kind), (Service.area, only.area), (Service.plugin, only.plugin)]
    found: list[ColumnElement[bool]] = [column == value for column, value in equal if value is not None]
    if only.need is not None:
        found.append(Service.needs.any_() == only.need)
    if only.offered:
        found.append(Service.state == "offered")
        if only.today is not None:
            found.append(or_(Service.valid_until.is_(None), Service.valid_until >= only.today))
    if only.provided:
        found.append(Service.id.in_(_provided(context)))
    if only.office_id is not None:
        found.append(Service.id.in_(_provided(context).where(OfficeService.office_id == only.office_id)))
    if only.codes is not None:
        found.append(Service.code.in_(only.codes))
    if only.attention is not None:
        found.append(_attention(context, only))
    return found


def _attention(context: Context, only: ServiceFilter) -> ColumnElement[bool]:
    overrides = select(ServiceOverride.service_id).where(ServiceOverride.tenant_id == context.tenant_id)
    if only.attention == "differs":
        return Service.id.in_(overrides)
    if only.attention == "national_changed":
        return Service.id.in_(overrides.where(ServiceOverride.national_changed_at.is_not(None)))
    if only.attention == "review_due":
        return Service.review_on <= only.today
    if only.attention == "no_office":
        return Service.id.not_in(_provided(context))
    return Service.state == only.attention


def _provided(context: Context) -> Select[UUID]:
    return select(OfficeService.service_id).where(OfficeService.tenant_id == context.tenant_id)
