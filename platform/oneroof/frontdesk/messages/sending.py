"""Sending a message to another desk, an office, a role, or whoever speaks a language; taking it back."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.frontdesk.messages.models import ADDRESSES, PHRASES, TO_ROLES, DeskMessage
from oneroof.frontdesk.messages.telling import tell
from oneroof.frontdesk.models import Desk, Office
from oneroof.frontdesk.service.desks import OpenDesk, desk_of, my_desk, no_such_desk
from oneroof.frontdesk.service.records import today_at
from oneroof.tenancy.context import Context

LONGEST_TEXT = 200
MINUTES = (5, 10, 15, 30)
"""For how long somebody can be asked to take over."""
REQUESTS = frozenset({"send_speaker", "take_my_line", "come_over", "need_break"})
"""Phrases that wait for somebody to say that they come."""
NAMING_THE_DESK = frozenset({"send_speaker", "take_my_line", "come_over", "bring_paper"})
KEPT = timedelta(days=2)
"""The key over own words is destroyed soon after: the next day deletes them, wherever midnight is."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a message is for: one of ADDRESSES and what belongs to it."""

    address: str
    desk_id: UUID | None = None
    office_id: UUID | None = None
    role: str | None = None


def send(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    to: Addressee,
    phrase: str,
    language: str | None = None,
    minutes: int | None = None,
    text: str = "",
) -> DeskMessage:
    """Send a ready phrase, own words (`own_words`), or both; `text` has at most LONGEST_TEXT characters.

    Raises Invalid for what does not fit together, NotFound for the desk or office, and Conflict where nobody serves at
    the desk, or the phrase names the sender's desk and there is none.
    """
    _check_words(to, phrase, language, minutes, text)
    _check_addressee(session, context, to)
    mine = my_desk(session, context)
    if mine is None and phrase in NAMING_THE_DESK:
        raise no_desk()
    message = DeskMessage(
        id=new_id(),
        day=today_at(session, context, clock),
        kind="request" if phrase in REQUESTS else "message",
        from_staff_id=context.actor_id,
        from_desk_id=mine.desk.id if mine else None,
        address=to.address,
        to_desk_id=to.desk_id,
        to_office_id=to.office_id,
        to_role=to.role,
        phrase=phrase,
        language=language,
        minutes=minutes,
        sent_at=clock.now(),
    )
    if text:
        until = (clock.now() + KEPT).astimezone(UTC)
        message.text_sealed = keys.seal_for_tenant_until(
            context.tenant_id, text.encode(), text_place(message.id), until=until
        )
    session.add(message)
    session.flush()
    tell(session, context, clock, message)
    audit.record(
        session, context, clock, action="desk_message.send", object_kind="desk_message", object_id=message.id,
        details={"address": to.address, "phrase": phrase},
    )  # fmt: skip
    return message


def take_back(session: Session, context: Context, clock: Clock, *, message_id: UUID) -> DeskMessage:
    """The sender needs it no more. Raises NotFound, and Forbidden to everybody else."""
    message = running_message(session, context, message_id)
    if message.from_staff_id != context.actor_id:
        raise Forbidden("message_not_yours", public_text("Only who has sent a message takes it back."))
    return end(session, context, clock, message, "desk_message.take_back")


def end(session: Session, context: Context, clock: Clock, message: DeskMessage, action: str) -> DeskMessage:
    """It is over for everybody."""
    message.ended_at, message.ended_by = clock.now(), context.actor_id
    session.flush()
    tell(session, context, clock, message)
    audit.record(session, context, clock, action=action, object_kind="desk_message", object_id=message.id)
    return message


def running_message(session: Session, context: Context, message_id: UUID) -> DeskMessage:
    """A message that is not over, locked. Raises NotFound."""
    message = session.get(DeskMessage, (context.tenant_id, message_id), with_for_update=True, populate_existing=True)
    if message is None or message.ended_at is not None:
        raise no_message()
    return message


def opened_text(keys: KeyStore, context: Context, message: DeskMessage) -> str:
    """Own words in the clear; empty where there are none."""
    if message.text_sealed is None:
        return ""
    return keys.unseal_for_tenant(context.tenant_id, message.text_sealed, text_place(message.id)).decode()


def text_place(message_id: UUID) -> str:
    """Where the words stand, as the key store holds them to it."""
    return f"desk_message/{message_id}/text"


def no_message() -> NotFound:
    """It was taken back, is over, or is not for who asks."""
    return NotFound("message_not_found", public_text("This message is not there any more."))


def no_desk() -> Conflict:
    """Who serves nowhere cannot say where they are."""
    return Conflict("desk_not_open", public_text("You are not serving at any desk. Open one first."))


def _check_words(to: Addressee, phrase: str, language: str | None, minutes: int | None, text: str) -> None:
    faults: dict[str, list[LazyText]] = {}
    if phrase not in PHRASES:
        faults["phrase"] = [public_text("Choose what you want to say.")]
    if (phrase == "send_speaker" or to.address == "speakers") and language not in spoken_codes():
        faults["language"] = [public_text("Choose a language.")]
    if phrase == "take_my_line" and minutes not in MINUTES:
        faults["minutes"] = [public_text("Choose for how long.")]
    if phrase == "own_words" and not text:
        faults["text"] = [public_text("This must not be empty.")]
    if len(text) > LONGEST_TEXT:
        faults["text"] = [public_text("At most %(most)s characters.", most=LONGEST_TEXT)]
    named = {"desk": to.desk_id, "office": to.office_id, "role": to.role if to.role in TO_ROLES else None}
    if to.address not in ADDRESSES or named.get(to.address, True) is None:
        faults["to"] = [public_text("Choose who should read this.")]
    if faults:
        raise Invalid("invalid_input", next(iter(faults.values()))[0], fields=faults)


def _check_addressee(session: Session, context: Context, to: Addressee) -> None:
    if to.desk_id is not None and not _somebody_at(session, context, to.desk_id):
        message = public_text("Nobody is serving at that desk now.")
        raise Conflict("desk_not_open", message)
    if to.office_id is not None and session.get(Office, (context.tenant_id, to.office_id)) is None:
        raise NotFound("office_not_found", public_text("There is no such office here."))


def _somebody_at(session: Session, context: Context, desk_id: UUID) -> OpenDesk | None:
    if session.get(Desk, (context.tenant_id, desk_id)) is None:
        raise no_such_desk()
    return desk_of(session, context, desk_id=desk_id)
