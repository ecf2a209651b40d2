"""What is destroyed of a person: the key and the stored files for good, and the rows that nothing needs any more.

What stays is unreadable or says nothing of anybody: the accountability record with its ids, procedures as they are
counted, and that the person asked for this. A slice that keeps more of persons registers what else is to be done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.models import Casefile, Person
from oneroof.casefiles.rights import models
from oneroof.casefiles.rights.service.traces import forget_traces
from oneroof.casefiles.sharing.partnerships import end_grants
from oneroof.core.db import Base
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage.blobs import BlobStore
from oneroof.tenancy.context import Context

STAYS = frozenset({"procedure", "sharing", "protection", "consent", "consent_event"})
"""Tables whose rows stay beside those of the rights: what is counted, and what still keeps offices apart."""
POINTERS = ("person_id", "relative_id", "other_person_id")
"""Columns that name a person: a row about two goes with either."""

Also = Callable[[Session, Context, Clock, UUID], None]
_also: list[Also] = []


def destroyed_also(function: Also) -> Also:
    """Register what a slice above this one destroys of a person, in the same transaction."""
    if function not in _also:
        _also.append(function)
    return function


@dataclass(frozen=True, slots=True)
class Stores:
    """What lies outside the database."""

    keys: KeyStore
    files: BlobStore


def destroy(session: Session, context: Context, clock: Clock, stores: Stores, *, people: list[UUID]) -> dict[str, int]:
    """Destroy these people's keys first and for good, then what they opened; how many files and rows went.

    Interrupted at any moment it is begun again and ends the same.
    """
    _wait_for_writers(session, context, people)
    for each in people:
        stores.keys.destroy(context.tenant_id, each, at=clock.now())
    return sweep(session, context, clock, stores, people=people)


def sweep(session: Session, context: Context, clock: Clock, stores: Stores, *, people: list[UUID]) -> dict[str, int]:
    """Destroy what their keys opened, also what somebody wrote who still held one; how many files and rows went.

    Whose key was not destroyed is left alone.
    """
    counts = {"files": 0, "rows": 0}
    for each in (one for one in people if stores.keys.is_erased(context.tenant_id, one)):
        for key in _stored(session, context, each):
            stores.files.remove(key)
            counts["files"] += 1
        end_grants(session, context, clock, reason="casefile_erased", person_id=each)
        for function in _also:
            function(session, context, clock, each)
        counts["rows"] += _delete_rows(session, context, each)
        forget_traces(session, context, each)
        session.execute(
            update(Casefile)
            .where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == each)
            .values(state="closed")
        )
    return counts


def _wait_for_writers(session: Session, context: Context, people: list[UUID]) -> None:
    """Until this transaction ends nobody adds a row of theirs; who has begun to is waited for."""
    locked = select(Person.id).where(Person.tenant_id == context.tenant_id, Person.id.in_(people))
    session.execute(locked.order_by(Person.id).with_for_update()).all()


def merged_with(session: Session, context: Context, person_id: UUID) -> list[UUID]:
    """The person, and everybody whose casefile is the same one now."""
    found, ahead = [person_id], [person_id]
    while ahead:
        one = ahead.pop()
        merges = session.execute(
            select(CasefileMerge.person_id, CasefileMerge.other_person_id).where(
                CasefileMerge.tenant_id == context.tenant_id,
                CasefileMerge.undone_at.is_(None),
                or_(CasefileMerge.person_id == one, CasefileMerge.other_person_id == one),
            )
        )
        new = {each for row in merges for each in row} - set(found)
        found.extend(sorted(new))
        ahead.extend(new)
    return found


def emptied(session: Session) -> list[type[Any]]:
    """Mapped classes of persons whose rows are deleted, each before those that it names.

    Rows that may only be added stay, and with them what they name.
    """
    mine = {name for name, model in _mapped().items() if model.__module__ == models.__name__}
    going = {
        name: model for name, model in of_persons().items() if name not in STAYS | mine and _may_delete(session, name)
    }
    while needed := {
        key.column.table.name
        for table in Base.metadata.tables.values()
        if table.name not in going
        for key in table.foreign_keys
        if key.column.table.name in going
    }:
        going = {name: model for name, model in going.items() if name not in needed}
    return [going[table.name] for table in reversed(Base.metadata.sorted_tables) if table.name in going]


def _mapped() -> dict[str, type[Any]]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def of_persons() -> dict[str, type[Any]]:
    """Mapped classes whose rows are a person's; the casefile itself stays, as what others point at."""
    return {
        name: model
        for name, model in _mapped().items()
        if name != "casefile" and hasattr(model, "tenant_id") and hasattr(model, "person_id")
    }


def _may_delete(session: Session, table: str) -> bool:
    return bool(session.scalar(select(func.has_table_privilege(table, "DELETE"))))


def _stored(session: Session, context: Context, person_id: UUID) -> list[str]:
    """Keys of the person's files in the storage."""
    found: list[str] = []
    for model in of_persons().values():
        if hasattr(model, "storage_key"):
            query = select(model.storage_key).where(
                model.tenant_id == context.tenant_id, model.person_id == person_id, model.storage_key.is_not(None)
            )
            found.extend(session.scalars(query))
    return found


def _delete_rows(session: Session, context: Context, person_id: UUID) -> int:
    count = 0
    for model in emptied(session):
        named = [getattr(model, name) == person_id for name in POINTERS if hasattr(model, name)]
        statement = delete(model).where(model.tenant_id == context.tenant_id, or_(*named)).returning(model.id)
        count += len(session.execute(statement.execution_options(synchronize_session=False)).all())
    return count
