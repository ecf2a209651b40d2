"""Which offices see a procedure: the responsible one, and with it who the person is, while it is open."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.sharing.models import Sharing
from oneroof.casefiles.sharing.service import VISIT_CLASSES, end_sharing, share
from oneroof.core.time import Clock
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context

SEEN_AFTER_THE_END = timedelta(days=1)
"""Somebody notices a wrong last step, or has the result to explain; then the office has no more business with it."""


def share_procedure(
    session: Session,
    context: Context,
    clock: Clock,
    procedure_id: UUID,
    person_id: UUID,
    responsible: UUID | None,
    agency_id: UUID | None,
) -> None:
    """Share it with the responsible office or, where none is, with the agency's offices here; with who opens it too.

    To be called before its row is added, which must be seen by who adds it.
    """
    offices = {office.id for office in office_choices(session) if agency_id and office.agency_id == agency_id}
    if responsible is not None:
        offices = {responsible}
    if "procedure" not in context.clearance:
        offices |= {context.office_id} if context.office_id else context.office_ids
    share(
        session,
        context,
        clock,
        person_id=person_id,
        office_ids=offices,
        data_classes=VISIT_CLASSES,
        source_kind="procedure",
        source_id=procedure_id,
    )


def end_sharing_of_closed(session: Session, context: Context, clock: Clock) -> int:
    """End the sharings of procedures that have been over for SEEN_AFTER_THE_END; of how many procedures it was."""
    running = select(Sharing.source_id).where(
        Sharing.tenant_id == context.tenant_id, Sharing.source_kind == "procedure", Sharing.ended_at.is_(None)
    )
    over = select(Procedure.id).where(
        Procedure.tenant_id == context.tenant_id,
        Procedure.state == "closed",
        Procedure.closed_at < clock.now() - SEEN_AFTER_THE_END,
        Procedure.id.in_(running),
    )
    ids = list(session.scalars(over))
    for procedure_id in ids:
        end_sharing(session, context, clock, source_kind="procedure", source_id=procedure_id)
    return len(ids)
