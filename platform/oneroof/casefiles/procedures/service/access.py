"""Who may do what a step waits for. Who sees a procedure at all, the database decides: see `share_procedure`."""

from uuid import UUID

from oneroof.casefiles.procedures.models import Procedure
from oneroof.catalogue.definition.model import Step
from oneroof.tenancy.context import Context

WELCOMES = "casefiles.write"


def sees_all(context: Context) -> bool:
    """Whether the actor serves for all offices."""
    return context.actor_kind == "system" or context.allows(WELCOMES)


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
    return responsible or (step.by == "agency" and is_my_agencys(context, procedure))


def is_my_agencys(context: Context, procedure: Procedure) -> bool:
    """Whether the actor belongs to the procedure's agency."""
    return context.agency_id is not None and context.agency_id == procedure.agency_id
