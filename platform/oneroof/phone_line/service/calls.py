"""Calls: begun, changed, noted and ended. Each is a visit by phone, also of somebody who says no name."""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Visit
from oneroof.frontdesk.service import register_visit
from oneroof.phone_line.models import CALL_OUTCOMES, INTERPRETERS, REASONS, PhoneCall, PhoneCheck, PhoneNote
from oneroof.tenancy.context import Context

LONGEST_NOTE = 2000
NOTES_KEPT = timedelta(days=90)
"""Notes of calls without a casefile: then their key is destroyed."""
SHOWN = 30


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note in the clear."""

    text: str
    note: PhoneNote


def start_call(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, language: str, reason: str, knows_code: bool
) -> PhoneCall:
    """A call that begins now. Raises Invalid, and Conflict `call_running` while one's own call is not ended."""
    if language not in spoken_codes():
        raise wrong("language", staff_text("Choose a language."))
    if reason not in REASONS:
        raise wrong("reason", staff_text("Choose why they call."))
    mine = my_call(session, context)
    if mine is not None:
        message = staff_text("You have a call that is not ended yet.")
        raise Conflict("call_running", message, details={"call_id": str(mine.id)})
    visit = register_visit(session, context, clock, keys, channel="phone", language=language)
    session.flush()
    assert context.actor_id is not None
    call = PhoneCall(id=new_id(), visit_id=visit.id, operator_id=context.actor_id, day=visit.day, language=language)
    call.reason, call.knows_code, call.started_at = reason, knows_code, clock.now()
    session.add(call)
    session.flush()
    record(session, context, clock, "start", call)
    return call


def my_call(session: Session, context: Context) -> PhoneCall | None:
    """The operator's own call that is going on."""
    running = select(PhoneCall).where(
        PhoneCall.tenant_id == context.tenant_id,
        PhoneCall.operator_id == context.actor_id,
        PhoneCall.ended_at.is_(None),
    )
    return session.scalars(running.order_by(PhoneCall.started_at).limit(1)).one_or_none()


def own_call(session: Session, context: Context, call_id: UUID, *, lock: bool = False) -> PhoneCall:
    """A call of this operator that is going on. Raises NotFound, also for a colleague's, and Conflict for one ended.

    Locked, so that its casefile is not changed while somebody is verified for it; what hangs on it may still be added.
    """
    found = select(PhoneCall).where(PhoneCall.tenant_id == context.tenant_id, PhoneCall.id == call_id)
    if lock:
        found = found.with_for_update(key_share=True).execution_options(populate_existing=True)
    call = session.scalars(found).one_or_none()
    if call is None or call.operator_id != context.actor_id:
        raise NotFound("call_not_found", staff_text("There is no such call of yours."))
    if call.ended_at is not None:
        raise Conflict("call_ended", staff_text("This call has ended."))
    return call


def end_call(session: Session, context: Context, clock: Clock, *, call_id: UUID, outcome: str) -> PhoneCall:
    """End it; from now on nothing of it leads to a casefile. Raises NotFound, Conflict and Invalid (`outcome`)."""
    call = own_call(session, context, call_id)
    if outcome not in CALL_OUTCOMES:
        raise wrong("outcome", staff_text("Choose how the call went."))
    call.ended_at, call.outcome, call.casefile_id = clock.now(), outcome, None
    visit = session.get_one(Visit, (context.tenant_id, call.visit_id))
    visit.departed_at = call.ended_at
    session.flush()
    record(session, context, clock, "end", call, outcome=outcome)
    return call


def note_interpreter(
    session: Session, context: Context, clock: Clock, *, call_id: UUID, interpreter: str | None
) -> PhoneCall:
    """Note who interprets: a colleague, or a third party of the telephone translation service; None for nobody."""
    call = own_call(session, context, call_id)
    if interpreter is not None and interpreter not in INTERPRETERS:
        raise wrong("interpreter", staff_text("Choose one of the list."))
    call.interpreter = interpreter
    session.flush()
    record(session, context, clock, "change", call, interpreter=interpreter or "")
    return call


def add_note(session: Session, context: Context, clock: Clock, keys: KeyStore, *, call_id: UUID, text: str) -> None:
    """Note something in the line's own record. Raises NotFound, Conflict and Invalid (`text`)."""
    call = own_call(session, context, call_id)
    text = checked_note(text)
    note = PhoneNote(id=new_id(), call_id=call.id, written_at=clock.now(), written_by=call.operator_id)
    plain = json.dumps({"text": text}, ensure_ascii=False).encode()
    until = clock.now() + NOTES_KEPT
    note.sealed = keys.seal_for_tenant_until(context.tenant_id, plain, f"phone_note/{note.id}", until=until)
    session.add(note)
    session.flush()
    record(session, context, clock, "note", call)


def checked_note(text: str) -> str:
    """A note as it is kept. Raises Invalid."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise wrong("text", staff_text("Write something."))
    if len(text) > LONGEST_NOTE:
        raise wrong("text", staff_text("At most %(most)s characters.", most=LONGEST_NOTE))
    return text


def notes_of(session: Session, context: Context, keys: KeyStore, call: PhoneCall) -> list[NoteView]:
    """The call's notes in the line's own record, as far as they are kept."""
    wanted = select(PhoneNote).where(PhoneNote.tenant_id == context.tenant_id, PhoneNote.call_id == call.id)
    found = []
    for note in session.scalars(wanted.order_by(PhoneNote.id)):
        try:
            plain = keys.unseal_for_tenant(context.tenant_id, note.sealed, f"phone_note/{note.id}")
        except (KeyDestroyedError, Unreadable):
            continue
        found.append(NoteView(json.loads(plain)["text"], note))
    return found


def calls_of_day(session: Session, context: Context, clock: Clock, zone: str) -> tuple[int, list[PhoneCall]]:
    """How many calls there were today, and the operator's own last ones."""
    today = clock.today(zone)
    of_day = (PhoneCall.tenant_id == context.tenant_id, PhoneCall.day == today)
    count = session.scalar(select(func.count()).select_from(PhoneCall).where(*of_day)) or 0
    own = select(PhoneCall).where(*of_day, PhoneCall.operator_id == context.actor_id)
    return count, list(session.scalars(own.order_by(PhoneCall.started_at.desc()).limit(SHOWN)))


def note_check(session: Session, context: Context, clock: Clock, call: PhoneCall, step: str, outcome: str) -> None:
    """Keep how a step of verifying went; a failed one stands in the accountability record too."""
    session.add(PhoneCheck(id=new_id(), call_id=call.id, step=step, outcome=outcome, at=clock.now()))
    session.flush()
    audit.record(
        session,
        context,
        clock,
        action="caller.verify",
        object_kind="phone_call",
        object_id=call.id,
        outcome="done" if outcome == "passed" else "failed",
        details={"step": step},
    )


def checks_of(session: Session, context: Context, call: PhoneCall) -> list[PhoneCheck]:
    """How the caller was verified, step by step."""
    wanted = select(PhoneCheck).where(PhoneCheck.tenant_id == context.tenant_id, PhoneCheck.call_id == call.id)
    return list(session.scalars(wanted.order_by(PhoneCheck.id)))


def wrong(field: str, message: LazyText) -> Invalid:
    """What is wrong with one field."""
    return Invalid("invalid_input", message, fields={field: [message]})


def record(session: Session, context: Context, clock: Clock, verb: str, call: PhoneCall, **details: str) -> None:
    """One entry of the line's accountability record."""
    audit.record(
        session,
        context,
        clock,
        action=f"call.{verb}",
        object_kind="phone_call",
        object_id=call.id,
        details=details or None,
    )
