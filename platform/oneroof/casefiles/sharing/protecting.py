"""Keeping a person from an agency: nobody who belongs to it hears of them, whatever is shared."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Person
from oneroof.casefiles.sharing.models import Protection
from oneroof.catalogue.models import Agency
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

LONGEST_REASON = 1000


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
    """Keep the person from agencies, by code or kind. From one that they are kept from already, nothing changes.

    Raises Forbidden for who may not see such things of the person, NotFound, Invalid (`agency_tag`, `reason`), and
    Conflict `own_agency` for the actor's own: they could not take it back.
    """
    _check_may(context)
    _lock(session, context, person_id)
    wanted = _checked_tags(session, context, agency_tags)
    text = _checked_reason(reason)
    there = {row.agency_tag for row in _running(session, context, person_id)}
    for tag in sorted(wanted - there):
        row = Protection(id=new_id(), person_id=person_id, agency_tag=tag, since=clock.now())
        person = session.scalars(select(Person).where(Person.id == person_id)).one()
        row.shared_office_ids, row.protected_from = [], list(person.protected_from)
        row.reason = keys.seal_for_person(context.tenant_id, person_id, text.encode(), _place(row.id))
        session.add(row)
        session.flush()
        session.expire(person, ["protected_from"])
        _record(session, context, clock, "begin", row)
    session.flush()


def end_protection(session: Session, context: Context, clock: Clock, *, protection_id: UUID) -> None:
    """The agency may hear of the person again, as far as anything is shared with it. Twice is once. Raises NotFound."""
    _check_may(context)
    found = session.get(Protection, (context.tenant_id, protection_id))
    if found is None:
        raise NotFound("protection_not_found", public_text("There is no such protection here."))
    _lock(session, context, found.person_id)
    session.refresh(found)
    if found.ended_at is None:
        found.ended_at = clock.now()
        _record(session, context, clock, "end", found)
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
