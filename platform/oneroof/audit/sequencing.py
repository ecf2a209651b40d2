"""The sequencer: puts every entry into the tenant's chain, in the order in which it sees them.

An entry that waits stands in `audit_pending`, in the transaction that wrote it, until the transaction that chains it.
So nothing depends on the order of ids or commits: what commits late is seen late, and chained then. The head's lock
lets one sequencer work at a time; one that is killed has done nothing, and the next begins where the last commit was.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.audit.chain import ENTRY_COLUMNS, NOTHING, link_hash
from oneroof.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.tenancy.context import Context

BATCH = 1000
LONGEST_SECONDS = 5.0
"""A backlog is worked off for so long at once: a context lives a minute, and other tenants wait too."""


def chain_pending(session: Session, context: Context) -> int:
    """Chain what waits in the tenant, for some seconds at most; how many entries. None where another does it now."""
    if session.scalar(select(AuditPending.id).limit(1)) is None:
        return 0
    head = _locked_head(session, context)
    if head is None:
        return 0
    chained, begun = 0, monotonic()
    while monotonic() - begun < LONGEST_SECONDS:
        waiting = session.scalars(select(AuditPending.id).order_by(AuditPending.id).limit(BATCH)).all()
        if not waiting:
            break
        chained += _chain(session, head, waiting)
    return chained


def _locked_head(session: Session, context: Context) -> AuditHead | None:
    """The end of the chain, locked until the commit; None while another transaction holds it."""
    if session.scalar(select(AuditHead.id)) is None:
        session.execute(
            insert(AuditHead)
            .values(tenant_id=context.tenant_id, id=new_id(), seq=0, hash=NOTHING)
            .on_conflict_do_nothing(index_elements=["tenant_id"])
            .returning(AuditHead.id)
        )
    return session.scalars(select(AuditHead).with_for_update(skip_locked=True)).one_or_none()


def _chain(session: Session, head: AuditHead, waiting: Sequence[UUID]) -> int:
    """Link the entries that wait and are in no link yet; a promise without an entry, or kept already, is dropped."""
    linked = set(session.scalars(select(AuditLink.entry_id).where(AuditLink.entry_id.in_(waiting))))
    entries = session.execute(
        select(*(getattr(AuditEntry, name) for name in ENTRY_COLUMNS))
        .where(AuditEntry.id.in_([each for each in waiting if each not in linked]))
        .order_by(AuditEntry.id)
    ).all()
    links = [_next_link(head, entry._mapping) for entry in entries]
    session.add_all(links)
    session.flush()
    for link in links:
        session.expunge(link)
    session.execute(delete(AuditPending).where(AuditPending.id.in_(waiting)))
    return len(links)


def _next_link(head: AuditHead, entry: Any) -> AuditLink:
    """The link of `entry`, after which the head moves on."""
    moment = real_now()
    seq, previous = head.seq + 1, head.hash
    digest = link_hash(entry, seq=seq, previous=previous, chained_at=moment)
    head.seq, head.hash = seq, digest
    return AuditLink(seq=seq, entry_id=entry["id"], previous=previous, hash=digest, chained_at=moment)
