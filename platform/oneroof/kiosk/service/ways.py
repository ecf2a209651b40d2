"""The way from the entrance to each office, in steps that every language has words for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.definition.model import AREAS
from oneroof.catalogue.models import Agency
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.places.facts import facts_to_change
from oneroof.kiosk.models import STEPS, Wayfinding
from oneroof.tenancy.context import Context

MOST_STEPS = 8
LONGEST_TEXT = 300
SYMBOLS = (*AREAS, "reception")
"""Pictures that an office may have; each policy area has one."""


@dataclass(frozen=True, slots=True)
class Way:
    """An office as visitors look for it: its public name, its picture and the way to it."""

    office: Office
    symbol: str
    storey: int | None
    steps: tuple[str, ...]
    texts: Mapping[str, str]
    version: int
    """0 where nobody has written the way yet."""
    own_symbol: str | None = None
    """The one that was chosen for it."""


def ways(session: Session, context: Context) -> list[Way]:
    """Every active office in the order in which visitors meet them. One query."""
    return [_way(*row) for row in session.execute(_query(context))]


def way_to(session: Session, context: Context, *, office_id: UUID) -> Way:
    """The way to one of them. Raises NotFound."""
    row = session.execute(_query(context).where(Office.id == office_id)).one_or_none()
    if row is None:
        raise NotFound("office_not_found", staff_text("There is no such office here."))
    return _way(*row)


def save_way(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_id: UUID,
    version: int,
    symbol: str | None,
    storey: int | None,
    steps: Sequence[str],
    texts: Mapping[str, str],
) -> Way:
    """Write the way to an office; empty texts are left out.

    Raises NotFound, PreconditionFailed for an old `version`, and Invalid with the fields that are wrong.
    """
    known = way_to(session, context, office_id=office_id)
    said = {code: text.strip() for code, text in texts.items() if text.strip()}
    _check(symbol, storey, steps, said)
    row = facts_to_change(session, context, Wayfinding, office_id=office_id, version=version)
    row.symbol, row.storey, row.steps, row.texts = symbol, storey, list(steps), said
    session.flush()
    audit.record(session, context, clock, action="way.change", object_kind="office", object_id=office_id)
    return _way(known.office, row, None)


def _check(symbol: str | None, storey: int | None, steps: Sequence[str], texts: Mapping[str, str]) -> None:
    fields: dict[str, list[object]] = {}
    if symbol is not None and symbol not in SYMBOLS:
        fields["symbol"] = [staff_text("Choose one of the pictures.")]
    if storey is not None and abs(storey) > 99:
        fields["storey"] = [staff_text("A whole number from %(least)s to %(most)s.", least=-99, most=99)]
    if len(steps) > MOST_STEPS or not set(steps) <= set(STEPS):
        fields["steps"] = [staff_text("Up to %(number)s steps of the list.", number=MOST_STEPS)]
    for code, text in texts.items():
        if code not in public_languages() or len(text) > LONGEST_TEXT:
            fields[f"text_{code}"] = [staff_text("At most %(number)s characters.", number=LONGEST_TEXT)]
    if fields:
        raise Invalid("way_invalid", staff_text("Please check the way."), fields=fields)


def _query(context: Context) -> Select[Office, Wayfinding, str]:
    return (
        select(Office, Wayfinding, Agency.area)
        .outerjoin(Wayfinding, (Wayfinding.tenant_id == Office.tenant_id) & (Wayfinding.office_id == Office.id))
        .outerjoin(Agency, (Agency.tenant_id == Office.tenant_id) & (Agency.id == Office.agency_id))
        .where(Office.tenant_id == context.tenant_id, Office.state == "active")
        .order_by(Office.position, Office.code)
    )


def _way(office: Office, row: Wayfinding | None, area: str | None) -> Way:
    usual = "reception" if office.kind == "reception" else area or "integration"
    if row is None:
        return Way(office, usual, None, (), {}, 0)
    return Way(office, row.symbol or usual, row.storey, tuple(row.steps), row.texts, row.version, row.symbol)
