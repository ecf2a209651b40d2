"""The letters on tickets: one line each, and never two on tickets of one day."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.frontdesk.models import Queue, Ticket
from oneroof.tenancy.context import Context

TICKET_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""I and O are missing: on a printed ticket they are read as 1 and 0."""


def taken_letters(session: Session, context: Context, today: date) -> set[str]:
    """The letters of lines in use, and those that stand on tickets of today."""
    held = session.scalars(select(Queue.letter).where(Queue.tenant_id == context.tenant_id))
    labels = session.scalars(select(Ticket.label).where(Ticket.tenant_id == context.tenant_id, Ticket.day == today))
    return {letter for letter in held if len(letter) == 1} | {label[0] for label in labels}


def free_letter(session: Session, context: Context, today: date) -> str:
    """The last letter of the alphabet that is free: it tells a new line from those that people know. Raises Invalid."""
    taken = taken_letters(session, context, today)
    for letter in reversed(TICKET_LETTERS):
        if letter not in taken:
            return letter
    message = staff_text("No letter is free. Retire a line first; its letter is free again the next day.")
    raise Invalid("letters_used", message, fields={"letter": [message]})


def check_letter(session: Session, context: Context, letter: str, today: date, *, queue_id: UUID | None = None) -> str:
    """The letter, free for a new line or for this one. Raises Invalid with the letters that are free."""
    wanted = letter.strip().upper()
    if len(wanted) != 1 or wanted not in TICKET_LETTERS:
        message = staff_text("Write one letter from A to Z, but neither I nor O, which look like numbers.")
        raise Invalid("letter_invalid", message, fields={"letter": [message]})
    own = session.get(Queue, (context.tenant_id, queue_id)) if queue_id else None
    if own is not None and own.letter == wanted:
        return wanted
    taken = taken_letters(session, context, today)
    if wanted in taken:
        free = ", ".join(each for each in TICKET_LETTERS if each not in taken)
        message = staff_text("This letter is on tickets already. Free letters: %(letters)s.", letters=free)
        raise Invalid("letter_taken", message, fields={"letter": [message]})
    return wanted
