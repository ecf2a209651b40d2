"""What the list says beside the services: ways in that lead somewhere, names of offices, what things cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import AREAS, SERVICE_KINDS, Cost
from oneroof.catalogue.models import OfficeService, Service, ServiceText
from oneroof.core.languages import SOURCE_LANGUAGE, closest_offered, public_languages
from oneroof.frontdesk.models import Office
from oneroof.tenancy.context import Context

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one page of the list."""

    needs: tuple[str, ...]
    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    """Codes that some offered service has, in their usual order."""
    offices: Mapping[UUID, Names]
    """The active ones, by id, in the order in which visitors meet them."""
    costs: Mapping[UUID, Sequence[Cost]]
    """Of the services on the page, by id."""


def signs(session: Session, context: Context, *, today: date, provided: bool, shown: Collection[UUID]) -> Signs:
    """One query, which reads of the documents on the page what they say of the cost."""
    need = func.unnest(Service.needs).table_valued("code", name="need").render_derived()
    row = session.execute(
        select(
            func.array_agg(need.c.code.distinct()),
            func.array_agg(Service.area.distinct()),
            func.array_agg(Service.kind.distinct()),
            _offices(context),
            _costs(context, shown),
        )
        .select_from(Service)
        .outerjoin(need, true())
        .where(*_offered(context, today, provided=provided))
    ).one()
    needs, areas, kinds, offices, costs = row
    return Signs(
        _in_order(common_list().needs, needs),
        _in_order(AREAS, areas),
        _in_order(SERVICE_KINDS, kinds),
        {UUID(each["id"]): each["name"] for each in offices or ()},
        {UUID(each["id"]): tuple(map(_cost, each["costs"] or ())) for each in costs or ()},
    )


def named(session: Session, context: Context, codes: Collection[str], language: str) -> dict[str, ServiceText]:
    """Name and summary of those of the services that are offered here, by code, in a reader's language. One query."""
    spoken = closest_offered(language, public_languages()) or SOURCE_LANGUAGE
    query = (
        select(Service.code, ServiceText)
        .join(ServiceText, (ServiceText.tenant_id == Service.tenant_id) & (ServiceText.service_id == Service.id))
        .where(Service.tenant_id == context.tenant_id, Service.state == "offered", Service.code.in_(codes))
        .where(ServiceText.language == spoken)
    )
    return {row.code: row.ServiceText for row in session.execute(query)} if codes else {}


def _offered(context: Context, today: date, *, provided: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Service.tenant_id == context.tenant_id,
        Service.state == "offered",
        or_(Service.valid_until.is_(None), Service.valid_until >= today),
    ]
    if provided:
        by_offices = select(OfficeService.service_id).where(OfficeService.tenant_id == context.tenant_id)
        found.append(Service.id.in_(by_offices))
    return found


def _offices(context: Context) -> Any:
    said = func.jsonb_build_object("id", Office.id, "name", Office.name)
    query = select(func.jsonb_agg(aggregate_order_by(said, Office.position, Office.code), type_=JSONB))
    return query.where(Office.tenant_id == context.tenant_id, Office.state == "active").scalar_subquery()


def _costs(context: Context, shown: Collection[UUID]) -> Any:
    priced = func.jsonb_build_object("id", Service.id, "costs", Service.document["costs"])
    return (
        select(func.jsonb_agg(priced, type_=JSONB))
        .where(Service.tenant_id == context.tenant_id, Service.id.in_(shown))
        .correlate(None)
        .scalar_subquery()
    )


def _cost(said: Mapping[str, Any]) -> Cost:
    return Cost(**{key: said[key] for key in ("amount", "currency", "note") if said.get(key) is not None})


def _in_order(known: Collection[str], found: Collection[str | None] | None) -> tuple[str, ...]:
    return tuple(code for code in known if code in set(found or ()))
