"""Visits: somebody came, called or wrote."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.service import note_visit
from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Conflict, Invalid, NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import CHANNELS, NEEDS, Queue, Ticket, Visit
from oneroof.frontdesk.service.companions import refuse_companion
from oneroof.frontdesk.service.records import lock_visit, today_at
from oneroof.frontdesk.service.statements import VISITS
from oneroof.tenancy.context import Context

LONGEST_REASON = 2000
REASON_KEPT = timedelta(days=30)
"""How long it can be read why somebody came whom nobody gave a casefile; then its key is destroyed."""


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit with its reason in the clear."""

    visit: Visit
    reason: str | None
    casefile_id: UUID | None
    """Whose visit it is, for those who may know."""


def register_visit(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    channel: str,
    language: str,
    reason: str | None = None,
    needs: Sequence[str] = (),
) -> Visit:
    """A new visit that begins now. `reason` is free text in the host language and is kept encrypted.

    Raises Invalid for a channel or need that is not on the list.
    """
    _check_listed("channel", [channel], CHANNELS)
    _check_listed("needs", needs, NEEDS)
    visit = Visit(
        id=new_id(),
        day=today_at(session, context, clock),
        channel=channel,
        language=language,
        needs=sorted(set(needs)),
        arrived_at=clock.now(),
    )
    visit.reason_sealed = _sealed(session, clock, keys, context, visit, reason)
    VISITS.add(session, visit)
    _record(session, context, clock, visit, "register")
    return visit


def read_visit(session: Session, context: Context, clock: Clock, keys: KeyStore, *, visit_id: UUID) -> VisitView:
    """A visit and, for those who may read casefiles, its reason; reading it is recorded. Raises NotFound."""
    visit = session.get(Visit, (context.tenant_id, visit_id))
    if visit is None:
        raise _no_such_visit()
    if visit.reason_sealed is None or not context.allows("casefiles.read"):
        return VisitView(visit, None, _casefile_seen(session, context, visit))
    _record(session, context, clock, visit, "read_reason", subject=_person_of(session, visit))
    return VisitView(visit, opened_reason(session, keys, context, visit), _casefile_seen(session, context, visit))


def _casefile_seen(session: Session, context: Context, visit: Visit) -> UUID | None:
    """Whose visit it is, unless the actor may not know that this person has a casefile."""
    if visit.casefile_id is None:
        return None
    seen = select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.id == visit.casefile_id)
    return session.scalars(seen).one_or_none()


def opened_reason(session: Session, keys: KeyStore, context: Context, visit: Visit) -> str | None:
    """Why the visitor came, in the clear; None where nothing was written, and after the person's erasure."""
    if visit.reason_sealed is None:
        return None
    person_id = _person_of(session, visit)
    with suppress(KeyDestroyedError, Unreadable):
        if person_id is not None:
            return keys.unseal_for_person(context.tenant_id, person_id, visit.reason_sealed, _place(visit)).decode()
    with suppress(KeyDestroyedError, Unreadable):
        # written before it was known whose visit it is, or by an older version
        return keys.unseal_for_tenant(context.tenant_id, visit.reason_sealed, _place(visit)).decode()
    return None


def update_visit(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    visit_id: UUID,
    version: int,
    language: str | None = None,
    needs: Sequence[str] | None = None,
    reason: str | None = None,
) -> Visit:
    """Correct what was noted at the door; None leaves a fact as it is, an empty `reason` removes it.

    Tickets already issued keep their place. Raises NotFound, Invalid, and PreconditionFailed for an old `version`.
    """
    visit = lock_visit(session, visit_id)
    if visit is None:
        raise _no_such_visit()
    if visit.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    if language is not None:
        visit.language = language
    if needs is not None:
        _check_listed("needs", needs, NEEDS)
        visit.needs = sorted(set(needs))
    if reason is not None:
        visit.reason_sealed = _sealed(session, clock, keys, context, visit, reason)
    _record(session, context, clock, visit, "update", subject=_person_of(session, visit))
    session.flush()
    return visit


