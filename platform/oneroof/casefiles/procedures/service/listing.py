"""Lists of procedures: of a casefile, of an office, of everything that somebody may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import shown
from oneroof.casefiles.finding.merging import casefiles_of
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.procedures.machine import step_of
from oneroof.casefiles.procedures.models import Procedure, ProcedureDefinition, ProcedureEvent
from oneroof.casefiles.procedures.service.records import record, today_at
from oneroof.casefiles.service.views import opened_view as opened_casefile
from oneroof.catalogue.definition.document import from_document
from oneroof.catalogue.definition.model import ServiceDefinition, Step
from oneroof.catalogue.models import Service
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

SOON = timedelta(days=7)
DUE = ("soon", "overdue")
_ORDER = (SortKey(Procedure.opened_at, descending=True), SortKey(Procedure.id, descending=True))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which procedures; what is None does not matter."""

    state: str | None = "open"
    step: str | None = None
    service_code: str | None = None
    due: str | None = None
    """`soon`: within SOON or over; `overdue`: over."""
    office_id: UUID | None = None
    mine: bool = False
    """Those that the actor opened or worked on."""
    casefile_id: UUID | None = None
    with_joined: bool = False
    """Also those of casefiles that were joined into `casefile_id`."""


@dataclass(frozen=True, slots=True)
class ListedProcedure:
    """One line of a list."""

    procedure: Procedure
    service: ServiceDefinition
    """As it was defined when the procedure began."""
    service_code: str
    step: Step | None
    casefile_code: str
    name: str | None
    """Whose procedure it is; None after the person's erasure."""
    today: date

    @property
    def code(self) -> str:
        """As it is printed and said."""
        return shown(self.procedure.code)

    @property
    def urgency(self) -> str | None:
        """`overdue`, `soon`, or None."""
        due = self.procedure.due_on
        if due is None or self.procedure.state == "closed" or due > self.today + SOON:
            return None
        return "overdue" if due < self.today else "soon"


def list_procedures(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    wanted: Wanted | None = None,
    limit: int = 20,
    cursor: str | None = None,
) -> Page[ListedProcedure]:
    """A page of the procedures that the actor may see, the newest first; each one shown is recorded.

    Raises Invalid for filter, limit and cursor.
    """
    statement = _statement(session, context, clock, wanted or Wanted())
    page = page_of(session, statement, keys=_ORDER, limit=limit, cursor=cursor)
    for procedure in page.items:
        record(session, context, clock, procedure, "list", data_classes=["identity"])
    return Page(_listed(session, context, clock, keys, page.items), page.next_cursor)


def steps_in_use(session: Session, context: Context, *, service_code: str) -> list[Step]:
    """The steps of a service, of the definition that was kept last: what its list can be narrowed to."""
    kept = session.scalars(
        select(ProcedureDefinition)
        .join(
            Service,
            (Service.tenant_id == ProcedureDefinition.tenant_id) & (Service.id == ProcedureDefinition.service_id),
        )
        .where(ProcedureDefinition.tenant_id == context.tenant_id, Service.tenant_id == context.tenant_id)
        .where(Service.code == service_code)
        .order_by(ProcedureDefinition.kept_at.desc())
        .limit(1)
    ).one_or_none()
    return list(from_document(kept.document).steps) if kept else []


def services_in_use(session: Session, context: Context) -> list[tuple[str, Mapping[str, str]]]:
    """(code, names) of the services that have ever had a procedure here, whatever became of their catalogues."""
    begun = select(ProcedureDefinition.service_id).where(ProcedureDefinition.tenant_id == context.tenant_id)
    rows = session.execute(
        select(Service.code, Service.name)
        .where(Service.tenant_id == context.tenant_id, Service.id.in_(begun))
        .order_by(Service.code)
    )
    return [(row.code, row.name) for row in rows]


