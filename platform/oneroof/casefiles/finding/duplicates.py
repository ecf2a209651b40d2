"""Pairs of casefiles that may be one person's: found by what agrees, decided by people."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.finding.comparing import Compared, compared
from oneroof.casefiles.finding.keeping import facts_of
from oneroof.casefiles.finding.merging import join_casefiles
from oneroof.casefiles.finding.models import CasefileMerge, DuplicatePair
from oneroof.casefiles.finding.ranking import PROBABLE
from oneroof.casefiles.finding.reasons import checked_reason, seal_reason
from oneroof.casefiles.finding.searching import likely, views_of
from oneroof.casefiles.models import Person
from oneroof.casefiles.service.views import CasefileView
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

PAGE = 20


@dataclass(frozen=True, slots=True)
class PairView:
    """Two casefiles side by side, in the clear: for one answer, never kept."""

    pair: DuplicatePair
    one: CasefileView
    other: CasefileView
    rows: list[Compared]


def look_for_duplicates(session: Session, context: Context, clock: Clock, keys: KeyStore, *, person_id: UUID) -> int:
    """Note each casefile that agrees strongly with the person's; how many were new. What was decided stays decided."""
    facts = facts_of(session, context, keys, person_id)
    if not facts.names:
        return 0
    new = 0
    for found in likely(session, context, keys, facts):
        other_id = (found.through or found.view).casefile.person_id
        if found.match.strength < PROBABLE or person_id in (other_id, found.view.casefile.person_id) or found.through:
            continue
        new += _note(session, context, clock, person_id, other_id, found.match.strength)
    return new


def count_pairs(session: Session, context: Context) -> int:
    """How many pairs wait for a decision."""
    waiting = select(func.count()).select_from(DuplicatePair).where(*_open(context))
    return session.scalar(waiting) or 0


def list_pairs(session: Session, context: Context, clock: Clock, keys: KeyStore, *, page: int = 1) -> list[PairView]:
    """Pairs that wait for a decision, the strongest first, PAGE at a time. Looking at them is recorded.

    A pair of which the actor may not see both is not there for them.
    """
    rows = session.scalars(
        select(DuplicatePair)
        .where(*_open(context))
        .order_by(DuplicatePair.strength.desc(), DuplicatePair.id)
        .offset(PAGE * (page - 1))
        .limit(PAGE)
    ).all()
    people = {person_id for row in rows for person_id in (row.person_id, row.other_person_id)}
    views = views_of(session, context, keys, people)
    shown = [
        _view(row, views[row.person_id], views[row.other_person_id])
        for row in rows
        if row.person_id in views and row.other_person_id in views
    ]
    for each in shown:
        _record(session, context, clock, "show", each.pair)
    return shown


def read_pair(session: Session, context: Context, clock: Clock, keys: KeyStore, *, pair_id: UUID) -> PairView:
    """One pair; the look is recorded. Raises NotFound."""
    row = session.get(DuplicatePair, (context.tenant_id, pair_id))
    views = views_of(session, context, keys, {row.person_id, row.other_person_id}) if row else {}
    if row is None or len(views) < 2:
        raise _no_such_pair()
    _record(session, context, clock, "show", row)
    return _view(row, views[row.person_id], views[row.other_person_id])


def not_the_same(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, pair_id: UUID, version: int, reason: str
) -> None:
    """Two different people: remembered, so that nobody is asked again.

    Raises NotFound, Invalid (`reason`), and PreconditionFailed where somebody has decided meanwhile.
    """
    text = checked_reason(reason)
    row = _decidable(session, context, keys, pair_id, version)
    row.state, row.decided_at, row.decided_by = "not_same", clock.now(), context.actor_id
    row.reason_sealed = seal_reason(keys, context, row.person_id, row.id, text)
    _record(session, context, clock, "not_same", row)
    session.flush()


def the_same(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    pair_id: UUID,
    version: int,
    keep: UUID,
    reason: str,
) -> CasefileMerge:
    """One person: join the casefiles; `keep` stays. Raises what `not_the_same` and `join_casefiles` do."""
    row = _decidable(session, context, keys, pair_id, version)
    views = views_of(session, context, keys, {row.person_id, row.other_person_id})
    ids = [view.casefile.id for view in views.values()]
    if keep not in ids:
        raise _no_such_pair()
    other = next(each for each in ids if each != keep)
    return join_casefiles(session, context, clock, keys, surviving_id=keep, joined_id=other, reason=reason)


def _open(context: Context) -> tuple[ColumnElement[bool], ...]:
    """The row is hidden with its first person only: the number and the pages count none whose second is hidden."""
    both = (
        exists().where(Person.tenant_id == DuplicatePair.tenant_id, Person.id == person_id)
        for person_id in (DuplicatePair.person_id, DuplicatePair.other_person_id)
    )
    return (DuplicatePair.tenant_id == context.tenant_id, DuplicatePair.state == "open", *both)


def _note(session: Session, context: Context, clock: Clock, one: UUID, other: UUID, strength: int) -> int:
    first, second = sorted((one, other))
    clearance = row_clearance(session, context, first, "person")
    statement = insert(DuplicatePair).values(
        tenant_id=context.tenant_id,
        id=new_id(),
        person_id=first,
        data_class="person",
        other_person_id=second,
        strength=strength,
        state="open",
        found_at=clock.now(),
        version=1,
        **clearance,
    )
    added = session.execute(statement.on_conflict_do_nothing().returning(DuplicatePair.id)).scalar_one_or_none()
    return int(added is not None)


def _decidable(session: Session, context: Context, keys: KeyStore, pair_id: UUID, version: int) -> DuplicatePair:
    row = session.get(DuplicatePair, (context.tenant_id, pair_id), with_for_update=True, populate_existing=True)
    if row is None or len(views_of(session, context, keys, {row.person_id, row.other_person_id})) < 2:
        raise _no_such_pair()
    if row.version != version or row.state != "open":
        message = public_text("Somebody else changed this first. Please look again.")
        raise PreconditionFailed("changed_meanwhile", message)
    return row


def _view(row: DuplicatePair, one: CasefileView, other: CasefileView) -> PairView:
    """The casefile that was opened first stands first."""
    first, second = sorted((one, other), key=lambda view: view.casefile.opened_at)
    rows = compared((first.identity, first.casefile.language), (second.identity, second.casefile.language))
    return PairView(row, first, second, rows)


def _no_such_pair() -> NotFound:
    return NotFound("pair_not_found", public_text("There is no such pair of casefiles here."))


def _record(session: Session, context: Context, clock: Clock, verb: str, row: DuplicatePair) -> None:
    for person_id in (row.person_id, row.other_person_id):
        audit.record(
            session,
            context,
            clock,
            action=f"duplicate.{verb}",
            object_kind="duplicate_pair",
            object_id=row.id,
            subject_person_id=person_id,
            data_classes=["identity", "person"],
        )
