"""Keeping a person from an agency: nobody who belongs to it hears of them, whatever is shared."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile, Person
from oneroof.casefiles.sharing.models import Protection
from oneroof.catalogue.models import Agency
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

LONGEST_REASON = 1000

Meant = Callable[[Session, Context, list[UUID]], None]
_when_meant: list[Meant] = []


def when_meant(function: Meant) -> Meant:
    """Register what hears of protections that stood and that somebody has asked for again, for their own sake."""
    _when_meant.append(function)
    return function


@dataclass(frozen=True, slots=True)
class ProtectionView:
    """A protection that stands, in the clear."""

    id: UUID
    agency_tag: str
    reason: str
    since: datetime


def protect(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    person_id: UUID,
    agency_tags: list[str],
    reason: str,
) -> None:
    """Keep the person from agencies, by code or kind, with everybody whose casefile is joined with theirs.

    From an agency that they are kept from already nothing changes, but that it stays when a joining is undone. Raises
    Forbidden for who may not see such things of the person, NotFound, Invalid (`agency_tag`, `reason`), and Conflict
    `own_agency` for the actor's own: they could not take it back.
    """
    _check_may(context)
    people = _joined_with(session, context, person_id)
    for each in sorted(people):
        _lock(session, context, each)
    wanted = _checked_tags(session, context, agency_tags)
    text = _checked_reason(reason)
    meant = [row.id for each in people for row in _running(session, context, each) if row.agency_tag in wanted]
    for function in _when_meant:
        function(session, context, meant)
    for each in people:
        begin_protections(session, context, clock, keys, person_id=each, agency_tags=wanted, reason=text)


def begin_protections(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    person_id: UUID,
    agency_tags: Iterable[str],
    reason: str,
) -> list[UUID]:
    """Keep this one person, locked by the caller, from agencies; the protections that are new."""
    _check_may(context)
    begun = []
    there = {row.agency_tag for row in _running(session, context, person_id)}
    for tag in sorted(set(agency_tags) - there):
        row = Protection(id=new_id(), person_id=person_id, agency_tag=tag, since=clock.now())
        person = session.scalars(select(Person).where(Person.id == person_id)).one()
        row.shared_office_ids, row.protected_from = [], list(person.protected_from)
        row.reason = keys.seal_for_person(context.tenant_id, person_id, reason.encode(), _place(row.id))
        session.add(row)
        session.flush()
        session.expire(person, ["protected_from"])
        _record(session, context, clock, "begin", row)
        begun.append(row.id)
    session.flush()
    return begun


def end_protection(session: Session, context: Context, clock: Clock, *, protection_id: UUID) -> None:
    """The agency may hear of the person again, as far as anything is shared with it, and of those joined with them.

    Twice is once. Raises Forbidden, and NotFound.
    """
    _check_may(context)
    found = session.get(Protection, (context.tenant_id, protection_id))
    if found is None:
        raise NotFound("protection_not_found", public_text("There is no such protection here."))
    people = _joined_with(session, context, found.person_id)
    for each in sorted(people):
        _lock(session, context, each)
    session.refresh(found)
    if found.ended_at is None:
        rows = [row for each in people for row in _running(session, context, each)]
        end_protections(session, context, clock, [row.id for row in rows if row.agency_tag == found.agency_tag])


def end_protections(session: Session, context: Context, clock: Clock, protection_ids: Iterable[UUID]) -> None:
    """End just these, of people who are locked by the caller, as far as they stand."""
    standing = select(Protection).where(
        Protection.tenant_id == context.tenant_id,
        Protection.id.in_(list(protection_ids)),
        Protection.ended_at.is_(None),
    )
    for row in session.scalars(standing.order_by(Protection.id)).all():
        row.ended_at = clock.now()
        _record(session, context, clock, "end", row)
        session.flush()


def protections_of(session: Session, context: Context, keys: KeyStore, *, person_id: UUID) -> list[ProtectionView]:
    """The protections that stand, the oldest first; without the reason where the person's key is gone."""
    return [_view(context, keys, row) for row in _running(session, context, person_id)]


def _view(context: Context, keys: KeyStore, row: Protection) -> ProtectionView:
    try:
        reason = keys.unseal_for_person(context.tenant_id, row.person_id, row.reason, _place(row.id)).decode()
    except KeyDestroyedError:
        reason = ""
    return ProtectionView(row.id, row.agency_tag, reason, row.since)


def _running(session: Session, context: Context, person_id: UUID) -> list[Protection]:
    return list(
        session.scalars(
            select(Protection)
            .where(
                Protection.tenant_id == context.tenant_id,
                Protection.person_id == person_id,
                Protection.ended_at.is_(None),
            )
            .order_by(Protection.since, Protection.id)
        )
    )


def _joined_with(session: Session, context: Context, person_id: UUID) -> list[UUID]:
    """The person, and those whose casefiles are the same one now."""
    casefiles = select(Casefile).where(Casefile.tenant_id == context.tenant_id)
    root = session.scalars(casefiles.where(Casefile.person_id == person_id)).one_or_none()
    if root is None:
        return [person_id]
    kept = root.merged_into_id or root.id
    same = casefiles.where((Casefile.id == kept) | (Casefile.merged_into_id == kept)).order_by(Casefile.id)
    return [person_id, *(each.person_id for each in session.scalars(same) if each.person_id != person_id)]


def _lock(session: Session, context: Context, person_id: UUID) -> None:
    session.flush()
    locked = select(Person.id).where(Person.tenant_id == context.tenant_id, Person.id == person_id)
    if session.scalars(locked.with_for_update(key_share=True)).one_or_none() is None:
        raise NotFound("casefile_not_found", public_text("There is no such casefile here."))


def _check_may(context: Context) -> None:
    if "needs" not in context.clearance:
        raise Forbidden(
            "protection_not_yours", staff_text("Mediators and coordinators decide from whom somebody is kept.")
        )


def _checked_tags(session: Session, context: Context, agency_tags: list[str]) -> set[str]:
    agencies = session.execute(select(Agency.code, Agency.kind).where(Agency.tenant_id == context.tenant_id)).all()
    known = {tag for row in agencies for tag in row}
    wanted = set(agency_tags)
    if not wanted or wanted - known:
        raise _faulty("agency_tag", staff_text("Choose an agency, or a kind of agency."))
    if wanted & context.agency_tags:
        raise Conflict(
            "own_agency",
            staff_text("You belong to this agency yourself. Ask a mediator who does not, or your coordinator."),
        )
    return wanted


def _checked_reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise _faulty("reason", staff_text("Write down why: others will have to understand it."))
    if len(text) > LONGEST_REASON:
        raise _faulty("reason", public_text("At most %(most)s characters.", most=LONGEST_REASON))
    return text


def _faulty(field: str, message: LazyText) -> Invalid:
    return Invalid(f"{field}_invalid", message, fields={field: [message]})


def _place(protection_id: UUID) -> str:
    return f"protection/{protection_id}"


def _record(session: Session, context: Context, clock: Clock, verb: str, row: Protection) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"protection.{verb}",
        object_kind="protection",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=["needs"],
    )
