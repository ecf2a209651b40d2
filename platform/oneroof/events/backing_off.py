"""When a delivery that failed is tried again, and when an endpoint that fails is left alone."""

from datetime import datetime, timedelta

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between one attempt and the next: ten attempts in three days and three and a half hours, then a dead letter."""

PAUSED_AFTER = timedelta(hours=72)
"""An endpoint that has taken nothing for so long, since its first failure, is paused and its agency written to."""

REST = timedelta(seconds=60)
"""An endpoint that did not answer in time is left alone so long: other deliveries to it wait, and lose no attempt."""


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None after the last."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
