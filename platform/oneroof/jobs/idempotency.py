"""A request that is sent twice has one effect: the second is answered with the first one's answer."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.crypto import Unreadable
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import real_now
from oneroof.core.written import Written, promise, rows_first
from oneroof.jobs.models import IdempotencyRecord
from oneroof.tenancy.context import Context

KEPT = timedelta(hours=24)
LONGEST_KEY = 255
KEPT_HEADERS = ("Content-Type", "Location", "ETag")

_CLAIMED = ("tenant_id", "id", "actor", "key", "request_hash", "created_at", "expires_at", "request_id")


def _claiming() -> Written:
    """Take a key, unless somebody has: then there is no row."""
    return Written(
        insert(IdempotencyRecord)
        .values({name: bindparam(name) for name in _CLAIMED})
        .on_conflict_do_nothing(index_elements=["tenant_id", "actor", "key"])
        .returning(IdempotencyRecord.id)
    )


_CLAIM = _claiming()
_FINISH = Written(
    update(IdempotencyRecord)
    .where(IdempotencyRecord.tenant_id == bindparam("tenant_id"), IdempotencyRecord.id == bindparam("claimed"))
    .values({name: bindparam(name) for name in ("status", "headers", "body_sealed")})
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that this transaction has taken, and keeps its answer under."""

    tenant_id: int
    id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The answer that the first request got."""

    status: int
    headers: dict[str, str]
    body: bytes | None
    """None where it was not kept, or must not be shown any more."""
    person_id: UUID | None = None
    """About whom it says something."""
    data_classes: tuple[str, ...] = ()
    """What it says about people; empty where that is nothing."""


def begin(session: Session, context: Context, keys: KeyStore, *, key: str, request: bytes) -> Claim | StoredAnswer:
    """Claim `key` for this transaction, or return the answer already given.

    A second request that comes while the first still runs waits for it: the unique key makes it wait in the
    database. `request` is what identifies the request (method, path, body). Raises Invalid when the key is
    too long or was used for another request.
    """
    if not 0 < len(key) <= LONGEST_KEY:
        message = public_text("An Idempotency-Key has 1 to 255 characters.")
        raise Invalid("idempotency_key_invalid", message, fields={"Idempotency-Key": [message]})
    actor = f"{context.actor_kind}:{context.actor_id}"
    # Keyed, because a form's fields can hold a password, which a plain hash would let others guess at.
    digest = keys.search_token(context.tenant_id, "request", hashlib.sha256(request).hexdigest())
    now = real_now()
    claim = Claim(context.tenant_id, new_id(), now + KEPT)
    values = {
        "id": claim.id,
        "actor": actor,
        "key": key,
        "request_hash": digest,
        "created_at": now,
        "expires_at": claim.expires_at,
        "request_id": _request_id(context),
    }
    if rows_first(session, _CLAIM, values):
        return claim
    record = session.scalars(
        select(IdempotencyRecord).where(IdempotencyRecord.actor == actor, IdempotencyRecord.key == key)
    ).one()
    if record.request_hash != digest:
        message = public_text("This Idempotency-Key was used for another request.")
        raise Invalid("idempotency_key_reused", message, fields={"Idempotency-Key": [message]})
    return _stored(keys, record)


def finish(
    session: Session,
    claim: Claim,
    keys: KeyStore,
    *,
    status: int,
    headers: dict[str, str],
    body: bytes | None,
    person_id: UUID | None = None,
    data_classes: Iterable[str] = (),
) -> None:
    """Keep the answer in the transaction that has the effect: under the key of `person_id` where it is about somebody,
    so that it goes with them, else under the tenant's. `body` is None where only that there was an answer is kept.
    """
    if body is not None and person_id is not None:
        body = keys.seal_for_person(claim.tenant_id, person_id, body, _place(claim))
    kept = {
        "body": None if body is None else b64encode(body).decode(),
        "person_id": str(person_id) if person_id else None,
        "data_classes": sorted(data_classes),
    }
    values = {
        "claimed": claim.id,
        "status": status,
        "headers": {name: headers[name] for name in KEPT_HEADERS if name in headers},
        "body_sealed": keys.seal_for_tenant_until(
            claim.tenant_id, json.dumps(kept).encode(), _place(claim), until=claim.expires_at
        ),
    }
    promise(session, _FINISH, values)


def forget(session: Session, claim: Claim) -> None:
    """Keep nothing: who asks again is answered anew."""
    session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.id == claim.id))


def forget_expired(session: Session) -> None:
    """Drop the answers that are older than a day."""
    session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.expires_at < real_now()))


def _stored(keys: KeyStore, record: IdempotencyRecord) -> StoredAnswer:
    status, headers = record.status or 204, record.headers or {}
    if record.body_sealed is None:
        return StoredAnswer(status, headers, b"")
    try:
        kept = json.loads(keys.unseal_for_tenant(record.tenant_id, record.body_sealed, _place(record)))
    except (KeyDestroyedError, Unreadable):
        # its day is over, or an older version kept it in another way
        return StoredAnswer(status, headers, None)
    person_id = UUID(kept["person_id"]) if kept["person_id"] else None
    body = None if kept["body"] is None else b64decode(kept["body"])
    if body is not None and person_id is not None:
        try:
            body = keys.unseal_for_person(record.tenant_id, person_id, body, _place(record))
        except KeyDestroyedError:
            body = None
    return StoredAnswer(status, headers, body, person_id, tuple(kept["data_classes"]))


def _request_id(context: Context) -> UUID | None:
    """By which the accountability record tells whom the answer is about; None for a name that the caller gave."""
    try:
        return UUID(context.request_id) if context.request_id else None
    except ValueError:
        return None


def _place(record: IdempotencyRecord | Claim) -> str:
    return f"idempotency_record/{record.id}/answer"
