"""Who sees a person: sharings with offices, protections from agencies. The rows follow in the same transaction.

Whoever writes a personal row spreads `row_clearance` into it. Everything else about who sees what goes through `share`,
`end_sharing`, `protect` and `end_protection`: the database rewrites the rows, whatever the actor may see themselves,
and refuses an actor who would share what they do not see.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.classed import Classed
from oneroof.casefiles.models import Casefile, Person
from oneroof.casefiles.sharing.models import SOURCE_KINDS, AgencyGrant, Sharing
from oneroof.casefiles.sharing.protecting import end_protection, protect
from oneroof.core.errors import Forbidden, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.data_classes import PERSONAL_CLASSES

VISIT_CLASSES = frozenset({"consent", "contact", "identity", "person"})
"""What an office needs of whom it serves, at a desk or in a procedure."""

WHOLE_CLASSES = frozenset({"consent", "contact", "family", "identity", "needs", "person", "roadmap", "status"})
"""What is about the person, and belongs to no single document, procedure or referral."""

_IS_BEING_ERASED = func.oneroof.is_being_erased

__all__ = [
    "VISIT_CLASSES",
    "end_protection",
    "end_sharing",
    "lock_person",
    "look_again",
    "note_visit",
    "protect",
    "row_clearance",
    "share",
]


def row_clearance(
    session: Session,
    context: Context,
    person_id: UUID,
    data_class: str,
    *,
    procedure_id: UUID | None = None,
    erased_too: bool = False,
) -> dict[str, Any]:
    """`shared_office_ids` and `protected_from` of a new row of this class; `procedure_id` for one of a procedure.

    Who is not cleared for the class still sees what they write: the row is their office's too. Locks the person, so
    that nothing is shared between this moment and the end of the transaction. Raises NotFound, and Forbidden
    `not_cleared` for who would not see the row: neither cleared nor of an office.
    """
    protected_from = lock_person(session, context, person_id, erased_too=erased_too)
    running = select(func.coalesce(Sharing.office_id, Sharing.partnership_id)).where(
        Sharing.tenant_id == context.tenant_id, Sharing.person_id == person_id, Sharing.ended_at.is_(None)
    )
    covers = Sharing.data_classes.contains([data_class]) & _reaches(data_class, procedure_id)
    if procedure_id is not None:
        covers |= (Sharing.source_kind == "procedure") & (Sharing.source_id == procedure_id)
    offices = set(session.scalars(running.where(covers)))
    if data_class not in context.clearance and offices.isdisjoint(context.office_ids):
        theirs = context.office_ids.intersection(session.scalars(running))
        offices |= theirs or context.office_ids
        if offices.isdisjoint(context.office_ids):
            raise Forbidden("not_cleared", public_text("Your role may not see or write this about the person."))
    return {"shared_office_ids": sorted(offices), "protected_from": protected_from}


def _reaches(data_class: str, procedure_id: UUID | None) -> ColumnElement[bool]:
    """Whether a sharing of the class reaches a new row of it: with a partnership it is about one thing (0045)."""
    if data_class in WHOLE_CLASSES:
        return true()
    about = (AgencyGrant.subject_kind == "procedure") & (AgencyGrant.subject_id == procedure_id)
    granted = select(AgencyGrant.id).where(
        AgencyGrant.tenant_id == Sharing.tenant_id,
        AgencyGrant.id == Sharing.source_id,
        (AgencyGrant.subject_kind == "person") | about,
    )
    return Sharing.partnership_id.is_(None) | granted.exists()


def share(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    person_id: UUID,
    office_ids: Iterable[UUID],
    data_classes: Iterable[str],
    source_kind: str,
    source_id: UUID,
) -> None:
    """Let offices see the person's data of these classes until `end_sharing` with the same source.

    What is shared already stays as it is. Raises NotFound for a person whom the actor may not know of; the database
    refuses what the actor does not see.
    """
    classes = frozenset(data_classes)
    if not classes or classes - PERSONAL_CLASSES or source_kind not in SOURCE_KINDS:
        raise ValueError(f"cannot share {sorted(classes)} because of a {source_kind}")
    protected_from = lock_person(session, context, person_id)
    visible_to = list(session.scalars(select(Person.shared_office_ids).where(Person.id == person_id)).one())
    for office_id in sorted(set(office_ids)):
        row = Sharing(id=new_id(), person_id=person_id, office_id=office_id, data_classes=sorted(classes))
        row.source_kind, row.source_id, row.since = source_kind, source_id, clock.now()
        row.shared_office_ids, row.protected_from = visible_to, protected_from
        if _begin(session, context, row):
            _record(session, context, clock, "begin", row)
    session.flush()
    look_again(session, person_id)


def end_sharing(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    source_kind: str,
    source_id: UUID,
    office_ids: Iterable[UUID] | None = None,
) -> int:
    """End what was shared because of this source, with all offices or with these; how many sharings it was.

    What an office sees for another reason, it goes on seeing. Twice is once.
    """
    session.flush()
    running = [
        Sharing.tenant_id == context.tenant_id,
        Sharing.source_kind == source_kind,
        Sharing.source_id == source_id,
        Sharing.ended_at.is_(None),
    ]
    if office_ids is not None:
        running.append(Sharing.office_id.in_(list(office_ids)))
    for person_id in session.scalars(select(Sharing.person_id).where(*running).order_by(Sharing.person_id).distinct()):
        lock_person(session, context, person_id, erased_too=True)
    rows = session.scalars(select(Sharing).where(*running).execution_options(populate_existing=True)).all()
    for row in rows:
        _record(session, context, clock, "end", row)
        session.expunge(row)
    session.flush()
    # one statement: an officer who ends what they see by does not see the next row
    ended = update(Sharing).where(*running).values(ended_at=clock.now())
    session.execute(ended.execution_options(synchronize_session=False))
    return len(rows)


def note_visit(
    session: Session, context: Context, clock: Clock, *, casefile_id: UUID, ticket_id: UUID, office_id: UUID
) -> None:
    """Record that the database shares the person with an office because of a ticket, as long as the visit lasts."""
    whose = select(Casefile.person_id).where(Casefile.tenant_id == context.tenant_id, Casefile.id == casefile_id)
    person_id = session.scalars(whose).one_or_none()
    if person_id is not None:
        row = Sharing(person_id=person_id, office_id=office_id, data_classes=sorted(VISIT_CLASSES))
        row.source_kind, row.source_id = "ticket", ticket_id
        row.id = ticket_id
        _record(session, context, clock, "begin", row)


def lock_person(session: Session, context: Context, person_id: UUID, *, erased_too: bool = False) -> list[str]:
    """From which agencies the person is kept, locked until the transaction ends.

    Raises NotFound, also for somebody whose erasure is confirmed or done: nothing is written of them any more, except
    by who says so with `erased_too`.
    To be taken before the person's casefile and all that is in it, so that two changes wait for each other in order.
    """
    session.flush()
    protected_from = session.scalars(
        select(Person.protected_from)
        .where(Person.tenant_id == context.tenant_id, Person.id == person_id)
        .with_for_update(key_share=True)
    ).one_or_none()
    # a statement of its own: it sees what was committed while this one waited for the person
    if protected_from is None or (not erased_too and session.scalar(select(_IS_BEING_ERASED(person_id)))):
        raise NotFound("casefile_not_found", public_text("There is no such casefile here."))
    return list(protected_from)


def _begin(session: Session, context: Context, row: Sharing) -> bool:
    """Add a sharing, unless there is one with the same source that covers it; one that covers less gives way to it.

    The office loses nothing in between, because it all happens at once.
    """
    before = session.scalars(
        select(Sharing).where(
            Sharing.tenant_id == context.tenant_id,
            Sharing.person_id == row.person_id,
            Sharing.office_id == row.office_id,
            Sharing.source_kind == row.source_kind,
            Sharing.source_id == row.source_id,
            Sharing.ended_at.is_(None),
        )
    ).one_or_none()
    if before is not None:
        if set(row.data_classes) <= set(before.data_classes):
            return False
        row.data_classes = sorted({*row.data_classes, *before.data_classes})
        before.ended_at = row.since
        session.flush()
    session.add(row)
    session.flush()
    return True


def look_again(session: Session, person_id: UUID) -> None:
    """What the session holds of the person is read anew: the database has rewritten who sees it."""
    for row in session.identity_map.values():
        if isinstance(row, Classed) and row.person_id == person_id:
            session.expire(row, ["shared_office_ids"])


def _record(session: Session, context: Context, clock: Clock, verb: str, row: Sharing) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"sharing.{verb}",
        object_kind="sharing",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=row.data_classes,
        details={
            "office": str(row.office_id or row.partnership_id),
            "because": row.source_kind,
            "source": str(row.source_id),
        },
    )
