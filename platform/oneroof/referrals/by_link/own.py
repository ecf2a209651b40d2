"""The referrals in somebody's own file: to whom, how it stands, what was shown, and that they can stop it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Service
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.referrals.models import OPEN_STATES, Referral
from oneroof.referrals.service import code_of
from oneroof.referrals.service.parts import ShownDocument, documents_of, parts_of
from oneroof.referrals.service.records import record, unsealed_facts
from oneroof.referrals.ways import way_to
from oneroof.tenancy.context import Context

MOST = 50
"""The newest; all of them stand in the copy of one's data."""


@dataclass(frozen=True, slots=True)
class OwnReferral:
    """One referral as the person reads it."""

    referral: Referral
    to: Mapping[str, str]
    service: Mapping[str, str] | None
    code: str
    classes: list[str]
    documents: list[ShownDocument]
    place: str

    @property
    def is_open(self) -> bool:
        """Whether it can still be stopped."""
        return self.referral.state in OPEN_STATES


def own_referrals(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> list[OwnReferral]:
    """The person's referrals, the newest first. The look is recorded."""
    rows = session.scalars(
        select(Referral)
        .where(Referral.tenant_id == context.tenant_id, Referral.casefile_id == casefile_id)
        .order_by(Referral.sent_at.desc(), Referral.id.desc())
        .limit(MOST)
    ).all()
    found = []
    for row in rows:
        record(session, context, clock, "read", row)
        found.append(_own(session, context, keys, row))
    return found


def _own(session: Session, context: Context, keys: KeyStore, row: Referral) -> OwnReferral:
    way = way_to(row.destination_kind)
    parts = parts_of(session, context, row.id)
    service = session.get(Service, (context.tenant_id, row.service_id)) if row.service_id else None
    return OwnReferral(
        referral=row,
        to=way.name(session, context, keys, row) if way else {},
        service=dict(service.name) if service else None,
        code=code_of(context, keys, row),
        classes=[part.shown_class for part in parts if part.shown_class],
        documents=documents_of(context, keys, parts),
        place=unsealed_facts(keys, context, row, "meeting", row.meeting_sealed).get("place", ""),
    )
