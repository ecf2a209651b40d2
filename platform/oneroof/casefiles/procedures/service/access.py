"""Who sees a procedure, and who may do what a step waits for.

Those who welcome people (they may write casefiles) see every procedure of the centre, as they see every casefile. Staff
of an office see what their offices are responsible for or have worked on, and what is their agency's.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.floor import served_offices
from oneroof.casefiles.procedures.models import Procedure
from oneroof.catalogue.definition.model import Step
from oneroof.tenancy.context import Context

WELCOMES = "casefiles.write"


def sees_all(context: Context) -> bool:
    """Whether the actor sees the procedures of all offices."""
    return context.actor_kind == "system" or context.allows(WELCOMES)


def visible(session: Session, context: Context) -> ColumnElement[bool]:
    """The condition of every list: what the actor may see."""
    if sees_all(context):
        return true()
    offices = sorted(served_offices(session, context))
    mine: list[ColumnElement[bool]] = [Procedure.office_id.in_(offices), Procedure.shared_office_ids.overlap(offices)]
    # without this, who belongs to no agency would see all that belongs to none
    if context.agency_id is not None:
        mine.append(Procedure.agency_id == context.agency_id)
    return or_(*mine)


def may_see(session: Session, context: Context, procedure: Procedure) -> bool:
    """Whether the actor may know of this procedure."""
    if sees_all(context) or _is_my_agencys(context, procedure):
        return True
    offices = served_offices(session, context)
    return procedure.office_id in offices or not offices.isdisjoint(procedure.shared_office_ids)


def may_do(context: Context, procedure: Procedure, step: Step, offices: frozenset[UUID]) -> bool:
    """Whether the actor, who serves in `offices`, may say that what this step waits for was done.

    What the person does is noted by whoever serves them; what a mediator does, by those who welcome people; what the
    office does, in the responsible office; what the agency decides, there or by the agency's staff. Where no office
    here is responsible, those who welcome people speak for it.
    """
    welcomes = context.allows(WELCOMES)
    if not context.allows("procedures.write"):
        return False
    responsible = procedure.office_id in offices if procedure.office_id else welcomes
    if step.by == "mediator":
        return welcomes
    if step.by == "person":
        return welcomes or responsible
    return responsible or (step.by == "agency" and _is_my_agencys(context, procedure))


def _is_my_agencys(context: Context, procedure: Procedure) -> bool:
    return context.agency_id is not None and context.agency_id == procedure.agency_id
