"""Letters that are promised in a transaction, sent by a job, and settled by the receipt: promise, send, receipt.

However often the process is killed in between, the letter is sent again and the other side does it once.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.federation.between_centres import letters, others, peers
from oneroof.federation.between_centres.calling import Caller, CallFailed
from oneroof.federation.between_centres.letters import Letter, Receipt
from oneroof.federation.between_centres.models import CentreLetter, CentrePeer
from oneroof.federation.between_centres.others import Other
from oneroof.federation.between_centres.receiving import Post, receive
from oneroof.jobs.handlers import handles_at_length
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context

SEND_LETTER = "between_centres.send_letter"
PURPOSE = "centre_move"
LETTERS_PATH = "/between-centres/letters"
LETTER_TYPE = "application/jose"
CANCELLED = "cancelled"

Settled = Callable[[Post, str], None]
Stands = Callable[[Session, Context, Letter], bool]
_settling: dict[str, Settled] = {}
_standing: dict[str, Stands] = {}


def when_settled(kind: str) -> Callable[[Settled], Settled]:
    """Register what follows from the receipt for a letter of a kind, in the transaction that keeps the receipt."""

    def register(function: Settled) -> Settled:
        _settling[kind] = function
        return function

    return register


def sent_while(*kinds: str) -> Callable[[Stands], Stands]:
    """Register what is asked just before a letter of these kinds is sent: whether what it says still stands."""

    def register(function: Stands) -> Stands:
        _standing.update(dict.fromkeys(kinds, function))
        return function

    return register


def promise_letter(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    other: Other,
    *,
    kind: str,
    subject: UUID,
    body: dict[str, Any],
) -> UUID:
    """Send a letter once this transaction is committed; its id."""
    letter_id = new_id()
    row = CentreLetter(id=letter_id, direction="out", kind=kind, subject_id=subject, created_at=clock.now())
    row.centre_id, row.peer_id = other.centre_id, other.peer_id
    row.sealed = keys.seal_for_tenant(context.tenant_id, json.dumps(body).encode(), _place(letter_id))
    session.add(row)
    session.flush()
    enqueue(session, context, kind=SEND_LETTER, key=str(letter_id), payload={"letter_id": str(letter_id)})
    return letter_id


def cancel_letters(session: Session, context: Context, clock: Clock, *, subject: UUID, kinds: tuple[str, ...]) -> None:
    """Take back what is not settled yet; what it said is forgotten."""
    rows = select(CentreLetter).where(
        CentreLetter.tenant_id == context.tenant_id,
        CentreLetter.direction == "out",
        CentreLetter.subject_id == subject,
        CentreLetter.kind.in_(kinds),
        CentreLetter.settled_at.is_(None),
    )
    for row in session.scalars(rows.with_for_update()):
        row.sealed, row.outcome, row.settled_at = None, CANCELLED, clock.now()
    session.flush()


@handles_at_length(SEND_LETTER, purpose=PURPOSE)
def send_letter(services: Services, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Send one letter and keep its receipt; a letter that has one is not sent again. Raises CallFailed, NotGenuine."""
    letter_id = UUID(payload["letter_id"])
    with services.database.transaction(context) as session:
        found = _unsettled(session, context, services, letter_id)
        if found is None:
            return
        letter, other = found
        stands = _standing.get(letter.kind)
        if stands is not None and not stands(session, context, letter):
            cancel_letters(session, context, clock, subject=letter.subject, kinds=(letter.kind,))
            return
        raw = letters.write(session, context, clock, services, other, letter)
    try:
        answer = deliver(services, context, clock, other, raw)
    except CallFailed:
        _look_again(services, context, clock, other)
        raise
    settle(services, context, clock, letter_id, answer.decode("ascii", "replace"))


def deliver(services: Services, context: Context, clock: Clock, other: Other, raw: bytes) -> bytes:
    """Bring a letter to the other centre: in this deployment by its own transaction there, else by a call.

    Raises CallFailed, and NotGenuine where the centre next door refuses it.
    """
    if other.centre_id is None:
        caller = Caller(services.settings.production)
        return caller.post(other.address, LETTERS_PATH, raw, LETTER_TYPE)
    there = system_context(other.centre_id, context.network_id, PURPOSE)
    with services.database.transaction(there) as session:
        return receive(services, session, there, clock, raw)


def settle(services: Services, context: Context, clock: Clock, letter_id: UUID, answer: str) -> None:
    """Keep the receipt, with all that follows from it, once."""
    with services.database.transaction(context) as session:
        found = _unsettled(session, context, services, letter_id)
        if found is None:
            return
        letter, other = found
        receipt = letters.read_receipt(session, context, clock, services, answer, of=letter, other=other)
        row = session.get_one(CentreLetter, (context.tenant_id, letter_id))
        row.receipt, row.outcome, row.settled_at, row.sealed = receipt.text, receipt.outcome, clock.now(), None
        _record(session, context, clock, letter, other, receipt)
        follow = _settling.get(letter.kind)
        if follow is not None:
            follow(Post(services, session, context, clock, other, letter), receipt.outcome)


def _unsettled(session: Session, context: Context, services: Services, letter_id: UUID) -> tuple[Letter, Other] | None:
    row = session.get(CentreLetter, (context.tenant_id, letter_id), with_for_update=True)
    if row is None or row.settled_at is not None or row.sealed is None:
        return None
    body = json.loads(services.keys.unseal_for_tenant(context.tenant_id, row.sealed, _place(row.id)))
    other = others.other_of(session, context, services.settings, row)
    return Letter(row.id, row.kind, row.subject_id, body), other


def _look_again(services: Services, context: Context, clock: Clock, other: Other) -> None:
    """Perhaps the peer has new keys, and cannot open what was encrypted to an old one."""
    if other.peer_id is None:
        return
    with services.database.transaction(context) as session:
        peer = session.get_one(CentrePeer, (context.tenant_id, other.peer_id))
        peers.look_again(session, context, clock, Caller(services.settings.production), peer)


def _place(letter_id: UUID) -> str:
    return f"centre_letter/{letter_id}"


def _record(session: Session, context: Context, clock: Clock, letter: Letter, other: Other, receipt: Receipt) -> None:
    details = {"kind": letter.kind, "about": str(letter.subject), "centre": other.address, "outcome": receipt.outcome}
    audit.record(
        session,
        context,
        clock,
        action="centre_letter.send",
        object_kind="centre_letter",
        object_id=letter.id,
        details=details,
    )
