"""Taking a form that a person sent from home, at the kiosk or by phone into their casefile."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.floor import served_offices
from oneroof.casefiles.procedures.models import Procedure, ProcedureDefinition, ProcedureFile
from oneroof.casefiles.procedures.service.access import sees_all
from oneroof.casefiles.procedures.service.answering import faults_of
from oneroof.casefiles.procedures.service.answers import seal_answers
from oneroof.casefiles.procedures.service.evidence import set_state
from oneroof.casefiles.procedures.service.opening import begin, new_procedure, open_procedure, responsible_for
from oneroof.casefiles.procedures.service.records import classed, keep_event, today_at
from oneroof.casefiles.service import Identity, read_casefile
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.drafts import OpenDraft, look_at_sent, take
from oneroof.catalogue.forms.files import adopt_files
from oneroof.catalogue.forms.models import FormFile
from oneroof.catalogue.forms.validating import Hooks
from oneroof.catalogue.service import ServiceView, find_service
from oneroof.core.errors import Forbidden, Invalid
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.names import named
from oneroof.core.speakable_codes import as_stored
from oneroof.core.time import Clock
from oneroof.identity.offices import office_choices
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class SentFormView:
    """A form that waits to be taken, and who wrote it as far as its answers tell."""

    draft: OpenDraft
    writer: Identity | None


def look_at_form(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> SentFormView:
    """The form with this code, before it is taken; the look is recorded.

    Raises Invalid (field `code`), NotFound, Forbidden for staff of an office that does not provide the service, and
    Conflict for one that is not sent yet, was taken or has expired.
    """
    today = today_at(session, context, clock)
    draft = look_at_sent(session, context, clock, keys, code=code, today=today)
    check_may_look(session, context, find_service(session, context, draft.row.service_code))
    return SentFormView(draft, writer_of(draft.service, draft.state.counting))


def take_form(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    casefile_id: UUID,
    code: str,
    office_id: UUID | None = None,
) -> Procedure:
    """A new procedure in the casefile from a form that was sent. It keeps the form's code, which its person knows.

    The answers are sealed anew under the person's key, the files go with them, and the form is taken: of two desks that
    try, one does. Raises NotFound, Forbidden, Invalid (field `code`), and Conflict `form_taken`, `form_not_sent`,
    `form_expired`, `service_without_steps`. A form that was sent can be taken though its service is offered no more.
    """
    casefile = read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    today = today_at(session, context, clock)
    sent = take(session, context, clock, keys, code=code, today=today)
    service = find_service(session, context, sent.service_code)
    procedure = new_procedure(
        session,
        context,
        clock,
        service=service,
        casefile=casefile.casefile,
        channel=sent.channel,
        office_id=office_id,
        code=as_stored(code),
        was_sent=True,
    )
    # what was promised to who sent it counts from then: a form that lies here loses nobody a day
    procedure.language, procedure.opened_at = sent.language, sent.submitted_at
    definition, answers = service.definition, dict(sent.answers)
    kept = session.get_one(ProcedureDefinition, (context.tenant_id, procedure.definition_id))
    complete = not faults_of(definition, answers, today, hooks)
    seal_answers(session, context, clock, keys, procedure, answers, digest=kept.digest, complete=complete)
    files = adopt_files(session, context, keys, draft_id=sent.draft_id, person_id=procedure.person_id)
    _keep_files(session, context, clock, procedure, definition, files)
    keep_event(
        session,
        context,
        clock,
        procedure,
        "take_form",
        to_step=procedure.step,
        data_classes=["answers", *(["documents"] if files else [])],
        details={"form": str(sent.draft_id), "files": len(files)},
    )
    begin(session, context, clock, hooks, procedure, definition, answers)
    return procedure


def writer_of(definition: ServiceDefinition, answers: Mapping[str, Any]) -> Identity | None:
    """Who wrote a form, from the fields that the casefile would fill in; None where it does not ask for a name."""
    fields = [field for page in definition.form.pages for field in page.fields] if definition.form else []
    known = {field.prefill: answers.get(field.code) for field in fields if field.prefill}
    name = known.get("name")
    if not isinstance(name, str):
        return None
    return Identity.named(name, known.get("birth_date"), known.get("nationality") or "unknown")


def check_may_look(session: Session, context: Context, service: ServiceView) -> None:
    """Raise Forbidden, which names the offices, for staff of an office that has nothing to do with the service."""
    if sees_all(context):
        return
    _, agency_id = responsible_for(session, context, service, None)
    if context.agency_id is not None and context.agency_id == agency_id:
        return
    if not served_offices(session, context).isdisjoint(service.office_ids):
        return
    names = " · ".join(named(office.names) for office in office_choices(session) if office.id in service.office_ids)
    if not names:
        message = public_text("Your office does not provide this service. Send the visitor on to it.")
        raise Forbidden("service_of_others", message)
    raise Forbidden(
        "service_of_others",
        staff_text(
            "Your office does not provide the service of this form. Send the visitor to: %(offices)s.", offices=names
        ),
    )


def _keep_files(
    session: Session,
    context: Context,
    clock: Clock,
    procedure: Procedure,
    definition: ServiceDefinition,
    files: list[FormFile],
) -> None:
    """Link the files to the procedure; what they are evidence of counts as handed in."""
    sight = classed(session, context, procedure, "documents")
    session.add_all(ProcedureFile(file_id=file.id, evidence=file.evidence, **sight) for file in files)
    known = {evidence.code for evidence in definition.evidence}
    for code in sorted({file.evidence for file in files if file.evidence in known and file.evidence is not None}):
        set_state(session, context, clock, procedure, code, "handed_in")


def begin_procedure(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    casefile_id: UUID,
    service: str | None = None,
    form_code: str | None = None,
    channel: str = "walk_in",
    office_id: UUID | None = None,
) -> Procedure:
    """`open_procedure` or `take_form`, whichever is asked for. Raises Invalid for neither and for both, and theirs."""
    if (service is None) == (form_code is None):
        message = public_text("Give either the service or the code of a form.")
        raise Invalid("service_or_form", message, fields={"service": [message]})
    if form_code is not None:
        return take_form(
            session, context, clock, keys, hooks, casefile_id=casefile_id, code=form_code, office_id=office_id
        )
    assert service is not None
    return open_procedure(
        session,
        context,
        clock,
        keys,
        hooks,
        casefile_id=casefile_id,
        service_code=service,
        channel=channel,
        office_id=office_id,
    )
