"""Lists of services, page by page, in the reader's language. They read texts and rows, never documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import OfficeService, Service, ServiceOverride, ServiceText
from oneroof.catalogue.search.words import words_of
from oneroof.core.languages import SOURCE_LANGUAGE, closest_offered, public_languages
from oneroof.core.pagination import Page, SortKey, page_of
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
    words: str | None = None
    """Each word must begin a word of the name, keywords, summary or description in the reader's language."""
    offered: bool = True
    """Only what is offered, and valid on `today`; otherwise whatever there is."""
    provided: bool = False
    """Only what some office provides."""
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
    """A page of services by name in `language`: three queries, however many there are.

    Raises Invalid for a wrong limit or cursor.
    """
    only = only or ServiceFilter()
    spoken = closest_offered(language, public_languages()) or SOURCE_LANGUAGE
    query = (
        select(ServiceText)
        .join(Service, Service.id == ServiceText.service_id)
        .where(
            ServiceText.tenant_id == context.tenant_id,
            Service.tenant_id == context.tenant_id,
            ServiceText.language == spoken,
            *_conditions(context, only),
        )
    )
    keys = [SortKey(ServiceText.sorted_as), SortKey(ServiceText.id)]
    page = page_of(session, query, keys=keys, limit=limit, cursor=cursor)
    return Page(listed(session, context, page.items), page.next_cursor)


def listed(session: Session, context: Context, texts: Sequence[ServiceText]) -> list[ListedService]:
    """The services that these texts belong to, in their order. Two queries."""
    ids = [text.service_id for text in texts]
    if not ids:
        return []
    rows = session.scalars(select(Service).where(Service.tenant_id == context.tenant_id, Service.id.in_(ids)))
    by_id = {row.id: row for row in rows}
    offices: dict[UUID, list[UUID]] = {}
    provided = (
        select(OfficeService.service_id, OfficeService.office_id)
        .where(OfficeService.tenant_id == context.tenant_id, OfficeService.service_id.in_(ids))
        .order_by(OfficeService.office_id)
    )
    for row in session.execute(provided):
        offices.setdefault(row.service_id, []).append(row.office_id)
    return [ListedService(by_id[each.service_id], each, tuple(offices.get(each.service_id, ()))) for each in texts]


def _conditions(context: Context, only: ServiceFilter) -> list[ColumnElement[bool]]:
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
    for word in words_of(only.words or ""):
        beginning = f"% {word}%"  # words are letters and digits: none of them means something to LIKE
        found.append(or_(ServiceText.words.like(beginning), ServiceText.more_words.like(beginning)))
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
