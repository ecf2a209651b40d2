"""Who has a procedure now: the office, the person, the agency, or somebody outside."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure, ProcedurePause
from oneroof.catalogue.definition.model import Step
from oneroof.catalogue.models import Agency
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context

_WAITS_FOR = {
    "documents_missing": "person",
    "person_asked": "person",
    "person_away": "person",
    "other_authority": "outside",
    "court": "outside",
}
"""Whom a stopped clock waits for, by reason; for any other reason whose turn the step is."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has it, and since when."""

    kind: str
    """`person`, `mediator`, `office`, `agency`, or `outside`."""
    names: dict[str, str] | None
    """Of the office or agency, by language."""
    since: date | datetime


def holder_of(
    session: Session, context: Context, procedure: Procedure, step: Step, pause: ProcedurePause | None
) -> Holder | None:
    """Computed from the step and the clock; None once it has ended."""
    if procedure.state == "closed":
        return None
    waits_for = _WAITS_FOR.get(pause.reason) if pause else None
    if pause is not None and waits_for is not None:
        return Holder(waits_for, None, pause.began_on)
    if step.by == "office":
        return Holder("office", _office(session, procedure.office_id), procedure.step_since)
    if step.by == "agency":
        return Holder("agency", _agency(session, context, procedure.agency_id), procedure.step_since)
    return Holder(step.by, None, procedure.step_since)


def _office(session: Session, office_id: UUID | None) -> dict[str, str] | None:
    return next((office.names for office in office_choices(session) if office.id == office_id), None)


def _agency(session: Session, context: Context, agency_id: UUID | None) -> dict[str, str] | None:
    return session.scalars(
        select(Agency.name).where(Agency.tenant_id == context.tenant_id, Agency.id == agency_id)
    ).one_or_none()
