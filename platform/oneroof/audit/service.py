"""Writing the accountability record."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit.lag import WATCH, LagWatch, shows_personal_data
from oneroof.audit.models import AuditEntry, AuditPending
from oneroof.audit.traces import add_trace
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.core.written import promise
from oneroof.core.written_rows import insertion
from oneroof.tenancy.context import Context
from oneroof.tenancy.data_classes import PERSONAL_CLASSES
from oneroof.tenancy.purposes import LEGAL_BASES

_RECORD, _PROMISE_LINK = insertion(AuditEntry), insertion(AuditPending)


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
) -> UUID:
    """Add one entry in the caller's transaction, written before its next query or with its commit; the entry's id.

    `action` is `<noun>.<verb>` (`ticket.call`); `details` holds codes and counts, never personal data.
    Raises KeyError for a purpose without a declared legal basis: such processing must not happen; Unavailable where
    personal data would be shown while the chain over this record is too far behind (`audit.lag`).
    """
    classes = sorted(data_classes)
    watch: LagWatch | None = session.info.get(WATCH)
    is_shown = outcome == "done" and shows_personal_data(action, not PERSONAL_CLASSES.isdisjoint(classes))
    if watch is not None and is_shown:
        watch.check(session, context.tenant_id)
    add_trace(session, action, subject_person_id, PERSONAL_CLASSES.intersection(classes), is_shown=is_shown)
    entry_id = new_id()
    entry = {
        "id": entry_id,
        "at": clock.now(),
        "actor_kind": context.actor_kind,
        "actor_id": context.actor_id,
        "actor_roles": sorted(context.roles),
        "office_id": context.office_id,
        "agency_id": context.agency_id,
        "purpose": context.purpose,
        "legal_basis": LEGAL_BASES[context.purpose],
        "action": action,
        "outcome": outcome,
        "object_kind": object_kind,
        "object_id": object_id,
        "subject_person_id": subject_person_id,
        "data_classes": classes,
        "details": details or {},
        "request_id": context.request_id,
    }
    promise(session, _RECORD, entry)
    promise(session, _PROMISE_LINK, {"id": entry_id})
    return entry_id
