"""What agencies may know of: grants, each with the sharing that opens the rows which it is about.

A grant rests on a partnership in force and, mostly, on a consent; it ends with either, in the same transaction.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Person
from oneroof.casefiles.sharing.models import GRANT_ENDS, SUBJECT_KINDS, AgencyGrant, Sharing
from oneroof.casefiles.sharing.service import end_sharing, lock_person, look_again
from oneroof.core.errors import DomainError, Forbidden, NotFound
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.events import service as events
from oneroof.identity.partnerships.models import Partnership
from oneroof.identity.partnerships.service import check_covers, no_agreement, partnership_by_id, state_now
from oneroof.tenancy.context import Context

GRANT = "grant"
"""The source of a sharing with a partnership."""

CLASS_OF = {
    "document": "documents",
    "procedure": "procedure",
    "referral": "referrals",
    "conference_item": "conference",
}
"""By the kind of what is granted: the class without which a grant of it opens nothing."""

WHY: dict[str, LazyText] = {
    "consent_withdrawn": public_text("The person has withdrawn their consent."),
    "agreement_ended": public_text("The agreement with this agency has ended."),
    "agreement_suspended": public_text("The agreement with this agency is suspended."),
    "not_in_agreement": public_text("The agreement with this agency does not cover this any more."),
    "referral_closed": public_text("The referral is closed."),
    "conference_over": public_text("The case conference is over."),
    "withdrawn": public_text("The centre does not share this any more."),
    "casefile_erased": public_text("The person’s data has been erased."),
}
"""What an agency is told about something that it could see before, by the reason for which it ended."""


def grant(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    partnership_id: UUID,
    person_id: UUID,
    subject_kind: str,
    subject_id: UUID,
    data_classes: Iterable[str],
    consent_id: UUID | None,
) -> AgencyGrant:
    """Let a partnership know of one thing: its rows, and of the person what `data_classes` says.

    The class `person` is always among them. The same again adds classes. Raises Forbidden (`agreement_…`,
    `not_in_agreement`, `not_cleared`), and NotFound for a person whom the actor may not know of.
    """
    if subject_kind not in SUBJECT_KINDS:
        raise ValueError(f"nobody is granted a {subject_kind}")
    partnership = _open_partnership(session, context, partnership_id)
    classes = {"person", *data_classes}
    check_covers(partnership, reads=classes)
    protected_from = lock_person(session, context, person_id)
    if {partnership.agency_code, partnership.agency_kind} & set(protected_from):
        raise Forbidden("kept_from_agency", public_text("The person is kept from this agency."))
    row = _running(session, context, partnership_id, subject_kind, subject_id)
    if row is None:
        row = AgencyGrant(id=new_id(), partnership_id=partnership_id, subject_kind=subject_kind, subject_id=subject_id)
        row.tenant_id, row.consent_id, row.since = context.tenant_id, consent_id, clock.now()
        session.add(row)
        session.flush()
        if subject_kind == "document":
            _tell(session, context, clock, "document.added", row)
    _share(session, context, clock, row, person_id, classes, protected_from)
    return row


def end_grants(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    reason: str,
    person_id: UUID | None = None,
    partnership_id: UUID | None = None,
    subject_kind: str | None = None,
    subject_id: UUID | None = None,
    consent_id: UUID | None = None,
) -> int:
    """End the grants that fit all that is given; how many. What was opened closes in this transaction. Twice is once.

    `reason` is one of GRANT_ENDS. Raises ValueError for it, and where nothing is given.
    """
    given = {"partnership_id": partnership_id, "subject_kind": subject_kind, "subject_id": subject_id}
    given = {name: value for name, value in (given | {"consent_id": consent_id}).items() if value is not None}
    if reason not in GRANT_ENDS or not (given or person_id):
        raise ValueError(f"no grants end so: {reason} {sorted(given)}")
    wanted = [AgencyGrant.tenant_id == context.tenant_id, AgencyGrant.ended_at.is_(None)]
    wanted += [getattr(AgencyGrant, name) == value for name, value in given.items()]
    if person_id is not None:
        theirs = select(Sharing.source_id).where(
            Sharing.tenant_id == context.tenant_id, Sharing.person_id == person_id, Sharing.source_kind == GRANT
        )
        wanted.append(AgencyGrant.id.in_(theirs))
    ending = session.scalars(select(AgencyGrant).where(*wanted).order_by(AgencyGrant.id)).all()
    ids = [each.id for each in ending]
    for each in ending:
        end_sharing(session, context, clock, source_kind=GRANT, source_id=each.id)
        if reason == "consent_withdrawn":
            _tell(session, context, clock, "consent.withdrawn", each)
    ended = update(AgencyGrant).where(AgencyGrant.tenant_id == context.tenant_id, AgencyGrant.id.in_(ids))
    session.execute(ended.where(AgencyGrant.ended_at.is_(None)).values(ended_at=clock.now(), reason=reason))
    return len(ids)


def narrow_grants(session: Session, context: Context, clock: Clock, partnership: Partnership) -> int:
    """Take back what the partnership's terms do not cover any more; how many sharings were too wide.

    A grant goes on with the classes that are left, and ends where its own class is none of them.
    """
    covered = {*partnership.readable, *partnership.writable}
    running = select(Sharing).where(
        Sharing.tenant_id == context.tenant_id,
        Sharing.partnership_id == partnership.id,
        Sharing.ended_at.is_(None),
        ~Sharing.data_classes.contained_by(sorted(covered)),
    )
    too_wide = session.scalars(running.order_by(Sharing.person_id, Sharing.id)).all()
    for sharing in too_wide:
        row = session.get_one(AgencyGrant, (context.tenant_id, sharing.source_id))
        if "person" not in covered or CLASS_OF.get(row.subject_kind, "person") not in covered:
            end_grants(session, context, clock, reason="not_in_agreement", **_subject(row))
            continue
        left, person_id = set(sharing.data_classes) & covered, sharing.person_id
        end_sharing(session, context, clock, source_kind=GRANT, source_id=row.id)
        _share(session, context, clock, row, person_id, left, lock_person(session, context, person_id))
    return len(too_wide)


def granted(session: Session, context: Context, *, partnership_id: UUID, subject_kind: str, subject_id: UUID) -> bool:
    """Whether the partnership may know of it now: granted, and the partnership in force. Asked at every delivery."""
    partnership = partnership_by_id(session, context, partnership_id)
    if partnership is None or state_now(partnership) != "in_force":
        return False
    return _running(session, context, partnership_id, subject_kind, subject_id) is not None


def why_hidden(session: Session, context: Context, *, subject_kind: str, subject_id: UUID) -> DomainError:
    """What an agency is told of something that it does not see: why it sees it no more, or that there is none.

    Whether it exists is told to nobody who could not see it before.
    """
    last = session.scalars(
        select(AgencyGrant)
        .where(
            AgencyGrant.tenant_id == context.tenant_id,
            AgencyGrant.partnership_id.in_(sorted(context.office_ids)),
            AgencyGrant.subject_kind == subject_kind,
            AgencyGrant.subject_id == subject_id,
        )
        .order_by(AgencyGrant.ended_at.desc().nulls_first(), AgencyGrant.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.reason is None:
        return NotFound("not_found", public_text("There is no such thing here, or it is not shared with you."))
    return Forbidden(last.reason, WHY[last.reason])


def _tell(session: Session, context: Context, clock: Clock, kind: str, row: AgencyGrant) -> None:
    events.record(session, context, clock, type=kind, **_subject(row))


def _subject(row: AgencyGrant) -> dict[str, Any]:
    return {"partnership_id": row.partnership_id, "subject_kind": row.subject_kind, "subject_id": row.subject_id}


def _open_partnership(session: Session, context: Context, partnership_id: UUID) -> Partnership:
    found = partnership_by_id(session, context, partnership_id)
    if found is None:
        raise no_agreement()
    if state_now(found) != "in_force":
        reason = f"agreement_{state_now(found)}"
        raise Forbidden(reason, WHY[reason])
    return found


def _running(
    session: Session, context: Context, partnership_id: UUID, subject_kind: str, subject_id: UUID
) -> AgencyGrant | None:
    return session.scalars(
        select(AgencyGrant).where(
            AgencyGrant.tenant_id == context.tenant_id,
            AgencyGrant.partnership_id == partnership_id,
            AgencyGrant.subject_kind == subject_kind,
            AgencyGrant.subject_id == subject_id,
            AgencyGrant.ended_at.is_(None),
        )
    ).one_or_none()


def _share(
    session: Session,
    context: Context,
    clock: Clock,
    row: AgencyGrant,
    person_id: UUID,
    classes: set[str],
    protected_from: list[str],
) -> None:
    """One running sharing for each person of the grant; a wider one takes the place of one that is narrower."""
    before = session.scalars(
        select(Sharing).where(
            Sharing.tenant_id == context.tenant_id,
            Sharing.person_id == person_id,
            Sharing.source_kind == GRANT,
            Sharing.source_id == row.id,
            Sharing.ended_at.is_(None),
        )
    ).one_or_none()
    if before is not None:
        if classes <= set(before.data_classes):
            return
        classes = classes | set(before.data_classes)
        before.ended_at = clock.now()
        session.flush()
    seen_by = session.scalars(select(Person.shared_office_ids).where(Person.id == person_id)).one()
    made = Sharing(id=new_id(), person_id=person_id, partnership_id=row.partnership_id, data_classes=sorted(classes))
    made.source_kind, made.source_id, made.since = GRANT, row.id, clock.now()
    made.shared_office_ids, made.protected_from = list(seen_by), protected_from
    session.add(made)
    session.flush()
    look_again(session, person_id)
    _record(session, context, clock, made)


def _record(session: Session, context: Context, clock: Clock, row: Sharing) -> None:
    audit.record(
        session,
        context,
        clock,
        action="sharing.begin",
        object_kind="sharing",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=row.data_classes,
        details={"office": str(row.partnership_id), "because": row.source_kind, "source": str(row.source_id)},
    )
