"""When something happens next to a referral: counted in the working days of the centre, in the morning."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oneroof.casefiles.procedures.counting import moved, next_working_day
from oneroof.referrals.models import OPEN_STATES, UNANSWERED, Referral

MORNING = time(9)
"""Before, nobody is there who could do anything."""
GRACE = {"usual": 5, "soon": 3, "urgent": 2}
"""Working days after the day of the answer until it counts as not answered."""
ASK_SENDER = 2
ESCALATE_SENDER = 5
SENDER_GIVES_UP = 10
"""Working days in which the sender has given nothing of what was asked for."""
OUTCOME = 10
"""Working days after the yes or the meeting in which one hears what came of it; then again and again."""
REACH = timedelta(days=120)
"""Further ahead no clock looks: up to there closed days matter."""

Closed = Callable[[date, date], Set[date]]


@dataclass(frozen=True, slots=True)
class Moment:
    """What happens next, and when."""

    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """The centre's days."""

    zone: str
    closed: Closed

    def morning(self, day: date) -> datetime:
        """The moment at which a clock strikes on that day."""
        return datetime.combine(day, MORNING, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def day(self, moment: datetime) -> date:
        """The day at the centre."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def later(self, day: date, number: int) -> date:
        """So many working days later; with 0 the day itself, or the next working day."""
        closed = self.closed(day, day + REACH)
        return moved(day, number, "working_days", closed) if number else next_working_day(day, closed)

    def earlier(self, day: date) -> date:
        """The last working day before."""
        closed = self.closed(day - REACH, day)
        before = day - timedelta(days=1)
        while before.weekday() >= 5 or before in closed:
            before -= timedelta(days=1)
        return before


def next_moment(referral: Referral, calendar: Calendar, *, after: datetime) -> Moment | None:
    """The first moment later than `after`; None for a referral that is over.

    Nothing runs out that was not escalated first: an escalation or end whose time has passed comes at once, in order.
    """
    if referral.state not in OPEN_STATES:
        return None
    if referral.state == "accepted":
        return _outcome(referral, calendar, after)
    plan = _with_sender(referral, calendar) if referral.state == "needs_more" else _with_addressee(referral, calendar)
    for step, day in plan:
        at = calendar.morning(day)
        if step == "escalate" and referral.escalated_at is None:
            return Moment(step, max(at, after))
        if step == "expire" and referral.escalated_at is not None:
            return Moment(
                step, max(at, after, calendar.morning(calendar.later(calendar.day(referral.escalated_at), 1)))
            )
        if step not in ("escalate", "expire") and at > after:
            return Moment(step, at)
    raise AssertionError(f"an open referral without a next moment: {referral.id}")


def _with_addressee(referral: Referral, calendar: Calendar) -> list[tuple[str, date]]:
    assert referral.state in UNANSWERED
    by = calendar.later(referral.answer_by, 0)
    return [
        *([("remind", calendar.earlier(by))] if referral.answer_days > 2 else []),
        ("due", by),
        ("escalate", calendar.later(by, 1)),
        ("expire", calendar.later(by, GRACE[referral.urgency])),
    ]


def _with_sender(referral: Referral, calendar: Calendar) -> list[tuple[str, date]]:
    asked = calendar.day(referral.moved_at)
    return [
        ("ask_sender", calendar.later(asked, ASK_SENDER)),
        ("escalate", calendar.later(asked, ESCALATE_SENDER)),
        (
            "expire",
            max(calendar.later(asked, SENDER_GIVES_UP), calendar.later(referral.answer_by, GRACE[referral.urgency])),
        ),
    ]


def _outcome(referral: Referral, calendar: Calendar, after: datetime) -> Moment:
    """Again and again until somebody says what came of it."""
    begins = calendar.day(max(referral.answered_at or referral.moved_at, referral.meeting_at or referral.moved_at))
    at = calendar.morning(calendar.later(begins, OUTCOME))
    while at <= after:
        at = calendar.morning(calendar.later(calendar.day(at), OUTCOME))
    return Moment("outcome", at)
