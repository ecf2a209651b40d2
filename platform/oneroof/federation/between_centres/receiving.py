"""Taking letters in: each is opened, verified, done once, and answered with a signed receipt."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.time import Clock
from oneroof.federation.between_centres import letters
from oneroof.federation.between_centres.calling import Caller
from oneroof.federation.between_centres.letters import RECEIVED, Letter
from oneroof.federation.between_centres.models import CentreLetter, CentrePeer
from oneroof.federation.between_centres.others import Other
from oneroof.federation.between_centres.peers import look_again
from oneroof.federation.between_centres.sealing import NotGenuine
from oneroof.services import Services
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Post:
    """A letter with all that is needed to do what it asks for; `context` is this centre's own."""

    services: Services
    session: Session
    context: Context
    clock: Clock
    other: Other
    letter: Letter


Taken = Callable[[Post], str]
_taking: dict[str, Taken] = {}


def takes(kind: str) -> Callable[[Taken], Taken]:
    """Register what is done with letters of a kind. It answers `received`, or the code with which it refuses."""

    def register(function: Taken) -> Taken:
        _taking[kind] = function
        return function

    return register


def receive(services: Services, session: Session, context: Context, clock: Clock, raw: bytes) -> bytes:
    """Do what a letter asks for, once, and answer its receipt; the same letter again gets the same receipt.

    Raises NotGenuine for what is not a letter of a centre that we know to this one: nothing is done then.
    """
    signed = letters.opened(session, context, clock, services, raw)
    letter, other, digest = _read(services, session, context, clock, signed)
    known = session.get(CentreLetter, (context.tenant_id, letter.id), with_for_update=True)
    if known is not None:
        if known.digest != digest or known.direction != "in" or known.receipt is None:
            raise NotGenuine("replayed")
        return known.receipt.encode("ascii")
    row = CentreLetter(id=letter.id, direction="in", kind=letter.kind, subject_id=letter.subject, digest=digest)
    row.centre_id, row.peer_id, row.created_at = other.centre_id, other.peer_id, clock.now()
    session.add(row)
    session.flush()  # of two at once the second waits here, and fails
    row.outcome = _taking[letter.kind](Post(services, session, context, clock, other, letter))
    row.receipt = letters.sign_receipt(session, context, clock, services, letter, row.outcome, digest)
    row.settled_at = clock.now()
    _record(session, context, clock, letter, other, row.outcome)
    session.flush()
    return row.receipt.encode("ascii")


def was_taken(session: Session, context: Context, other: Other, kind: str, subject: object) -> bool:
    """Whether the other centre has sent a letter of this kind about this subject."""
    found = select(CentreLetter.id).where(
        CentreLetter.tenant_id == context.tenant_id,
        CentreLetter.direction == "in",
        CentreLetter.kind == kind,
        CentreLetter.subject_id == subject,
        CentreLetter.centre_id.is_not_distinct_from(other.centre_id),
        CentreLetter.peer_id.is_not_distinct_from(other.peer_id),
        CentreLetter.outcome == RECEIVED,
    )
    return session.scalars(found).first() is not None


def _read(
    services: Services, session: Session, context: Context, clock: Clock, signed: str
) -> tuple[Letter, Other, bytes]:
    """As `letters.read`; a peer whose key is new to us is asked for its keys first."""
    try:
        return letters.read(session, context, clock, services, signed)
    except NotGenuine as error:
        if error.code != "unknown_signer":
            raise
    peer = session.scalars(
        select(CentrePeer).where(
            CentrePeer.tenant_id == context.tenant_id,
            CentrePeer.address == (letters.sender_said(signed) or ""),
            CentrePeer.ended_at.is_(None),
        )
    ).one_or_none()
    if peer is not None:
        look_again(session, context, clock, Caller(services.settings.production), peer)
    return letters.read(session, context, clock, services, signed)


def _record(session: Session, context: Context, clock: Clock, letter: Letter, other: Other, outcome: str) -> None:
    audit.record(
        session,
        context,
        clock,
        action="centre_letter.receive",
        object_kind="centre_letter",
        object_id=letter.id,
        details={"kind": letter.kind, "about": str(letter.subject), "centre": other.address, "outcome": outcome},
    )
