"""Joining two casefiles of one person, and taking it back.

Both persons stay, with their keys and rows: what is sealed under one key is never moved under another. The joined
casefile points at the surviving one, whose readers find both. Nothing becomes visible to anybody who did not see it;
whoever one of the two is kept from, both are kept from. See docs/decisions/0009-merging-casefiles.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.codes import shown
from oneroof.casefiles.finding.models import CasefileMerge, DuplicatePair
from oneroof.casefiles.finding.reasons import checked_reason, seal_reason
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service.views import no_such_casefile
from oneroof.casefiles.sharing.protecting import begin_protections, end_protections, when_meant
from oneroof.casefiles.sharing.service import lock_person, row_clearance
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.clearance import RESTRICTED
from oneroof.tenancy.context import Context

Joined = Callable[[Session, Context, Clock, KeyStore, CasefileMerge], dict[str, Any]]
Undone = Callable[[Session, Context, Clock, KeyStore, CasefileMerge, dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of the casefile does when two are joined: `joined` answers what `undone` needs to take it back."""

    joined: Joined
    undone: Undone


_parts: dict[str, Part] = {}


def on_joining(name: str, *, joined: Joined, undone: Undone) -> None:
    """Register a part: called with the joining. What `joined` answers holds ids and codes only.

    Its rows stay whose they are; it makes the stricter of both hold for both, as consents do.
    """
    _parts[name] = Part(joined, undone)


def people_of(session: Session, context: Context, person_id: UUID) -> list[UUID]:
    """The person of a casefile, and everybody whose casefile was joined into it: whose rows its readers see."""
    joined = session.scalars(
        select(CasefileMerge.other_person_id)
        .where(
            CasefileMerge.tenant_id == context.tenant_id,
            CasefileMerge.person_id == person_id,
            CasefileMerge.undone_at.is_(None),
        )
        .order_by(CasefileMerge.merged_at)
    )
    return [person_id, *joined]


def casefiles_of(session: Session, context: Context, casefile_id: UUID) -> list[UUID]:
    """The casefile, and those that were joined into it: what its lists are of."""
    joined = session.scalars(
        select(Casefile.id)
        .where(Casefile.tenant_id == context.tenant_id, Casefile.merged_into_id == casefile_id)
        .order_by(Casefile.id)
    )
    return [casefile_id, *joined]


@dataclass(frozen=True, slots=True)
class Origin:
    """A casefile that was joined into the one that is read: where a row of its person is from."""

    casefile_id: UUID
    code: str
    """As it is printed and said."""


def origins_of(session: Session, context: Context, casefile_id: UUID) -> dict[UUID, Origin]:
    """The casefiles that were joined into this one, by person: rows of anybody else are its own."""
    rows = session.execute(
        select(Casefile.person_id, Casefile.id, Casefile.code).where(
            Casefile.tenant_id == context.tenant_id, Casefile.merged_into_id == casefile_id
        )
    )
    return {row.person_id: Origin(row.id, shown(row.code)) for row in rows}


def join_casefiles(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    surviving_id: UUID,
    joined_id: UUID,
    reason: str,
) -> CasefileMerge:
    """Join one casefile into the other. The stricter protection holds for both from now on.

    Raises NotFound, Invalid (`reason`), and Conflict `joined_already`, `joined_itself`, `has_joined`.
    """
    text = checked_reason(reason)
    surviving, joined = _both(session, context, surviving_id, joined_id)
    _check_can_join(session, context, surviving, joined)
    row = CasefileMerge(id=new_id(), person_id=surviving.person_id, other_person_id=joined.person_id)
    clearance = row_clearance(session, context, surviving.person_id, "person")
    row.shared_office_ids, row.protected_from = clearance["shared_office_ids"], clearance["protected_from"]
    row.reason_sealed = seal_reason(keys, context, row.person_id, row.id, text)
    row.merged_at, row.merged_by = clock.now(), context.actor_id
    row.before = {}
    session.add(row)
    joined.merged_into_id = surviving.id
    session.flush()
    row.before = {
        "protection": _protect_all(session, context, clock, keys, surviving.person_id, text),
        **{name: part.joined(session, context, clock, keys, row) for name, part in _parts.items()},
    }
    _settle_pair(session, context, clock, keys, row, "same", text)
    _record(session, context, clock, "join", row)
    session.flush()
    return row


