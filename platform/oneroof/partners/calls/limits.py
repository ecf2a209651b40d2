"""How often a program may call, counted in PostgreSQL in windows of a minute: a lost cache gives nobody more.

The fields that say so are those of draft-ietf-httpapi-ratelimit-headers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import case, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.errors import TooManyRequests
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.partners.calls.models import PartnerRate
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls of one program at one centre in each window."""

    name: str
    quota: int
    window: timedelta = timedelta(minutes=1)

    def begin(self, now: datetime) -> datetime:
        """When the window began in which `now` lies."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


CALLS = Limit("calls", 600)
CHANGES = Limit("changes", 120)
"""Of all calls, those that change something."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a program stands with a limit after a call."""

    limit: Limit
    used: int
    seconds: int
    """Until the next window."""

    @property
    def left(self) -> int:
        """How many more calls this window has for it."""
        return max(0, self.limit.quota - self.used)

    @property
    def is_over(self) -> bool:
        """Whether this call is one too many."""
        return self.used > self.limit.quota

    @property
    def is_far_over(self) -> bool:
        """Whether calls before this one have been too many already."""
        return self.used > self.limit.quota + 1


def count_call(
    session: Session, context: Context, *, client_id: UUID, limits: Sequence[Limit], now: datetime
) -> list[Standing]:
    """Count a call before it is answered, in a transaction of its own; where the program then stands."""
    return [_count(session, context, client_id, limit, now) for limit in limits]


def check(standings: Sequence[Standing]) -> None:
    """Raise TooManyRequests for a call that is one too many."""
    over = [standing.seconds for standing in standings if standing.is_over]
    if over:
        raise TooManyRequests(
            "too_many_calls",
            public_text("This program has called too often. The answer says in Retry-After how many seconds to wait."),
            retry_after=max(over),
        )


def headers(standings: Sequence[Standing]) -> dict[str, str]:
    """The fields `RateLimit-Policy` and `RateLimit`."""
    policies = [f'"{each.name}";q={each.quota};w={int(each.window.total_seconds())}' for each in (CALLS, CHANGES)]
    left = [f'"{each.limit.name}";r={each.left};t={each.seconds}' for each in standings]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(left)}


def _count(session: Session, context: Context, client_id: UUID, limit: Limit, now: datetime) -> Standing:
    began = limit.begin(now)
    new = insert(PartnerRate).values(
        tenant_id=context.tenant_id,
        id=new_id(),
        client_id=client_id,
        counted=limit.name,
        window_starts_at=began,
        used=1,
    )
    # a process whose clock is a little behind does not open the old window again
    goes_on = PartnerRate.window_starts_at >= began
    counted = new.on_conflict_do_update(
        index_elements=["tenant_id", "client_id", "counted"],
        set_={
            "used": case((goes_on, PartnerRate.used + 1), else_=1),
            "window_starts_at": func.greatest(PartnerRate.window_starts_at, began),
        },
    ).returning(PartnerRate.used)
    used = session.execute(counted).scalar_one()
    ends = began + limit.window
    return Standing(limit, used, max(1, int((ends - now).total_seconds())))
