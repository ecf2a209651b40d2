"""The log of calls: written after each answer, read by the agency whose program called, kept for some months."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.partners.calls.models import PartnerCall
from oneroof.tenancy.context import Context

KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call, as far as it is logged: nothing of what was sent or answered."""

    client_id: UUID
    partnership_id: UUID | None
    staff_id: UUID | None
    method: str
    operation: str
    subject_id: UUID | None
    status: int
    reason_code: str | None
    purpose: str
    milliseconds: int


def log_call(session: Session, context: Context, call: Call, *, now: datetime) -> None:
    """Write a call into the log."""
    session.add(
        PartnerCall(
            id=new_id(),
            called_at=now,
            request_id=context.request_id,
            **{name: getattr(call, name) for name in Call.__slots__},
        )
    )


def calls_of(
    session: Session,
    context: Context,
    *,
    client_id: UUID,
    refused_only: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PartnerCall]:
    """What a program has called at this centre, the last call first. Raises Invalid for a wrong limit or cursor."""
    theirs = select(PartnerCall).where(PartnerCall.tenant_id == context.tenant_id, PartnerCall.client_id == client_id)
    if refused_only:
        theirs = theirs.where(PartnerCall.status >= 400)
    keys = [SortKey(PartnerCall.called_at, descending=True), SortKey(PartnerCall.id, descending=True)]
    return page_of(session, theirs, keys=keys, limit=limit, cursor=cursor)


def forget_calls(session: Session, context: Context, *, now: datetime) -> None:
    """Delete what the log has kept long enough."""
    session.execute(
        delete(PartnerCall).where(PartnerCall.tenant_id == context.tenant_id, PartnerCall.called_at < now - KEPT_FOR)
    )
