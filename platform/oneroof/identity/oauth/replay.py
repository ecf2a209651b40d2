"""What may be shown once: assertions of clients, proofs of possession. Of two at once, the database takes one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.oauth.models import OAuthSeen
from oneroof.tenancy.context import Context


def first_time(session: Session, context: Context, *, kind: str, owner: str | UUID, jti: str, until: datetime) -> bool:
    """Note that `owner` (a client, or a key's thumbprint) has shown `jti`; False where that was seen before.

    To be committed whatever the answer becomes. It is kept until what carried it has expired.
    """
    noted = (
        insert(OAuthSeen)
        .values(
            tenant_id=context.tenant_id,
            id=new_id(),
            seen_hash=token_hash(f"{kind}\x1f{owner}\x1f{jti}"),
            expires_at=until,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "seen_hash"])
        .returning(OAuthSeen.id)
    )
    return session.execute(noted).scalar_one_or_none() is not None


def forget_expired(session: Session) -> None:
    """Drop what has expired by itself."""
    session.execute(delete(OAuthSeen).where(OAuthSeen.expires_at < real_now()))
