"""Visits and tickets as rows, in any state, for tests that need a whole day at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from oneroof.frontdesk.models import Ticket, Visit
from support.factories import MORNING, Centre

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class T:
    """A ticket: its queue's code, its state, and how many minutes passed until it was called (None: it never was)."""

    queue: str
    state: str = "served"
    wait: float | None = 5
    outcome: str | None = None
    service: float = 0
    """How many minutes serving took."""


def add_visit(
    session: Session,
    centre: Centre,
    *tickets: T,
    at: datetime = MORNING,
    channel: str = "walk_in",
    language: str = "pt",
    casefile_id: UUID | None = None,
) -> UUID:
    """A visit that began at `at` and had `tickets`, one after the other, each issued an hour after the one before."""
    day = at.astimezone(ZoneInfo(centre.time_zone)).date()
    visit = Visit(day=day, channel=channel, language=language, needs=[], arrived_at=at, casefile_id=casefile_id)
    session.add(visit)
    session.flush()
    for place, ticket in enumerate(tickets):
        issued = at + timedelta(hours=place)
        called = None if ticket.wait is None else issued + timedelta(minutes=ticket.wait)
        number = next(_numbers)
        session.add(
            Ticket(
                visit_id=visit.id,
                queue_id=centre.queues[ticket.queue],
                day=day,
                number=number,
                label=f"T{number:03}",
                language=language,
                state=ticket.state,
                issued_at=issued,
                waiting_since=issued,
                called_at=called,
                started_at=called if ticket.state in ("serving", "served") else None,
                ended_at=None
                if called is None or ticket.state in ("waiting", "called", "serving")
                else called + timedelta(minutes=ticket.service),
                outcome=ticket.outcome,
            )
        )
    session.flush()
    return visit.id
