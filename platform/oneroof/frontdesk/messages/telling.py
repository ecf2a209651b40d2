"""Messages on their way to the consoles: for whom there is something new, and nothing of what it is."""

from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.messages.models import DeskMessage
from oneroof.live.service import publish
from oneroof.tenancy.context import Context


def tell(session: Session, context: Context, clock: Clock, message: DeskMessage) -> None:
    """Have the consoles of those whom a message or a call for help concerns look again."""
    publish(
        session,
        context,
        clock,
        name="emergency" if message.kind == "emergency" else "message",
        data={},
        staff_data=_readers(context, message),
    )


def _readers(context: Context, message: DeskMessage) -> dict[str, Any]:
    """Whose browsers look again. All staff's receive this: it names nobody but them, and not the message."""
    to = {
        "desk": message.to_desk_id,
        "office": message.to_office_id,
        "role": message.to_role,
        "language": message.language if message.address == "speakers" else None,
        "everybody": True if message.address == "everybody" else None,
        # who wrote learns what others do about it; a call for help reaches its caller as one of the office
        "staff": message.from_staff_id if message.kind != "emergency" else None,
    }
    if message.from_staff_id == context.actor_id:
        del to["staff"]
    return {name: value if value is True else str(value) for name, value in to.items() if value is not None}
