"""Questions put to a browser's passkey: made without writing a row, good for some minutes, answered once."""

import hashlib
import hmac
import os
import struct
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.models import SignInChallenge
from oneroof.tenancy.context import Context

VALID_FOR = timedelta(minutes=10)
_NONCE_BYTES = 16
_TIME_BYTES = 8


@dataclass(frozen=True, slots=True)
class Questioner:
    """Makes and recognises questions of one kind (CHALLENGE_KINDS) for one browser at one tenant."""

    key: bytes = field(repr=False)
    tenant_id: int
    kind: str
    browser: str = field(repr=False)
    """What only this browser has: the secret of its form cookie or the hash of its session."""

    def question(self) -> bytes:
        """Random bytes that carry their time and our signature."""
        head = os.urandom(_NONCE_BYTES) + struct.pack(">Q", int(real_now().timestamp()))
        return head + self._signature(head)

    def is_ours(self, question: bytes) -> bool:
        """Whether it was made for this browser, kind and tenant, and not too long ago."""
        head, signature = question[: _NONCE_BYTES + _TIME_BYTES], question[_NONCE_BYTES + _TIME_BYTES :]
        if len(head) != _NONCE_BYTES + _TIME_BYTES or not hmac.compare_digest(signature, self._signature(head)):
            return False
        (made,) = struct.unpack(">Q", head[_NONCE_BYTES:])
        return bool(0 <= real_now().timestamp() - made <= VALID_FOR.total_seconds())

    def _signature(self, head: bytes) -> bytes:
        message = f"{self.kind}\x1f{self.tenant_id}\x1f{self.browser}\x1f".encode() + head
        return hmac.new(self.key, message, hashlib.sha256).digest()


def use_question(session: Session, context: Context, kind: str, question: bytes) -> bool:
    """Mark a question as answered; False where it was before. Of two answers at once, the database takes one."""
    now = real_now()
    used = (
        insert(SignInChallenge)
        .values(
            tenant_id=context.tenant_id,
            id=new_id(),
            kind=kind,
            secret_hash=hashlib.sha256(question).digest(),
            data={},
            expires_at=now + VALID_FOR,
            used_at=now,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "secret_hash"])
        .returning(SignInChallenge.id)
    )
    return session.execute(used).scalar_one_or_none() is not None
