"""How far the chain is behind the record. Where it is too far, nobody reads personal data: a look would leave no proof.

Real time alone counts here, whatever clock a demonstration shows.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit.models import AuditPending
from oneroof.core.errors import Unavailable
from oneroof.core.i18n import public_text
from oneroof.core.time import real_now

WATCH = "audit_watch"
"""Where a session carries the watch of its process (`Session.info`)."""

REMEMBERED_SECONDS = 3.0
READING = frozenset({"read", "search", "find", "list", "compare", "show", "print", "export", "download", "preview"})
"""The verbs of actions that show personal data to somebody."""
HANDING_OUT = frozenset({"document.open", "access_export.make", "access_export.hand_over", "procedure.status"})
"""The same of actions whose verb says something else of other things: who opens a casefile writes."""


class LagWatch:
    """One process's knowledge of each tenant's lag, asked of the database every few seconds at most."""

    def __init__(self, most: timedelta, *, seconds: Callable[[], float] = monotonic) -> None:
        self.most = most
        self._seconds = seconds
        self._known: dict[int, tuple[float, timedelta]] = {}
        self._lock = Lock()

    def lag(self, session: Session, tenant_id: int) -> timedelta:
        """How old the oldest entry outside the chain is; none is zero."""
        with self._lock:
            known = self._known.get(tenant_id)
        if known is not None and self._seconds() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        lag = lag_of(session)
        with self._lock:
            self._known[tenant_id] = (self._seconds(), lag)
        return lag

    def check(self, session: Session, tenant_id: int) -> None:
        """Raise Unavailable where the chain is too far behind."""
        if self.lag(session, tenant_id) > self.most:
            raise Unavailable(
                "accountability_behind",
                public_text(
                    "Personal data cannot be read at the moment: the record that proves who looked at what is behind. "
                    "Tickets can be issued and called as usual. Nothing was lost. "
                    "Please tell the people who run the service."
                ),
            )


def is_reading(action: str) -> bool:
    """Whether an act (`document.open`, `form.read_file`) lets somebody see something, and changes nothing."""
    return action in HANDING_OUT or action.rpartition(".")[2].partition("_")[0] in READING


def shows_personal_data(action: str, is_personal: bool) -> bool:
    """Whether an act lets somebody see data of a person."""
    return is_personal and is_reading(action)


def lag_of(session: Session) -> timedelta:
    """How old the tenant's oldest entry outside the chain is. Ids tell the time at which they were made (RFC 9562)."""
    oldest = session.scalar(select(AuditPending.id).order_by(AuditPending.id).limit(1))
    return timedelta(0) if oldest is None else max(timedelta(0), real_now() - made_at(oldest))


def made_at(identifier: UUID) -> datetime:
    """The moment at which a UUIDv7 was made."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)
