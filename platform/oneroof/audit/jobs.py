"""What keeps the chain: the sequencer every few seconds, a signed root every hour, and its way out of the database."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from oneroof.audit.roots import Due, close_root, due_root
from oneroof.audit.sequencing import chain_pending
from oneroof.audit.signing import RootSigner
from oneroof.audit.witnessing import hand_out
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

CLOSE_ROOT = "audit_root.close"
HAND_OUT = "audit_root.hand_out"
PURPOSE = "accountability"


@scheduled("audit_chain", purpose=PURPOSE, every=timedelta(seconds=5))
def chain_what_waits(session: Session, context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """Put what waits into the chain."""
    chain_pending(session, context)
    return False


@scheduled("audit_roots", purpose=PURPOSE, every=timedelta(minutes=1))
def plan_roots(session: Session, context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """Promise the root of an hour that is over, before its links become too many."""
    due = due_root(session)
    if due is not None:
        payload = {"first_seq": due.first_seq, "start": due.start.isoformat(), "end": due.end.isoformat()}
        enqueue(session, context, kind=CLOSE_ROOT, key=str(due.first_seq), payload=payload)
    return False


@handles(CLOSE_ROOT, purpose=PURPOSE)
def do_close_root(
    services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]
) -> None:
    """Sign the hour's root, and promise its way out in the same transaction."""
    start, end = (datetime.fromisoformat(payload[name]) for name in ("start", "end"))
    due = Due(payload["first_seq"], start, end)
    root = close_root(session, context, RootSigner(services.settings.keys.audit), due)
    if root is not None:
        enqueue(session, context, kind=HAND_OUT, key=str(root.number), payload={"number": root.number})


@handles(HAND_OUT, purpose=PURPOSE)
def do_hand_out(services: Services, session: Session, context: Context, _clock: Clock, payload: dict[str, Any]) -> None:
    """Give the root to the umbrella and to two other centres."""
    hand_out(services.database, session, context, services.directory.list_tenants(), number=payload["number"])
