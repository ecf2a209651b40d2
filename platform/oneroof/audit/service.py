"""Writing the accountability record."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit.models import AuditEntry
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.purposes import LEGAL_BASES


def record(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    action: str,
    object_kind: str | None = None,
    object_id: UUID | None = None,
    subject_person_id: UUID | None = None,
    data_classes: Iterable[str] = (),
    outcome: str = "done",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry in the caller's transaction.

    `action` is `<noun>.<verb>` (`ticket.call`); `details` holds codes and counts, never personal data.
    Raises KeyError for a purpose without a declared legal basis: such processing must not happen.
    """
    entry = AuditEntry(
        at=clock.now(),
        actor_kind=context.actor_kind,
        actor_id=context.actor_id,
        office_id=context.office_id,
        agency_id=context.agency_id,
        purpose=context.purpose,
        legal_basis=LEGAL_BASES[context.purpose],
        action=action,
        outcome=outcome,
        object_kind=object_kind,
        object_id=object_id,
        subject_person_id=subject_person_id,
        data_classes=sorted(data_classes),
        details=details or {},
        request_id=context.request_id,
    )
    session.add(entry)
    return entry
