"""Whether somebody still sees what they once saw of a person: for answers that were kept."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.models import Person
from oneroof.casefiles.sharing.models import Sharing
from oneroof.tenancy.clearance import AGENCY
from oneroof.tenancy.context import Context


def sees(session: Session, context: Context, person_id: UUID, data_classes: Iterable[str]) -> bool:
    """Whether the person is not kept from the actor, who is cleared for all these classes or shares by their office."""
    person = select(Person.id).where(Person.tenant_id == context.tenant_id, Person.id == person_id)
    if session.scalar(person) is None:
        return False
    if context.clearance.issuperset(data_classes):
        return True
    running = select(Sharing.data_classes).where(
        Sharing.tenant_id == context.tenant_id, Sharing.person_id == person_id, Sharing.ended_at.is_(None)
    )
    theirs = sorted(context.office_ids)
    if context.actor_kind == AGENCY:
        # what is open to an agency is counted class by class: it sees nothing besides
        shared = session.scalars(running.where(Sharing.partnership_id.in_(theirs)))
        return {code for classes in shared for code in classes}.issuperset(data_classes)
    return session.scalars(running.where(Sharing.office_id.in_(theirs)).limit(1)).first() is not None
