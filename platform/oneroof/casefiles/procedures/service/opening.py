"""Beginning a procedure at a desk or on the phone."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import new_code
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.machine import first_step, result_of
from oneroof.casefiles.procedures.models import Procedure, ProcedureDefinition
from oneroof.casefiles.procedures.service.answers import seal_answers
from oneroof.casefiles.procedures.service.deadlines import set_deadlines
from oneroof.casefiles.procedures.service.definitions import keep_definition
from oneroof.casefiles.procedures.service.records import keep_event, tell_plugins
from oneroof.casefiles.procedures.service.rights import check_may_open
from oneroof.casefiles.procedures.service.sharing import share_procedure
from oneroof.casefiles.service import CasefileView, read_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.catalogue.definition.model import CHANNELS, ServiceDefinition
from oneroof.catalogue.forms.validating import Hooks
from oneroof.catalogue.models import Agency
from oneroof.catalogue.service import ServiceView, find_service
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.hooks import PersonFacts
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context


def open_procedure(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    casefile_id: UUID,
    service_code: str,
    channel: str = "walk_in",
    office_id: UUID | None = None,
) -> Procedure:
    """A new procedure in the casefile, at its service's first step, its form filled in with what is known already.

    `office_id` names the responsible office where several offer the service. Raises NotFound for casefile or service,
    Conflict `service_not_offered` or `service_without_steps`, and Invalid for channel and office.
    """
    casefile = read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    service = find_service(session, context, service_code)
    procedure = new_procedure(
        session, context, clock, service=service, casefile=casefile.casefile, channel=channel, office_id=office_id
    )
    definition = service.definition
    answers: dict[str, Any] = {}
    if definition.form is not None:
        answers = known_answers(hooks, definition, casefile)
        kept = session.get_one(ProcedureDefinition, (context.tenant_id, procedure.definition_id))
        seal_answers(session, context, clock, keys, procedure, answers, digest=kept.digest, complete=False)
    keep_event(session, context, clock, procedure, "open", to_step=procedure.step, data_classes=["answers"])
    begin(session, context, clock, hooks, procedure, definition, answers)
    return procedure


def new_procedure(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    service: ServiceView,
    casefile: Casefile,
    channel: str,
    office_id: UUID | None = None,
    code: str | None = None,
    was_sent: bool = False,
) -> Procedure:
    """The procedure's row, with the definition that it begins under; `was_sent`: the person asked for it before.

    Raises Forbidden, Conflict and Invalid.
    """
    definition = service.definition
    step = first_step(definition)
    if not service.is_offered and not was_sent:
        raise Conflict("service_not_offered", public_text("This service is not offered here at the moment."))
    if step is None:
        raise Conflict(
            "service_without_steps", public_text("This service has no steps to follow: nothing needs to be opened.")
        )
    if channel not in CHANNELS:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=channel, listed=", ".join(CHANNELS))
        raise Invalid("channel_unknown", message, fields={"channel": [message]})
    if casefile.state == "closed":
        raise Conflict("casefile_closed", public_text("This casefile is closed."))
    responsible, agency_id = responsible_for(session, context, service, office_id)
    now, procedure_id, person_id = clock.now(), new_id(), casefile.person_id
    share_procedure(session, context, clock, procedure_id, person_id, responsible, agency_id)
    procedure = Procedure(
        id=procedure_id,
        person_id=person_id,
        data_class="procedure",
        **row_clearance(session, context, person_id, "procedure", procedure_id=procedure_id),
        casefile_id=casefile.id,
        service_id=service.row.id,
        definition_id=keep_definition(session, context, clock, service_id=service.row.id, definition=definition).id,
        code=free_code(session, context, code),
        step=step.code,
        state="open",
        language=casefile.language,
        channel=channel,
        office_id=responsible,
        agency_id=agency_id,
        opened_at=now,
        opened_by=context.actor_id,
        step_since=now,
    )
    check_may_open(session, context, procedure)
    session.add(procedure)
    session.flush()
    return procedure


def begin(
    session: Session,
    context: Context,
    clock: Clock,
    hooks: Hooks,
    procedure: Procedure,
    definition: ServiceDefinition,
    answers: Mapping[str, Any],
) -> None:
    """What follows once the row stands: an only step ends it at once; deadlines are set; the plugins hear of it."""
    enter_step(procedure, definition, procedure.step, clock)
    set_deadlines(session, context, clock, hooks, procedure, definition, answers)
    tell_plugins(session, context, clock, hooks, procedure, definition, None)
    session.flush()


def enter_step(procedure: Procedure, definition: ServiceDefinition, step: str, clock: Clock) -> None:
    """Stand at a step from now on; a final one records the result and ends the procedure."""
    procedure.step, procedure.step_since = step, clock.now()
    procedure.result = result_of(definition, step)
    procedure.state = "open" if procedure.result is None else "closed"
    procedure.closed_at = None if procedure.result is None else clock.now()


def known_answers(hooks: Hooks, definition: ServiceDefinition, casefile: CasefileView) -> dict[str, Any]:
    """What the casefile knows of the person, as answers to the form."""
    facts = PersonFacts(
        name=casefile.identity.name,
        birth_date=_whole_date(casefile.identity.birth_date),
        nationality=casefile.identity.nationality,
        language=casefile.casefile.language,
    )
    fields = [field for page in definition.form.pages for field in page.fields] if definition.form else []
    answers = {field.code: casefile.code for field in fields if field.prefill == "case_code"}
    for found in hooks.call("prefill", service=definition, person=facts):
        answers |= {field.code: found[field.code] for field in fields if found.get(field.code) is not None}
    return answers


def free_code(session: Session, context: Context, wanted: str | None = None) -> str:
    """A code that no procedure has: the wanted one, if it is free."""
    code = wanted or new_code()
    while session.scalars(
        select(Procedure.id).where(Procedure.tenant_id == context.tenant_id, Procedure.code == code)
    ).first():
        code = new_code()
    return code


def responsible_for(
    session: Session, context: Context, service: ServiceView, wanted: UUID | None
) -> tuple[UUID | None, UUID | None]:
    """The responsible office and agency: the office that was named, the actor's own, or the first that offers it."""
    offering = [office for office in office_choices(session) if office.id in service.office_ids]
    if wanted is not None and all(office.id != wanted for office in offering):
        message = public_text("This office does not provide the service.")
        raise Invalid("office_not_offering", message, fields={"office_id": [message]})
    ranked = sorted(offering, key=lambda office: (office.id != wanted, office.id != context.office_id))
    if ranked:
        return ranked[0].id, ranked[0].agency_id
    reference = service.definition.agency
    if reference is None:
        return None, None
    agency = select(Agency.id).where(Agency.tenant_id == context.tenant_id, Agency.code == reference.code)
    return None, session.scalars(agency).one_or_none()


def _whole_date(known: str | None) -> date | None:
    return date.fromisoformat(known) if known and len(known) == len("1985-03-02") else None
