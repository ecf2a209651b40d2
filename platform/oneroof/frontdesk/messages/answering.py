"""Reading a message, saying whether one comes, and the silent call for help."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Forbidden, Invalid
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.messages.inbox import concerns, reader_of
from oneroof.frontdesk.messages.models import ANSWERS, DeskMessage, DeskMessageReceipt
from oneroof.frontdesk.messages.sending import end, no_desk, no_message, running_message
from oneroof.frontdesk.messages.telling import tell
from oneroof.frontdesk.service.desks import my_desk
from oneroof.frontdesk.service.records import today_at
from oneroof.tenancy.context import Context


def answer(
    session: Session, context: Context, clock: Clock, *, message_id: UUID, answer: str | None = None
) -> DeskMessage:
    """Note that the actor has read a message, and with one of ANSWERS whether they come. May be changed.

    Raises NotFound (also to whom the message does not concern), Invalid for the answer, and Forbidden to the sender.
    """
    if answer is not None and answer not in ANSWERS:
        message = public_text("“%(value)s” is none of: %(listed)s.", value=answer[:50], listed=", ".join(ANSWERS))
        raise Invalid("answer_unknown", message, fields={"answer": [message]})
    found = running_message(session, context, message_id)
    if found.from_staff_id == context.actor_id:
        raise Forbidden("message_yours", public_text("This message is your own."))
    if not _is_reader(session, context, found):
        raise no_message()
    now = clock.now()
    receipt = {"read_at": now, "answer": answer, "answered_at": now if answer else None}
    row = {"tenant_id": context.tenant_id, "id": new_id(), "message_id": found.id, "staff_id": context.actor_id}
    change = {name: receipt[name] for name in ("answer", "answered_at")} if answer else {"read_at": now}
    session.execute(
        insert(DeskMessageReceipt)
        .values(row | receipt)
        .on_conflict_do_update(index_elements=["tenant_id", "message_id", "staff_id"], set_=change)
    )
    tell(session, context, clock, found)
    noun = "emergency" if found.kind == "emergency" else "desk_message"
    audit.record(
        session, context, clock, action=f"{noun}.answer", object_kind="desk_message", object_id=found.id,
        details={"answer": answer or "read"},
    )  # fmt: skip
    return found


def call_for_help(session: Session, context: Context, clock: Clock) -> DeskMessage:
    """Tell coordinators and the desks around that somebody must come to the actor's desk, at once and silently.

    While a call from the desk is open, it is the answer to another one. Raises Conflict `desk_not_open` where the
    actor serves nowhere.
    """
    opened = my_desk(session, context)
    if opened is None:
        raise no_desk()
    row = {
        "tenant_id": context.tenant_id,
        "id": new_id(),
        "day": today_at(session, context, clock),
        "kind": "emergency",
        "from_staff_id": context.actor_id,
        "from_desk_id": opened.desk.id,
        "address": "office",
        "to_office_id": opened.desk.office_id,
        "sent_at": clock.now(),
        "version": 1,
    }
    made = session.scalars(insert(DeskMessage).values(row).on_conflict_do_nothing().returning(DeskMessage)).first()
    if made is None:
        return _open_call(session, context, opened.desk.id)
    tell(session, context, clock, made)
    audit.record(
        session, context, clock, action="emergency.raise", object_kind="desk_message", object_id=made.id,
        details={"desk": opened.desk.number},
    )  # fmt: skip
    return made


def end_call(session: Session, context: Context, clock: Clock, *, message_id: UUID) -> DeskMessage:
    """The danger is over: said by who called, who of those around came, or who directs the floor.

    Raises NotFound, also to whom the call does not concern, and Forbidden to those around who did not say they come.
    """
    message = running_message(session, context, message_id)
    if message.kind != "emergency":
        raise no_message()
    if message.from_staff_id != context.actor_id and not context.allows("floor.direct"):
        receipt = _receipt(session, context, message)
        if receipt is None and not _is_reader(session, context, message):
            raise no_message()
        if receipt is None or receipt.answer != "coming":
            raise Forbidden("call_not_yours", public_text("A call for help is ended by who came to it."))
    return end(session, context, clock, message, "emergency.end")


def _is_reader(session: Session, context: Context, message: DeskMessage) -> bool:
    """Whether it concerns the actor, or did: who has closed the desk to come stays a reader."""
    concerned = select(DeskMessage.id).where(
        DeskMessage.tenant_id == context.tenant_id,
        DeskMessage.id == message.id,
        concerns(reader_of(session, context)),
    )
    return session.scalar(concerned) is not None or _receipt(session, context, message) is not None


def _receipt(session: Session, context: Context, message: DeskMessage) -> DeskMessageReceipt | None:
    return session.scalars(
        select(DeskMessageReceipt).where(
            DeskMessageReceipt.tenant_id == context.tenant_id,
            DeskMessageReceipt.message_id == message.id,
            DeskMessageReceipt.staff_id == context.actor_id,
        )
    ).one_or_none()


def _open_call(session: Session, context: Context, desk_id: UUID) -> DeskMessage:
    return session.scalars(
        select(DeskMessage).where(
            DeskMessage.tenant_id == context.tenant_id,
            DeskMessage.from_desk_id == desk_id,
            DeskMessage.kind == "emergency",
            DeskMessage.ended_at.is_(None),
        )
    ).one()
