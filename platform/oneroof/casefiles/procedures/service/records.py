"""What every action on a procedure does: lock it, keep the event, write the accountability record."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from oneroof.audit import service as audit
from oneroof.casefiles.procedures.models import Procedure, ProcedureEvent, ProcedureNote
from oneroof.casefiles.sharing.partner_events import tell_partners
from oneroof.casefiles.sharing.service import lock_person, row_clearance
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.validating import Hooks
from oneroof.core.errors import Invalid, NotFound, PreconditionFailed
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.hooks import ProcedureFacts
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LONGEST_NOTE = 2000


def today_at(session: Session, context: Context, clock: Clock) -> date:
    """The calendar day at the centre, in its own time zone."""
    return clock.today(time_zone_of(session, context))


def time_zone_of(session: Session, context: Context) -> str:
    """The centre's time zone."""
    return session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()


def lock_procedure(session: Session, context: Context, procedure_id: UUID, version: int | None = None) -> Procedure:
    """The procedure as it stands now, locked against others until the transaction ends.

    Raises NotFound where there is none that the actor may know of, and PreconditionFailed for an old `version`.
    """
    person_id = session.scalars(
        select(Procedure.person_id).where(Procedure.tenant_id == context.tenant_id, Procedure.id == procedure_id)
    ).one_or_none()
    if person_id is None:
        raise no_such_procedure()
    lock_person(session, context, person_id)
    procedure = session.scalars(
        select(Procedure)
        .where(Procedure.tenant_id == context.tenant_id, Procedure.id == procedure_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if procedure is None:
        raise no_such_procedure()
    if version is not None and procedure.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    return procedure


def keep_event(
    session: Session,
    context: Context,
    clock: Clock,
    procedure: Procedure,
    event: str,
    *,
    from_step: str | None = None,
    to_step: str | None = None,
    subject: str | None = None,
    data_classes: Iterable[str] = (),
    details: Mapping[str, Any] | None = None,
) -> ProcedureEvent:
    """Add the event to the history and to the accountability record."""
    row = ProcedureEvent(
        id=new_id(),
        event=event,
        from_step=from_step,
        to_step=to_step,
        subject=subject,
        at=clock.now(),
        actor_kind=context.actor_kind,
        actor_id=context.actor_id,
        office_id=context.office_id,
        **classed(session, context, procedure, "procedure"),
    )
    session.add(row)
    record(session, context, clock, procedure, event, data_classes=data_classes, details=details)
    return row


def record(
    session: Session,
    context: Context,
    clock: Clock,
    procedure: Procedure,
    verb: str,
    *,
    data_classes: Iterable[str] = (),
    details: Mapping[str, Any] | None = None,
) -> None:
    """One entry of the accountability record about this procedure and its person."""
    audit.record(
        session,
        context,
        clock,
        action=f"procedure.{verb}",
        object_kind="procedure",
        object_id=procedure.id,
        subject_person_id=procedure.person_id,
        data_classes=["procedure", *data_classes],
        details=dict(details or {}),
    )


def touch(procedure: Procedure) -> None:
    """The procedure's version stands for everything in it, also for what is kept in other tables."""
    flag_modified(procedure, "step")


def classed(session: Session, context: Context, procedure: Procedure, data_class: str) -> dict[str, Any]:
    """What a policy looks at, for a new row that belongs to the procedure."""
    sight = row_clearance(session, context, procedure.person_id, data_class, procedure_id=procedure.id)
    return {"procedure_id": procedure.id, "person_id": procedure.person_id, "data_class": data_class, **sight}


def keep_note(
    session: Session, context: Context, keys: KeyStore, procedure: Procedure, event: ProcedureEvent, text: str | None
) -> None:
    """Keep what was written about an event; nothing where nothing was. Raises Invalid (`note`) for too much."""
    note = (text or "").strip()
    if len(note) > LONGEST_NOTE:
        message = public_text("At most %(most)s characters.", most=LONGEST_NOTE)
        raise Invalid("note_too_long", message, fields={"note": [message]})
    if note:
        session.flush()
        row = ProcedureNote(event_id=event.id, **classed(session, context, procedure, "notes"))
        row.sealed = keys.seal_for_person(context.tenant_id, procedure.person_id, note.encode(), note_place(event.id))
        session.add(row)


def note_place(event_id: UUID) -> str:
    """What a note's ciphertext is bound to."""
    return f"procedure_note/{event_id}"


def opened_note(context: Context, keys: KeyStore, note: ProcedureNote) -> str:
    """The note in the clear. Raises NotFound after the person's erasure."""
    try:
        plain = keys.unseal_for_person(context.tenant_id, note.person_id, note.sealed, note_place(note.event_id))
    except KeyDestroyedError:
        raise no_such_procedure() from None
    return plain.decode()


def tell_plugins(
    session: Session,
    context: Context,
    clock: Clock,
    hooks: Hooks,
    procedure: Procedure,
    service: ServiceDefinition,
    previous: str | None,
) -> None:
    """Let the plugins know where the procedure is now, and agencies that it moved, inside this transaction."""
    session.flush()
    facts = ProcedureFacts(
        id=procedure.id,
        casefile_id=procedure.casefile_id,
        step_code=procedure.step,
        result=procedure.result,
        previous_step=previous,
    )
    hooks.call("procedure_moved", session=session, context=context, clock=clock, service=service, procedure=facts)
    tell_partners(
        session,
        context,
        clock,
        type="procedure.moved",
        subject=("procedure", procedure.id),
        person_id=procedure.person_id,
        data_class="procedure",
    )


def no_such_procedure() -> NotFound:
    """There is none with this id, or none that this actor may know of."""
    return NotFound("procedure_not_found", public_text("There is no such procedure here."))