def _statement(session: Session, context: Context, clock: Clock, wanted: Wanted) -> Select[Procedure]:
    statement = select(Procedure).where(Procedure.tenant_id == context.tenant_id)
    if wanted.state is not None:
        statement = statement.where(Procedure.state == wanted.state)
    if wanted.step is not None:
        statement = statement.where(Procedure.step == wanted.step)
    if wanted.service_code is not None:
        services = select(Service.id).where(Service.tenant_id == context.tenant_id, Service.code == wanted.service_code)
        statement = statement.where(Procedure.service_id.in_(services))
    if wanted.office_id is not None:
        statement = statement.where(Procedure.office_id == wanted.office_id)
    if wanted.casefile_id is not None:
        one = wanted.casefile_id
        casefiles = casefiles_of(session, context, one) if wanted.with_joined else [one]
        statement = statement.where(Procedure.casefile_id.in_(casefiles))
    if wanted.mine:
        worked_on = select(ProcedureEvent.procedure_id).where(
            ProcedureEvent.tenant_id == context.tenant_id, ProcedureEvent.actor_id == context.actor_id
        )
        statement = statement.where(Procedure.id.in_(worked_on))
    return _due(statement, wanted.due, today_at(session, context, clock))


def _due(statement: Select[Procedure], due: str | None, today: date) -> Select[Procedure]:
    if due is None:
        return statement
    if due not in DUE:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=due, listed=", ".join(DUE))
        raise Invalid("due_unknown", message, fields={"due": [message]})
    before = today if due == "overdue" else today + SOON + timedelta(days=1)
    return statement.where(Procedure.due_on < before, Procedure.state == "open")


def _listed(
    session: Session, context: Context, clock: Clock, keys: KeyStore, procedures: Sequence[Procedure]
) -> list[ListedProcedure]:
    definitions = _definitions(session, context, {procedure.definition_id for procedure in procedures})
    services = _service_codes(session, context, {procedure.service_id for procedure in procedures})
    people = _people(session, context, keys, {procedure.casefile_id for procedure in procedures})
    today = today_at(session, context, clock)
    return [
        ListedProcedure(
            procedure=procedure,
            service=definitions[procedure.definition_id],
            service_code=services[procedure.service_id],
            step=step_of(definitions[procedure.definition_id], procedure.step),
            casefile_code=people[procedure.casefile_id][0],
            name=people[procedure.casefile_id][1],
            today=today,
        )
        for procedure in procedures
    ]


def _definitions(session: Session, context: Context, ids: set[UUID]) -> dict[UUID, ServiceDefinition]:
    rows = session.scalars(
        select(ProcedureDefinition).where(
            ProcedureDefinition.tenant_id == context.tenant_id, ProcedureDefinition.id.in_(sorted(ids))
        )
    )
    return {row.id: from_document(row.document) for row in rows}


def _service_codes(session: Session, context: Context, ids: set[UUID]) -> dict[UUID, str]:
    rows = session.execute(
        select(Service.id, Service.code).where(Service.tenant_id == context.tenant_id, Service.id.in_(sorted(ids)))
    )
    return {row.id: row.code for row in rows}


def _people(
    session: Session, context: Context, keys: KeyStore, casefile_ids: set[UUID]
) -> dict[UUID, tuple[str, str | None]]:
    """Case code and name by casefile."""
    rows = session.execute(
        select(Casefile, PersonIdentity)
        .join(
            PersonIdentity,
            (PersonIdentity.tenant_id == Casefile.tenant_id) & (PersonIdentity.person_id == Casefile.person_id),
        )
        .where(Casefile.tenant_id == context.tenant_id, PersonIdentity.tenant_id == context.tenant_id)
        .where(Casefile.id.in_(sorted(casefile_ids)))
    )
    found: dict[UUID, tuple[str, str | None]] = {}
    for row in rows:
        try:
            name = opened_casefile(context, keys, row.Casefile, row.PersonIdentity).identity.name
        except NotFound:
            name = None
        found[row.Casefile.id] = (shown(row.Casefile.code), name)
    return found
