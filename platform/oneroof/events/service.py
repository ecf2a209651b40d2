"""Writing down what an agency may learn, in the transaction in which it happens."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.events.kinds import EVENT_TYPES, SUBJECT_KINDS
from oneroof.events.models import PartnerEvent
from oneroof.jobs.service import enqueue
from oneroof.tenancy.context import Context

NUMBER = "events.number"


def record(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    type: str,  # noqa: A002  # as it is called in what agencies receive (Standard Webhooks)
    partnership_id: UUID,
    subject_kind: str,
    subject_id: UUID,
    under: tuple[str, UUID] | None = None,
    endpoint_id: UUID | None = None,
) -> UUID:
    """Note for one partnership that something happened to a subject; the id that the agency will know it by.

    `under` is what was granted to the agency where that is not the subject itself: the procedure of a document, the
    person of an appointment. Whether it may be told is asked when it is told, not here. It gets its number in the feed
    after the commit, by a job. Raises ValueError for a type or kind that nobody knows.
    """
    granted_kind, granted_id = under or (subject_kind, subject_id)
    if type not in EVENT_TYPES or not {subject_kind, granted_kind} <= set(SUBJECT_KINDS):
        raise ValueError(f"no event {type} of {subject_kind} under {granted_kind}")
    event = PartnerEvent(
        tenant_id=context.tenant_id,
        id=new_id(),
        partnership_id=partnership_id,
        type=type,
        subject_kind=subject_kind,
        subject_id=subject_id,
        granted_kind=granted_kind,
        granted_id=granted_id,
        happened_at=clock.now(),
        sequence=None,
        endpoint_id=endpoint_id,
    )
    session.add(event)
    enqueue(session, context, kind=NUMBER, key=f"number:{event.id}", payload={"partnership_id": str(partnership_id)})
    return event.id
