"""The keys of one's own centre: made when first needed, followed by new ones, told to everybody who asks.

A new key is vouched for by the one before, so that whoever agreed on the first knows all that follow. An earlier key
counts for OVERLAP days more, and is destroyed then.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.db import Database
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.federation.between_centres.models import CentreKey
from oneroof.federation.between_centres.sealing import NotGenuine, PublicPair, SecretPair
from oneroof.tenancy.context import Context

OVERLAP = timedelta(days=30)


def current_pair(session: Session, context: Context, clock: Clock, keys: KeyStore, database: Database) -> SecretPair:
    """The pair that signs and opens now; the first is made here."""
    row = _current(session, context)
    number = row.number if row else 1
    pair = SecretPair(keys.named_key(context.tenant_id, _name(number), create=row is None))
    if row is None:
        _publish(database, context, clock, pair, number, None)
    return pair


def own_pair(session: Session, context: Context, clock: Clock, keys: KeyStore, kid: str) -> SecretPair:
    """One's own pair with this thumbprint, as long as it counts. Raises NotGenuine (`not_for_us`)."""
    row = session.get(CentreKey, (context.network_id, kid))
    if row is None or row.centre_id != context.tenant_id or not counts(row, clock):
        raise NotGenuine("not_for_us")
    try:
        return SecretPair(keys.named_key(context.tenant_id, _name(row.number)))
    except KeyDestroyedError:
        raise NotGenuine("not_for_us") from None


def rotate(session: Session, context: Context, clock: Clock, keys: KeyStore, database: Database) -> SecretPair:
    """Begin to sign with a new pair. The one before vouches for it, and counts for OVERLAP more."""
    before = current_pair(session, context, clock, keys, database)
    number = max(row.number for row in rows_of(session, context, context.tenant_id)) + 1
    pair = SecretPair(keys.named_key(context.tenant_id, _name(number), create=True))
    vouched = before.sign({"follows": before.public.kid, "begun_at": clock.now().isoformat()} | pair.public.as_json())
    details = {"number": number}
    audit.record(session, context, clock, action="centre_key.rotate", object_kind="centre_key", details=details)
    session.flush()
    _publish(database, context, clock, pair, number, vouched)
    session.expire_all()
    return pair


def destroy_old(session: Session, context: Context, clock: Clock, keys: KeyStore) -> int:
    """Destroy the secrets of pairs that count no more; how many pairs are over."""
    over = [row for row in rows_of(session, context, context.tenant_id) if not counts(row, clock)]
    for row in over:
        keys.destroy_named(context.tenant_id, _name(row.number))
    return len(over)


def rows_of(session: Session, context: Context, centre_id: int) -> Sequence[CentreKey]:
    """The pairs of a centre of the network, the newest first."""
    rows = select(CentreKey).where(CentreKey.network_id == context.network_id, CentreKey.centre_id == centre_id)
    return session.scalars(rows.order_by(CentreKey.number.desc())).all()


def counts(row: CentreKey, clock: Clock) -> bool:
    """Whether what it signed is still believed."""
    return row.until is None or row.until > clock.now()


def pair_of(row: CentreKey) -> PublicPair:
    """The public pair."""
    return PublicPair(row.sign_public, row.box_public)


def told(session: Session, context: Context, *, address: str, name: str) -> dict[str, Any]:
    """What everybody may read at `/.well-known/oneroof-centre.json`: all keys since the first, the newest first."""
    rows = rows_of(session, context, context.tenant_id)
    return {
        "centre": address,
        "name": name,
        "keys": [
            pair_of(row).as_json()
            | {"begun_at": row.begun_at.isoformat(), "until": row.until.isoformat() if row.until else None}
            | ({"succession": row.succession} if row.succession else {})
            for row in rows
        ],
    }


def _current(session: Session, context: Context) -> CentreKey | None:
    return next((row for row in rows_of(session, context, context.tenant_id) if row.until is None), None)


def _publish(
    database: Database, context: Context, clock: Clock, pair: SecretPair, number: int, succession: str | None
) -> None:
    """Written by the umbrella's role in a transaction of its own: the network reads a key before it is used."""
    now, public = clock.now(), pair.public
    with database.umbrella_transaction(context) as umbrella:
        if umbrella.get(CentreKey, (context.network_id, public.kid)) is not None:
            return
        earlier = select(CentreKey).where(
            CentreKey.network_id == context.network_id,
            CentreKey.centre_id == context.tenant_id,
            CentreKey.until.is_(None),
        )
        for row in umbrella.scalars(earlier.with_for_update()):
            row.until = now + OVERLAP
        umbrella.add(
            CentreKey(
                network_id=context.network_id,
                kid=public.kid,
                centre_id=context.tenant_id,
                number=number,
                sign_public=public.sign,
                box_public=public.box,
                succession=succession,
                begun_at=now,
            )
        )


def _name(number: int) -> str:
    return f"centre-{number:08d}"
