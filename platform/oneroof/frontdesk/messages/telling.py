"""Messages on their way to the consoles: who is concerned and how it stands, never what was written."""

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.messages.models import DeskMessage
from oneroof.live.service import publish
from oneroof.tenancy.context import Context


def tell(
    session: Session,
    context: Context,
    clock: Clock,
    message: DeskMessage,
    event: str,
    *,
    desk_number: str | None = None,
) -> None:
    """Let the consoles of staff know of a message or a call for help. `event`: send, answer, end."""
    publish(
        session,
        context,
        clock,
        name="emergency" if message.kind == "emergency" else "message",
        data={},
        staff_data={
            "message": str(message.id),
            "event": event,
            "kind": message.kind,
            "address": message.address,
            "from": str(message.from_staff_id),
            "by": str(context.actor_id),
            "desk_number": desk_number,
            "desk": _text(message.to_desk_id),
            "office": _text(message.to_office_id),
            "role": message.to_role,
            "language": message.language if message.address == "speakers" else None,
        },
    )


def _text(value: object) -> str | None:
    return str(value) if value is not None else None
