"""Calling people back: when, in which language, who does it. The number is gone once it is done."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.phones import as_e164
from oneroof.core.spoken_languages import spoken_codes
from oneroof.core.time import Clock
from oneroof.phone_line.models import CALL_BACK_OUTCOMES, PhoneCallBack
from oneroof.phone_line.service.calls import wrong
from oneroof.tenancy.context import Context

KEPT = timedelta(days=14)
"""How long after it was due a number can be read at the most, whatever happened."""
LONGEST_ABOUT = 300
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class CallBackView:
    """One of the list; `number` and `about` only for who has claimed it, None otherwise."""

    row: PhoneCallBack
    number: str | None
    about: str | None
    claimer: str | None
    is_mine: bool


def add(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    number: str,
    language: str,
    due_at: datetime,
    about: str = "",
    country: str | None = None,
    call_id: UUID | None = None,
) -> PhoneCallBack:
    """Note that somebody is to be called back. Raises Invalid (`number`, `language`, `due_at`, `about`)."""
    dialled = as_e164(number, country)
    if dialled is None:
        raise wrong(
            "number", staff_text("Write the number as one dials it; from abroad with + and the country’s code.")
        )
    if language not in spoken_codes():
        raise wrong("language", staff_text("Choose a language."))
    if due_at < clock.now() - timedelta(minutes=1):
        raise wrong("due_at", staff_text("Choose a time to come."))
    if len(about) > LONGEST_ABOUT:
        raise wrong("about", staff_text("At most %(most)s characters.", most=LONGEST_ABOUT))
    assert context.actor_id is not None
    row = PhoneCallBack(id=new_id(), call_id=call_id, language=language, due_at=due_at, added_at=clock.now())
    row.added_by = context.actor_id
    plain = json.dumps({"number": dialled, "about": about.strip()}, ensure_ascii=False).encode()
    row.sealed = keys.seal_for_tenant_until(context.tenant_id, plain, _place(row.id), until=due_at + KEPT)
    session.add(row)
    session.flush()
    _record(session, context, clock, "add", row)
    return row


def open_list(
    session: Session, context: Context, clock: Clock, keys: KeyStore, names: dict[UUID, str]
) -> list[CallBackView]:
    """Who waits to be called back, what is due first at the top; each number shown is recorded."""
    wanted = select(PhoneCallBack).where(PhoneCallBack.tenant_id == context.tenant_id, PhoneCallBack.done_at.is_(None))
    rows = session.scalars(wanted.order_by(PhoneCallBack.due_at, PhoneCallBack.id).limit(MOST_SHOWN))
    return [_view(session, context, clock, keys, row, names) for row in rows]


def claim(session: Session, context: Context, clock: Clock, *, call_back_id: UUID) -> PhoneCallBack:
    """Take it on. Raises NotFound, and Conflict where a colleague has."""
    row = _open(session, context, call_back_id)
    if row.claimed_by not in (None, context.actor_id):
        raise Conflict("claimed", staff_text("A colleague has taken this on already."))
    row.claimed_by, row.claimed_at = context.actor_id, clock.now()
    session.flush()
    _record(session, context, clock, "take", row)
    return row


def tried(session: Session, context: Context, clock: Clock, *, call_back_id: UUID, again_at: datetime) -> None:
    """Nobody answered: it stands on the list again, for a later time. Raises NotFound, Conflict and Invalid."""
    row = _mine(session, context, call_back_id)
    if again_at <= clock.now():
        raise wrong("again_at", staff_text("Choose a time to come."))
    row.tries, row.tried_at, row.due_at = row.tries + 1, clock.now(), again_at
    row.claimed_by = row.claimed_at = None
    session.flush()
    _record(session, context, clock, "change", row)


def done(session: Session, context: Context, clock: Clock, *, call_back_id: UUID, outcome: str) -> None:
    """It is over, and the number forgotten. Raises NotFound, Conflict and Invalid (`outcome`)."""
    row = _mine(session, context, call_back_id)
    if outcome not in CALL_BACK_OUTCOMES:
        raise wrong("outcome", staff_text("Choose how it went."))
    row.done_at, row.outcome, row.sealed = clock.now(), outcome, None
    session.flush()
    _record(session, context, clock, "finish", row)


def _open(session: Session, context: Context, call_back_id: UUID) -> PhoneCallBack:
    wanted = select(PhoneCallBack).where(PhoneCallBack.tenant_id == context.tenant_id, PhoneCallBack.id == call_back_id)
    row = session.scalars(wanted.with_for_update()).one_or_none()
    if row is None or row.done_at is not None:
        raise NotFound("call_back_not_found", staff_text("This is not on the list any more."))
    return row


def _mine(session: Session, context: Context, call_back_id: UUID) -> PhoneCallBack:
    row = _open(session, context, call_back_id)
    if row.claimed_by != context.actor_id:
        raise Conflict("not_claimed", staff_text("Take it on first."))
    return row


def _view(
    session: Session, context: Context, clock: Clock, keys: KeyStore, row: PhoneCallBack, names: dict[UUID, str]
) -> CallBackView:
    mine = row.claimed_by == context.actor_id
    number = about = None
    if mine and row.sealed is not None:
        try:
            said = json.loads(keys.unseal_for_tenant(context.tenant_id, row.sealed, _place(row.id)))
            number, about = said["number"], said["about"]
            _record(session, context, clock, "read", row)
        except (KeyDestroyedError, Unreadable):
            number = None
    return CallBackView(row, number, about, names.get(row.claimed_by) if row.claimed_by else None, mine)


def _place(call_back_id: UUID) -> str:
    return f"phone_call_back/{call_back_id}"


def _record(session: Session, context: Context, clock: Clock, verb: str, row: PhoneCallBack) -> None:
    audit.record(session, context, clock, action=f"call_back.{verb}", object_kind="phone_call_back", object_id=row.id)