def attach_casefile(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, visit_id: UUID, casefile_id: UUID
) -> Visit:
    """Say whose visit this is. The same casefile again changes nothing. From now on the person's key seals the reason.

    Raises NotFound for the visit, Invalid for the casefile, Conflict when the visit belongs to another casefile
    or the person came along with it.
    """
    visit = lock_visit(session, visit_id)
    if visit is None:
        raise _no_such_visit()
    casefile = session.get(Casefile, (context.tenant_id, casefile_id))
    if casefile is None:
        message = public_text("There is no such casefile here.")
        raise Invalid("casefile_unknown", message, fields={"casefile_id": [message]})
    if visit.casefile_id not in (None, casefile_id):
        raise Conflict("visit_has_casefile", public_text("This visit already belongs to another casefile."))
    if visit.casefile_id is None:
        refuse_companion(session, context, visit_id, casefile_id)
        reason = opened_reason(session, keys, context, visit)
        visit.casefile_id = casefile_id
        visit.reason_sealed = _sealed(session, clock, keys, context, visit, reason)
        _record(session, context, clock, visit, "attach_casefile", subject=casefile.person_id)
        _note_offices(session, context, clock, visit, casefile_id)
        session.flush()
    return visit


def _note_offices(session: Session, context: Context, clock: Clock, visit: Visit, casefile_id: UUID) -> None:
    """Whom the visit's tickets share the person with from now on."""
    tickets = (
        select(Ticket.id, Queue.office_id)
        .join(Queue, (Queue.tenant_id == Ticket.tenant_id) & (Queue.id == Ticket.queue_id))
        .where(Ticket.tenant_id == context.tenant_id, Queue.tenant_id == context.tenant_id)
        .where(Ticket.visit_id == visit.id)
    )
    for row in session.execute(tickets).all():
        note_visit(session, context, clock, casefile_id=casefile_id, ticket_id=row.id, office_id=row.office_id)


def tickets_of_visit(session: Session, context: Context, *, visit_id: UUID) -> list[Ticket]:
    """The visit's tickets in the order in which they were issued."""
    statement = select(Ticket).where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id == visit_id)
    return list(session.scalars(statement.order_by(Ticket.issued_at, Ticket.id)))


def _sealed(
    session: Session, clock: Clock, keys: KeyStore, context: Context, visit: Visit, reason: str | None
) -> bytes | None:
    text = (reason or "").strip()
    if len(text) > LONGEST_REASON:
        message = public_text("At most %(most)s characters.", most=LONGEST_REASON)
        raise Invalid("reason_too_long", message, fields={"reason": [message]})
    if not text:
        return None
    person_id = _person_of(session, visit)
    if person_id is None:
        until = clock.now() + REASON_KEPT
        return keys.seal_for_tenant_until(context.tenant_id, text.encode(), _place(visit), until=until)
    return keys.seal_for_person(context.tenant_id, person_id, text.encode(), _place(visit))


def _place(visit: Visit) -> str:
    return f"visit/{visit.id}"


def _person_of(session: Session, visit: Visit) -> UUID | None:
    if visit.casefile_id is None:
        return None
    whose = select(Casefile.person_id).where(Casefile.tenant_id == visit.tenant_id, Casefile.id == visit.casefile_id)
    return session.scalars(whose).one_or_none()


def _record(
    session: Session, context: Context, clock: Clock, visit: Visit, verb: str, *, subject: UUID | None = None
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"visit.{verb}",
        object_kind="visit",
        object_id=visit.id,
        subject_person_id=subject,
        data_classes=["visit_reason"] if visit.reason_sealed is not None else [],
    )


def _check_listed(field: str, given: Iterable[str], listed: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(listed))
    if unknown:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=unknown[0], listed=", ".join(listed))
        raise Invalid(f"{field}_unknown", message, fields={field: [message]})


def _no_such_visit() -> NotFound:
    return NotFound("visit_not_found", public_text("There is no such visit here."))
