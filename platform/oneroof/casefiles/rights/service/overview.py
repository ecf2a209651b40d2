"""What waits for the coordinators of a centre."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.rights.models import DestructionList, PersonErasure, RightsRequest
from oneroof.casefiles.rights.service.erasing import waiting_erasures
from oneroof.casefiles.rights.service.lists import destruction_lists
from oneroof.casefiles.rights.service.requests import running
from oneroof.casefiles.rights.service.rows import today_at
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Waiting:
    """Requests that run (by what is due first), erasures that one coordinator asked for, and destruction lists."""

    requests: list[RightsRequest]
    next_cursor: str | None
    erasures: list[PersonErasure]
    lists: list[DestructionList]
    codes: dict[UUID, str]
    """Case codes by person."""
    today: date


def waiting(session: Session, context: Context, clock: Clock, *, cursor: str | None = None) -> Waiting:
    """Everything that waits, by case code and without names; looking is recorded."""
    page = running(session, context, cursor=cursor)
    erasures = waiting_erasures(session, context)
    people = [row.person_id for row in page.items] + [row.person_id for row in erasures]
    codes = session.execute(
        select(Casefile.person_id, Casefile.code).where(
            Casefile.tenant_id == context.tenant_id, Casefile.person_id.in_(people)
        )
    )
    audit.record(
        session, context, clock, action="rights_request.list", data_classes=["rights"], details={"count": len(people)}
    )
    return Waiting(
        page.items,
        page.next_cursor,
        erasures,
        destruction_lists(session, context, limit=20).items,
        {row.person_id: row.code for row in codes},
        today_at(session, context, clock),
    )
