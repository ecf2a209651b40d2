"""After a restore: who was erased is erased again, before anybody is let in.

The key store remembers everybody whose key was destroyed. A database that was restored from an older copy does not; it
is behind until each of them that it knows of has been erased in it too.
"""

from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, cast, select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Person
from oneroof.casefiles.rights.models import PersonErasure
from oneroof.casefiles.rights.service.destroying import Stores, merged_with
from oneroof.casefiles.rights.service.erasing import complete, erasure_of
from oneroof.casefiles.rights.service.rows import classed
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def behind(session: Session, context: Context, keys: KeyStore, *, begun: bool = True) -> list[UUID]:
    """Persons of the database whose key was destroyed and who are not erased here.

    Without `begun`, none whose erasure is confirmed here: a job is doing it at this moment, or ends it later.
    """
    erased = list(keys.erased(context.tenant_id))
    if not erased:
        return []
    done = select(PersonErasure.person_id).where(
        PersonErasure.tenant_id == context.tenant_id, PersonErasure.state == "done"
    )
    # one array: there may be more of them than a statement may have parameters
    here = select(Person.id).where(
        Person.tenant_id == context.tenant_id, Person.id == any_(cast(erased, ARRAY(Uuid))), Person.id.not_in(done)
    )
    found = set(session.scalars(here))
    return sorted(found if begun or not found else found - _being_erased(session, context))


def _being_erased(session: Session, context: Context) -> set[UUID]:
    confirmed = select(PersonErasure.person_id).where(
        PersonErasure.tenant_id == context.tenant_id, PersonErasure.state == "confirmed"
    )
    return {each for one in session.scalars(confirmed) for each in merged_with(session, context, one)}


def replay(session: Session, context: Context, clock: Clock, stores: Stores, *, person_id: UUID) -> None:
    """Erase one of them again, as it was done before, and nobody else.

    Whose casefile is joined with theirs in this database need not have been joined when they were erased: only the
    key store knows whose key was destroyed.
    """
    row = erasure_of(session, context, person_id=person_id)
    if row is None:
        row = PersonErasure(
            id=new_id(),
            **classed(session, context, person_id),
            ground="replay",
            state="confirmed",
            asked_at=stores.keys.erased(context.tenant_id)[person_id],
        )
        session.add(row)
        session.flush()
    elif row.state == "done":
        return  # with somebody whose casefile is the same one
    elif row.state == "confirmed" and not _all_erased(session, context, stores.keys, person_id):
        return  # a job is in the midst of it, and ends it
    complete(session, context, clock, stores, row, people=[person_id])


def _all_erased(session: Session, context: Context, keys: KeyStore, person_id: UUID) -> bool:
    return all(keys.is_erased(context.tenant_id, each) for each in merged_with(session, context, person_id))
