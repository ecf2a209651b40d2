"""Procedures that are shared with an agency: how they stand, and the steps that are its own to take."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.machine import next_steps, step_of
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.records import record
from oneroof.casefiles.sharing.partnerships import why_hidden
from oneroof.catalogue.definition.model import Step
from oneroof.catalogue.forms.validating import Hooks
from oneroof.catalogue.models import Service
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import SortKey
from oneroof.core.time import Clock
from oneroof.identity.oauth.access import SignedAgency
from oneroof.partners.shown.changes import ChangedPage, changed_page
from oneroof.partners.shown.rights import only_about
from oneroof.tenancy.context import Context

CLASS = "procedure"
_ORDER = (SortKey(Procedure.step_since), SortKey(Procedure.id))


@dataclass(frozen=True, slots=True)
class ShownProcedure:
    """Where a procedure stands. It says nothing of whose it is but the casefile's id."""

    row: Procedure
    service: str
    """The service's code."""
    step: Step | None
    next: tuple[Step, ...]
    """The steps that the agency itself may go on to; none where it is somebody else's turn."""


def list_procedures(
    session: Session,
    context: Context,
    clock: Clock,
    agency: SignedAgency,
    *,
    updated_since: datetime | None = None,
    limit: int,
    cursor: str | None = None,
) -> ChangedPage[ShownProcedure]:
    """A page of the procedures that the agency sees, those that moved longest ago first; each is recorded.

    Raises Forbidden where agreement or token do not cover procedures, and Invalid for limit and cursor.
    """
    agency.check(reads=[CLASS])
    wanted = select(Procedure).where(
        Procedure.tenant_id == context.tenant_id, *only_about(agency, CLASS, Procedure.casefile_id)
    )
    page = changed_page(session, clock, wanted, keys=_ORDER, updated_since=updated_since, limit=limit, cursor=cursor)
    for row in page.items:
        record(session, context, clock, row, "list")
    items = [_shown(session, context, agency, row) for row in page.items]
    return ChangedPage(items, page.next_cursor, page.as_of)


def read_procedure(
    session: Session, context: Context, clock: Clock, agency: SignedAgency, *, procedure_id: UUID
) -> ShownProcedure:
    """One procedure; the look is recorded. Raises Forbidden with the reason, and NotFound."""
    row = _find(session, context, agency, procedure_id)
    record(session, context, clock, row, "read")
    return _shown(session, context, agency, row)


def update_procedure(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    agency: SignedAgency,
    *,
    procedure_id: UUID,
    to_step: str,
    version: int,
) -> ShownProcedure:
    """Take a step that waits for the agency.

    Raises Forbidden with the reason (`step_of_others` where it is somebody else's turn), NotFound, PreconditionFailed,
    Conflict `procedure_over` and `step_not_next`.
    """
    row = _find(session, context, agency, procedure_id)
    agency.check(writes=[CLASS], about=[row.casefile_id])
    moved = service.move(
        session, context, clock, keys, hooks, procedure_id=procedure_id, to_step=to_step, version=version
    )
    return _shown(session, context, agency, moved)


def _find(session: Session, context: Context, agency: SignedAgency, procedure_id: UUID) -> Procedure:
    row = session.get(Procedure, (context.tenant_id, procedure_id))
    if row is None:
        raise why_hidden(session, context, subject_kind=CLASS, subject_id=procedure_id)
    agency.check(reads=[CLASS], about=[row.casefile_id])
    return row


def _shown(session: Session, context: Context, agency: SignedAgency, row: Procedure) -> ShownProcedure:
    definition = definition_of(session, context, row)
    step = step_of(definition, row.step)
    is_ours = step is not None and step.by == "agency" and row.agency_id == agency.partnership.agency_id
    code = session.get_one(Service, (context.tenant_id, row.service_id)).code
    return ShownProcedure(row, code, step, next_steps(definition, row.step) if is_ours else ())
