"""Peers: centres of other networks or deployments with which an administrator has agreed to exchange casefiles.

Both read their fingerprints to each other; from then on the keys follow by signatures, as the peer rotates them.
"""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.between_centres.calling import Caller, CallFailed
from oneroof.federation.between_centres.models import CentrePeer, CentrePeerKey
from oneroof.federation.between_centres.sealing import NotGenuine, PublicPair, decoded, verified
from oneroof.tenancy.context import Context

WELL_KNOWN = "/.well-known/oneroof-centre.json"
LOOK_AGAIN_AFTER = timedelta(minutes=1)
LONGEST_NAME = 200


def fingerprint_of(kid: str) -> str:
    """A thumbprint as people read it to each other: hexadecimal, in groups of four."""
    digits = decoded(kid).hex()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def list_peers(session: Session, context: Context) -> list[CentrePeer]:
    """All of them, those in force first."""
    rows = session.scalars(select(CentrePeer).where(CentrePeer.tenant_id == context.tenant_id))
    return sorted(rows, key=lambda row: (row.ended_at is not None, row.name.casefold()))


def agree(
    session: Session, context: Context, clock: Clock, caller: Caller, *, address: str, fingerprint: str
) -> CentrePeer:
    """A peer from now on: its keys are read from its address, and one of them must have this fingerprint.

    Raises Invalid (`address`, `fingerprint`), and Conflict `peer_exists`.
    """
    address = address.strip().rstrip("/").lower()
    wanted = re.sub(r"[\s:-]", "", fingerprint).lower()
    said = _read(caller, address)
    agreed = [pair for pair, _facts in said[1] if decoded(pair.kid).hex() == wanted]
    if not agreed:
        raise _invalid("fingerprint", staff_text("This is not the fingerprint of the centre at that address."))
    known = select(CentrePeer).where(CentrePeer.tenant_id == context.tenant_id, CentrePeer.address == address)
    peer = session.scalars(known.with_for_update()).one_or_none()
    if peer is not None and peer.ended_at is None:
        raise Conflict("peer_exists", staff_text("There is an agreement with this centre already."))
    if peer is None:
        peer = CentrePeer(id=new_id(), address=address)
        session.add(peer)
    peer.name, peer.fingerprint = said[0][:LONGEST_NAME], wanted
    peer.agreed_at, peer.agreed_by, peer.ended_at, peer.ended_by = clock.now(), context.actor_id, None, None
    session.flush()
    for row in session.scalars(_keys(context, peer.id)).all():
        session.delete(row)
    session.flush()
    _keep(session, context, clock, peer, agreed[0], said[1])
    audit.record(session, context, clock, action="centre_peer.agree", object_kind="centre_peer", object_id=peer.id)
    return peer


def end(session: Session, context: Context, clock: Clock, *, peer_id: UUID) -> None:
    """Nothing is sent there or taken from there any more. Twice is once. Raises NotFound."""
    peer = session.get(CentrePeer, (context.tenant_id, peer_id), with_for_update=True)
    if peer is None:
        raise NotFound("peer_not_found", staff_text("There is no such centre here."))
    if peer.ended_at is None:
        peer.ended_at, peer.ended_by = clock.now(), context.actor_id
        audit.record(session, context, clock, action="centre_peer.end", object_kind="centre_peer", object_id=peer.id)
    session.flush()


def look_again(session: Session, context: Context, clock: Clock, caller: Caller, peer: CentrePeer) -> int:
    """Read the peer's keys anew and take up those that follow what is known; how many were new.

    Not more than once a minute. What cannot be read changes nothing.
    """
    if peer.looked_at is not None and clock.now() - peer.looked_at < LOOK_AGAIN_AFTER:
        return 0
    peer.looked_at = clock.now()
    try:
        said = _read(caller, peer.address)
    except Invalid:
        return 0
    return _keep(session, context, clock, peer, None, said[1])


Said = list[tuple[PublicPair, dict[str, Any]]]


def _read(caller: Caller, address: str) -> tuple[str, Said]:
    """The name, and the keys from the oldest on. Raises Invalid (`address`)."""
    try:
        told = json.loads(caller.get(address, WELL_KNOWN))
        if told["centre"] != address:
            raise NotGenuine("keys_unreadable")
        pairs = [(PublicPair.of_json(each), each) for each in told["keys"]]
        return str(told["name"]), pairs[::-1]
    except CallFailed as failure:
        if failure.code in ("wrong_address", "not_public"):
            message = staff_text("Write the centre’s public address, such as https://centre.example.org.")
        else:
            message = staff_text("The centre at this address did not answer. Try again later.")
        raise _invalid("address", message) from None
    except (NotGenuine, ValueError, KeyError, TypeError):
        raise _invalid("address", staff_text("What this address answers are no keys of a centre.")) from None


def _keep(
    session: Session, context: Context, clock: Clock, peer: CentrePeer, agreed: PublicPair | None, said: Said
) -> int:
    """Keep the agreed pair, and each that one which is kept vouches for; how many were new."""
    known = {row.kid: row for row in session.scalars(_keys(context, peer.id))}
    peer.looked_at, new = clock.now(), 0
    for pair, facts in said:
        row = known.get(pair.kid)
        if row is None and (agreed == pair or _follows(pair, facts, known)):
            row = CentrePeerKey(
                id=new_id(), peer_id=peer.id, kid=pair.kid, begun_at=_moment(facts.get("begun_at"), clock)
            )
            row.sign_public, row.box_public = pair.sign, pair.box
            session.add(row)
            known[pair.kid], new = row, new + 1
        if row is not None:
            row.until = _moment(facts["until"], clock) if facts.get("until") else None
    session.flush()
    return new


def _follows(pair: PublicPair, facts: dict[str, Any], known: dict[str, CentrePeerKey]) -> bool:
    """Whether a key that is known vouches for this one."""
    for row in known.values():
        try:
            vouched = verified(str(facts.get("succession", "")), PublicPair(row.sign_public, row.box_public))
        except NotGenuine:
            continue
        if vouched.get("follows") == row.kid and {**vouched, **pair.as_json()} == vouched:
            return True
    return False


def _keys(context: Context, peer_id: UUID) -> Any:
    return select(CentrePeerKey).where(CentrePeerKey.tenant_id == context.tenant_id, CentrePeerKey.peer_id == peer_id)


def _moment(text: Any, clock: Clock) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return clock.now()
    return found if found.tzinfo else clock.now()


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("peer_invalid", message, fields={field: [message]})