def undo_join(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, merge_id: UUID, reason: str
) -> CasefileMerge:
    """Take a joining back: each casefile stands for itself again, and protections that came with it end.

    What was written since stays where it was written. Raises NotFound, Invalid (`reason`), Conflict `undone_already`.
    """
    text = checked_reason(reason)
    row = session.get(CasefileMerge, (context.tenant_id, merge_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("joining_not_found", public_text("No casefiles were joined here under this number."))
    if row.undone_at is not None:
        raise Conflict("undone_already", public_text("This has been undone already."))
    for person_id in sorted((row.person_id, row.other_person_id)):
        lock_person(session, context, person_id)
    joined = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == row.other_person_id)
    ).one_or_none()
    if joined is None:
        raise no_such_casefile()
    joined.merged_into_id = None
    end_protections(session, context, clock, map(UUID, row.before.get("protection", ())))
    for name, part in _parts.items():
        if name in row.before:
            part.undone(session, context, clock, keys, row, row.before[name])
    row.undone_at, row.undone_by = clock.now(), context.actor_id
    row.undo_reason_sealed = seal_reason(keys, context, row.person_id, row.id, text)
    _settle_pair(session, context, clock, keys, row, "not_same", text)
    _record(session, context, clock, "part", row)
    session.flush()
    return row


def _both(session: Session, context: Context, surviving_id: UUID, joined_id: UUID) -> tuple[Casefile, Casefile]:
    if surviving_id == joined_id:
        raise Conflict("joined_itself", public_text("These are not two casefiles but one."))
    found = [session.get(Casefile, (context.tenant_id, each)) for each in (surviving_id, joined_id)]
    surviving, joined = found
    if surviving is None or joined is None:
        raise no_such_casefile()
    for person_id in sorted((surviving.person_id, joined.person_id)):
        lock_person(session, context, person_id)
    for each in (surviving, joined):
        session.refresh(each, with_for_update={"key_share": True})
    return surviving, joined


def _check_can_join(session: Session, context: Context, surviving: Casefile, joined: Casefile) -> None:
    if surviving.merged_into_id or joined.merged_into_id:
        message = public_text("One of these casefiles has been joined into another already. Open that one.")
        raise Conflict("joined_already", message)
    if len(people_of(session, context, joined.person_id)) > 1:
        message = public_text("Others were joined into this casefile: keep this one, and join the other into it.")
        raise Conflict("has_joined", message)


def _protect_all(
    session: Session, context: Context, clock: Clock, keys: KeyStore, person_id: UUID, reason: str
) -> list[str]:
    """Keep each of those who are joined from whom one of them is kept; the protections that this began."""
    people = people_of(session, context, person_id)
    tags = {each: set(lock_person(session, context, each)) - {RESTRICTED} for each in sorted(people)}
    strictest = set[str]().union(*tags.values())
    return [
        str(protection_id)
        for each in people
        if strictest - tags[each]
        for protection_id in begin_protections(
            session, context, clock, keys, person_id=each, agency_tags=strictest - tags[each], reason=reason
        )
    ]


@when_meant
def _keep_when_parted(session: Session, context: Context, protection_ids: list[UUID]) -> None:
    """A protection that a joining began and that somebody means now for itself does not end with that joining."""
    meant = {str(each) for each in protection_ids}
    if not meant:
        return
    standing = select(CasefileMerge).where(
        CasefileMerge.tenant_id == context.tenant_id, CasefileMerge.undone_at.is_(None)
    )
    for merge in session.scalars(standing.where(CasefileMerge.before["protection"].has_any(array(sorted(meant))))):
        began = [each for each in merge.before["protection"] if each not in meant]
        merge.before = merge.before | {"protection": began}
    session.flush()


def _settle_pair(
    session: Session, context: Context, clock: Clock, keys: KeyStore, row: CasefileMerge, state: str, reason: str
) -> None:
    """The pair that led here, if there is one, says what was decided."""
    first, second = sorted((row.person_id, row.other_person_id))
    pair = session.scalars(
        select(DuplicatePair).where(
            DuplicatePair.tenant_id == context.tenant_id,
            DuplicatePair.person_id == first,
            DuplicatePair.other_person_id == second,
        )
    ).one_or_none()
    if pair is not None:
        pair.state, pair.decided_at, pair.decided_by = state, clock.now(), context.actor_id
        pair.reason_sealed = seal_reason(keys, context, pair.person_id, pair.id, reason)


def _record(session: Session, context: Context, clock: Clock, verb: str, row: CasefileMerge) -> None:
    """One entry for each of the two."""
    for person_id in (row.person_id, row.other_person_id):
        audit.record(
            session,
            context,
            clock,
            action=f"casefile.{verb}",
            object_kind="casefile_merge",
            object_id=row.id,
            subject_person_id=person_id,
            data_classes=["identity", "person"],
        )
