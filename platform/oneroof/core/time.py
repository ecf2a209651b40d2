"""The one clock. Rules never ask the operating system or the database for the time.

A network marked `demo` may show another time, running faster, so that a day can be walked through
in minutes. Security (contexts, sessions, tokens, lockout) always uses `real_now`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def real_now() -> datetime:
    """The operating system's time, aware, in UTC. For security and measurements only."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """Time as a network sees it: `shown` at the real moment `anchor`, from there `speed` times as fast.

    The default is real time.
    """

    anchor: datetime | None = None
    shown: datetime | None = None
    speed: float = 1.0

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        real = real_now()
        if self.anchor is None or self.shown is None:
            return real
        elapsed = (real - self.anchor).total_seconds()
        return self.shown + timedelta(seconds=elapsed * self.speed)

    def today(self, time_zone: str) -> date:
        """The calendar day in `time_zone` (an IANA name)."""
        return self.now().astimezone(ZoneInfo(time_zone)).date()


@dataclass(frozen=True, slots=True)
class FixedClock(Clock):
    """A clock that stands still at `moment`: for tests and for closing a past day."""

    moment: datetime = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment that it stands at."""
        return self.moment


def day_bounds(day: date, time_zone: str) -> tuple[datetime, datetime]:
    """The first moment of `day` and of the next day in `time_zone`, in UTC. 23 or 25 hours apart at a clock change."""
    zone = ZoneInfo(time_zone)
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return start.astimezone(UTC), end.astimezone(UTC)
