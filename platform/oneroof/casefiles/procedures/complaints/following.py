"""How far a complaint is: by its code, neutrally, for whoever has that; and with the answer, for whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import read_code, shown
from oneroof.casefiles.procedures.complaints.models import Complaint
from oneroof.casefiles.procedures.complaints.service import ComplaintView, opened_views
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

MOST = 20


@dataclass(frozen=True, slots=True)
class ComplaintStatus:
    """What the holder of a complaint's code is told. Nothing of who complained, and of what."""

    code: str
    """As it is printed."""
    is_answered: bool
    due_on: date
    is_overdue: bool


def complaint_status(session: Session, context: Context, clock: Clock, *, code: str) -> ComplaintStatus:
    """How far it is; the look is recorded. Raises Invalid for a typing error, and NotFound."""
    complaint = session.scalars(
        select(Complaint).where(Complaint.tenant_id == context.tenant_id, Complaint.code == read_code(code))
    ).one_or_none()
    if complaint is None:
        raise NotFound("complaint_code_unknown", public_text("We do not know this code. Check it, and try again."))
    _looked_at(session, context, clock, complaint)
    answered = complaint.state == "answered"
    late = not answered and complaint.due_on < today_at(session, context, clock)
    return ComplaintStatus(shown(complaint.code), answered, complaint.due_on, late)


def complaints_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> Sequence[ComplaintView]:
    """Those of the person who is asking, the latest first; each one shown is recorded."""
    complaints = session.scalars(
        select(Complaint)
        .where(Complaint.tenant_id == context.tenant_id, Complaint.casefile_id == casefile_id)
        .order_by(Complaint.opened_at.desc(), Complaint.id)
        .limit(MOST)
    ).all()
    for complaint in complaints:
        _looked_at(session, context, clock, complaint)
    return opened_views(session, context, clock, keys, complaints)


def _looked_at(session: Session, context: Context, clock: Clock, complaint: Complaint) -> None:
    audit.record(
        session,
        context,
        clock,
        action="complaint.read",
        object_kind="complaint",
        object_id=complaint.id,
        subject_person_id=complaint.person_id,
        data_classes=["complaints"],
        details={},
    )
