"""Restriction: what is kept of a person is only stored, for legal claims; coordinators alone see it.

The database holds to it as it keeps a person from an agency: by a tag that everybody carries who may not see them.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.merging import on_joining
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.models import Person
from oneroof.casefiles.rights.models import PersonRestriction
from oneroof.casefiles.rights.service.destroying import merged_with
from oneroof.casefiles.rights.service.rows import casefile_of, classed, record
from oneroof.casefiles.sharing.models import Protection
from oneroof.casefiles.sharing.service import lock_person
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.clearance import RESTRICTED
from oneroof.tenancy.context import Context

Begun = dict[str, Any]


def restrict(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    request_id: UUID | None = None,
) -> PersonRestriction:
    """Restrict from now on, with the casefiles that are joined with this one.

    Raises NotFound, and Conflict `restricted_already`.
    """
    casefile = casefile_of(session, context, casefile_id)
    people = merged_with(session, context, casefile.person_id)
    for each in sorted(people):
        lock_person(session, context, each)
    if restriction_of(session, context, person_id=casefile.person_id) is not None:
        raise Conflict("restricted_already", staff_text("The casefile is restricted already."))
    begun = [
        _begin(session, context, clock, keys, each, request_id)
        for each in people
        if restriction_of(session, context, person_id=each) is None
    ]
    return begun[0]


def end_restriction(session: Session, context: Context, clock: Clock, *, casefile_id: UUID) -> None:
    """Use it again, with those joined with it; nothing happens where it is not restricted. Raises NotFound."""
    casefile = casefile_of(session, context, casefile_id)
    people = merged_with(session, context, casefile.person_id)
    for each in sorted(people):
        lock_person(session, context, each)
    for each in people:
        _end(session, context, clock, each)


def restrict_both(session: Session, context: Context, clock: Clock, keys: KeyStore, merge: CasefileMerge) -> Begun:
    """Of casefiles that are joined, both are restricted where one is; whose restriction that began."""
    people = (merge.person_id, merge.other_person_id)
    standing = [restriction_of(session, context, person_id=each) for each in people]
    if all(standing) or not any(standing):
        return {}
    person_id = people[0] if standing[0] is None else people[1]
    _begin(session, context, clock, keys, person_id, None)
    return {"person": str(person_id)}


def end_both(
    session: Session, context: Context, clock: Clock, _keys: KeyStore, _merge: CasefileMerge, begun: Begun
) -> None:
    """End what `restrict_both` began."""
    if begun:
        _end(session, context, clock, UUID(begun["person"]))


def _begin(
    session: Session, context: Context, clock: Clock, keys: KeyStore, person_id: UUID, request_id: UUID | None
) -> PersonRestriction:
    row = PersonRestriction(
        id=new_id(),
        **classed(session, context, person_id),
        request_id=request_id,
        since=clock.now(),
        restricted_by=context.actor_id,
    )
    session.add(row)
    session.flush()
    _keep_from_everybody(session, context, clock, keys, row)
    record(session, context, clock, "person_restriction.begin", row.person_id, row.id)
    return row


def _end(session: Session, context: Context, clock: Clock, person_id: UUID) -> None:
    row = restriction_of(session, context, person_id=person_id)
    if row is None:
        return
    row.ended_at, row.ended_by = clock.now(), context.actor_id
    tag = select(Protection).where(
        Protection.tenant_id == context.tenant_id,
        Protection.person_id == person_id,
        Protection.agency_tag == RESTRICTED,
        Protection.ended_at.is_(None),
    )
    for protection in session.scalars(tag):
        protection.ended_at = clock.now()
    record(session, context, clock, "person_restriction.end", row.person_id, row.id)
    session.flush()


def restriction_of(session: Session, context: Context, *, person_id: UUID) -> PersonRestriction | None:
    """The restriction that lasts; None where there is none."""
    return session.scalars(
        select(PersonRestriction).where(
            PersonRestriction.tenant_id == context.tenant_id,
            PersonRestriction.person_id == person_id,
            PersonRestriction.ended_at.is_(None),
        )
    ).one_or_none()


def _keep_from_everybody(
    session: Session, context: Context, clock: Clock, keys: KeyStore, restriction: PersonRestriction
) -> None:
    """The tag on all of the person's rows: the database writes it there."""
    person_id = restriction.person_id
    kept = session.scalars(
        select(Person.protected_from).where(Person.tenant_id == context.tenant_id, Person.id == person_id)
    ).one()
    row = Protection(id=new_id(), person_id=person_id, agency_tag=RESTRICTED, since=clock.now())
    row.shared_office_ids, row.protected_from = [], list(kept)
    reason = f"person_restriction/{restriction.id}"
    row.reason = keys.seal_for_person(context.tenant_id, person_id, reason.encode(), f"protection/{row.id}")
    session.add(row)
    session.flush()
    session.expire_all()


on_joining("restriction", joined=restrict_both, undone=end_both)
