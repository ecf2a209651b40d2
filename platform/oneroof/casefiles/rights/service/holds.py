"""Legal holds: why a person's data must not be destroyed yet."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.merging import people_of
from oneroof.casefiles.rights.models import LegalHold
from oneroof.casefiles.rights.service.rows import (
    casefile_of,
    classed,
    no_such,
    opened,
    record,
    sealed,
    today_at,
    written,
)
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

TABLE = "legal_hold"


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold with its reason in the clear."""

    row: LegalHold
    reason: str | None


def place_hold(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID, reason: str, until: date
) -> LegalHold:
    """Keep a person's data until a day, whatever is asked. Raises NotFound and Invalid (`reason`, `until`)."""
    casefile = casefile_of(session, context, casefile_id)
    said = written(reason, "reason")
    if until <= today_at(session, context, clock):
        message = staff_text("Choose a day in the future.")
        raise Invalid("until_past", message, fields={"until": [message]})
    row = LegalHold(
        id=new_id(),
        **classed(session, context, casefile.person_id),
        until=until,
        placed_at=clock.now(),
        placed_by=context.actor_id,
    )
    row.reason_sealed = sealed(keys, context, row.person_id, said, TABLE, row.id, "reason")
    session.add(row)
    session.flush()
    record(session, context, clock, "legal_hold.place", row.person_id, row.id, {"until": until.isoformat()})
    return row


def lift_hold(session: Session, context: Context, clock: Clock, *, hold_id: UUID) -> LegalHold:
    """End a hold before its day; nothing happens where it has ended. Raises NotFound."""
    row = session.scalars(
        select(LegalHold).where(LegalHold.tenant_id == context.tenant_id, LegalHold.id == hold_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise no_such("legal_hold")
    if row.lifted_at is None:
        row.lifted_at, row.lifted_by = clock.now(), context.actor_id
        record(session, context, clock, "legal_hold.lift", row.person_id, row.id)
    return row


def holds_on(session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID) -> list[HoldView]:
    """The holds that stand today, also on casefiles that were joined into this one, what lasts longest first."""
    return [
        HoldView(row, opened(keys, context, row.person_id, row.reason_sealed, TABLE, row.id, "reason"))
        for row in standing_holds(session, context, clock, people_of(session, context, person_id))
    ]


def standing_holds(session: Session, context: Context, clock: Clock, person_ids: list[UUID]) -> list[LegalHold]:
    """The holds of these persons that stand today."""
    wanted = select(LegalHold).where(
        LegalHold.tenant_id == context.tenant_id,
        LegalHold.person_id.in_(person_ids),
        LegalHold.lifted_at.is_(None),
        LegalHold.until >= today_at(session, context, clock),
    )
    return list(session.scalars(wanted.order_by(LegalHold.until.desc(), LegalHold.id)))
