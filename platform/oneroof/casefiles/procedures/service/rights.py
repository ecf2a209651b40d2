"""Refusals: who may not do something hears who may."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.floor import served_offices
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.access import is_my_agencys, may_do, sees_all
from oneroof.catalogue.definition.model import Step
from oneroof.core.errors import Conflict, Forbidden
from oneroof.core.i18n import LazyText, public_text
from oneroof.identity.partnerships.models import Partnership
from oneroof.tenancy.clearance import AGENCY
from oneroof.tenancy.context import Context

_WHO: dict[str, LazyText] = {
    "person": public_text("This step is noted by those who serve the person."),
    "mediator": public_text("This step is done by the mediators and the reception."),
    "office": public_text("This step is done by the responsible office."),
    "agency": public_text("This step is done by the agency or the responsible office."),
}


def check_may_open(session: Session, context: Context, procedure: Procedure) -> None:
    """Raise Forbidden for who may only read, and for staff of an office that has nothing to do with the service."""
    if context.actor_kind == "system":
        return
    _check_permission(context)
    responsible = procedure.office_id in served_offices(session, context)
    if not (responsible or sees_all(context) or is_my_agencys(context, procedure)):
        raise Forbidden(
            "service_of_others", public_text("Your office does not provide this service. Send the visitor on to it.")
        )


def check_may_write(context: Context, procedure: Procedure) -> None:
    """Raise Forbidden for who may only read, and Conflict for a procedure that has ended."""
    _check_permission(context)
    if procedure.state == "closed":
        raise procedure_over()


def check_may_do(session: Session, context: Context, procedure: Procedure, step: Step) -> None:
    """Raise Forbidden where the step is somebody else's to do."""
    if context.actor_kind == "system" or may_do(context, procedure, step, served_offices(session, context)):
        return
    if context.actor_kind == AGENCY and step.by == "agency" and _is_partners(session, context, procedure):
        return
    raise Forbidden("step_of_others", _WHO[step.by])


def _is_partners(session: Session, context: Context, procedure: Procedure) -> bool:
    """Whether the procedure is that of the agency whose program this is."""
    theirs = select(Partnership.agency_id).where(
        Partnership.tenant_id == context.tenant_id, Partnership.id.in_(sorted(context.office_ids))
    )
    return context.allows("procedures.write") and session.scalar(theirs) == procedure.agency_id


def _check_permission(context: Context) -> None:
    if not context.allows("procedures.write") and context.actor_kind != "system":
        raise Forbidden("procedure_read_only", public_text("Your role lets you read procedures, not change them."))


def procedure_over() -> Conflict:
    """It has its result."""
    return Conflict("procedure_over", public_text("This procedure has ended."))
