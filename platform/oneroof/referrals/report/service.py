"""What became of the referrals of some time: by whom was asked and for which service, and how soon they answered.

Counted for the centre itself, without names: every referral that was sent in that time stands in exactly one of the
numbers `waiting`, `accepted`, `done`, `rejected`, `expired` and `withdrawn`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.counting import days_between
from oneroof.casefiles.procedures.service.records import time_zone_of, today_at
from oneroof.catalogue.models import Agency, Service
from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock, day_bounds
from oneroof.frontdesk.models import Office
from oneroof.identity.partnerships.models import Partnership
from oneroof.referrals.clocks.setting import calendar_of, count_silent
from oneroof.referrals.clocks.timing import Calendar
from oneroof.referrals.models import UNANSWERED, Referral
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.models import Tenant

USUAL_DAYS = 90
LONGEST_DAYS = 366
FEW = 5
"""Below so many, numbers can point at somebody."""


@dataclass(slots=True)
class Counts:
    """Numbers of referrals. The first line of fields adds up to `sent`."""

    sent: int = 0
    waiting: int = 0
    accepted: int = 0
    """With a yes, and without an outcome so far."""
    done: int = 0
    rejected: int = 0
    expired: int = 0
    withdrawn: int = 0
    said_yes: int = 0
    """Accepted or done."""
    in_time: int = 0
    """Answered, yes or no, by the day on which the answer was due."""
    escalated: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Of the rejected, by reason."""
    days: list[int] = field(default_factory=list)
    """Working days until each answer."""

    @property
    def ended(self) -> int:
        """Every ending, and what is still open: this is `sent` again."""
        return self.waiting + self.accepted + self.done + self.rejected + self.expired + self.withdrawn

    @property
    def median_days(self) -> float | None:
        """Working days until the answer, in the middle; None where nobody has answered."""
        return median(self.days) if self.days else None

    @property
    def closed_rate(self) -> float | None:
        """Of those that nobody took back, the share of which the sender knows the end: a no, or what came of a yes."""
        counted = self.sent - self.withdrawn
        return (self.done + self.rejected) / counted if counted else None

    @property
    def is_small(self) -> bool:
        """Whether there are so few that one could tell who it was."""
        return 0 < self.sent < FEW


@dataclass(frozen=True, slots=True)
class Line:
    """The referrals to one destination for one service."""

    kind: str
    to: Mapping[str, str]
    """By language; empty for organisations, which are counted together: their names say something of people."""
    service: Mapping[str, str] | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    first: date
    last: date
    lines: list[Line]
    total: Counts
    silent: int
    """Open referrals without a next moment: none, or something is broken."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which days: those on which referrals were sent."""

    first: date | None = None
    last: date | None = None


Key = tuple[str, UUID | int | None, UUID | None]


def report_of(database: Database, context: Context, clock: Clock, *, asked: Asked) -> Report:
    """The report, counted by the system itself: who reads figures need not see anybody. Raises Invalid."""
    counting = system_context(context.tenant_id, context.network_id, "statistics")
    with database.transaction(counting) as session:
        return report(session, counting, clock, asked=asked)


def report(session: Session, context: Context, clock: Clock, *, asked: Asked) -> Report:
    """The same in a transaction that is there. Raises Invalid for days that cannot be."""
    first, last = _days(today_at(session, context, clock), asked)
    zone = time_zone_of(session, context)
    begin, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    calendar = calendar_of(session, context)
    total, groups = Counts(), dict[Key, Counts]()
    for row in session.execute(_rows(context, begin, end)):
        key: Key = (row.destination_kind, row.office_id or row.partnership_id or row.centre_id, row.service_id)
        for counts in (total, groups.setdefault(key, Counts())):
            _count(counts, row, calendar)
    names = _Names(session, context)
    lines = [Line(key[0], names.to(key), names.service(key[2]), counts) for key, counts in groups.items()]
    lines.sort(key=lambda line: (-line.counts.sent, line.kind, str(sorted(line.to.items()))))
    return Report(first, last, lines, total, count_silent(session, context))


def _days(today: date, asked: Asked) -> tuple[date, date]:
    last = asked.last or today
    first = asked.first or last - timedelta(days=USUAL_DAYS - 1)
    if first > last:
        message = public_text("The first day comes after the last.")
        raise Invalid("days_invalid", message, fields={"first": [message]})
    if (last - first).days >= LONGEST_DAYS:
        message = public_text("At most a year.")
        raise Invalid("days_invalid", message, fields={"first": [message]})
    return first, last


def _rows(context: Context, begin: datetime, end: datetime) -> Select[*tuple[Any, ...]]:
    return select(
        Referral.destination_kind,
        Referral.office_id,
        Referral.partnership_id,
        Referral.centre_id,
        Referral.service_id,
        Referral.state,
        Referral.reason,
        Referral.sent_at,
        Referral.answered_at,
        Referral.answer_by,
        Referral.escalated_at,
    ).where(
        Referral.tenant_id == context.tenant_id,
        Referral.origin == "here",
        Referral.sent_at >= begin,
        Referral.sent_at < end,
    )


def _count(counts: Counts, row: Row[tuple[object, ...]], calendar: Calendar) -> None:
    counts.sent += 1
    state = "waiting" if row.state in UNANSWERED else row.state
    setattr(counts, state, getattr(counts, state) + 1)
    counts.said_yes += row.state in ("accepted", "done")
    counts.escalated += row.escalated_at is not None
    if row.state == "rejected":
        counts.reasons[row.reason] += 1
    if row.answered_at is not None:
        answered, sent = calendar.day(row.answered_at), calendar.day(row.sent_at)
        counts.in_time += answered <= row.answer_by
        counts.days.append(days_between(sent, answered, "working_days", calendar.closed(sent, answered)))


class _Names:
    """What offices, partners, centres and services are called; each asked once."""

    def __init__(self, session: Session, context: Context) -> None:
        self._session, self._context = session, context
        self._known: dict[tuple[str, object], Mapping[str, str]] = {}

    def to(self, key: Key) -> Mapping[str, str]:
        """Whom a line is about."""
        ways: dict[str, Callable[[UUID | int | None], Mapping[str, str]]] = {
            "office": self._office,
            "agency": self._agency,
            "centre": self._centre,
        }
        way = ways.get(key[0])
        if way is None:
            return {}
        if (key[0], key[1]) not in self._known:
            self._known[key[0], key[1]] = way(key[1])
        return self._known[key[0], key[1]]

    def service(self, service_id: UUID | None) -> Mapping[str, str] | None:
        """For what; None for no service in particular."""
        if service_id is None:
            return None
        found = self._session.get(Service, (self._context.tenant_id, service_id))
        return dict(found.name) if found else {}

    def _office(self, which: UUID | int | None) -> Mapping[str, str]:
        found = self._session.get(Office, (self._context.tenant_id, which))
        return dict(found.name) if found else {}

    def _agency(self, which: UUID | int | None) -> Mapping[str, str]:
        partnership = self._session.get(Partnership, (self._context.tenant_id, which))
        agency = self._session.get(Agency, (self._context.tenant_id, partnership.agency_id)) if partnership else None
        return dict(agency.name) if agency else {}

    def _centre(self, which: UUID | int | None) -> Mapping[str, str]:
        found = self._session.get(Tenant, which)
        return dict(found.name) if found else {}


def rejections(lines: Iterable[Line]) -> list[str]:
    """The reasons for which anybody was rejected, the most frequent first."""
    counted: Counter[str] = Counter()
    for line in lines:
        counted.update(line.counts.reasons)
    return [reason for reason, _ in counted.most_common()]
