"""When rooms are free: their own days and hours, less the centre's closed days and what is taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.frontdesk.models import OpeningException
from oneroof.tenancy.context import Context
from oneroof_amenities.models import Room, TakenHour

FIRST_AHEAD = 1
"""A room is asked for a day ahead at least: somebody must have time to answer."""
LAST_AHEAD = 120
SHOWN_AHEAD = 14


@dataclass(frozen=True, slots=True)
class RoomDay:
    """One day of a room: its hours, and which of them are free."""

    day: date
    hours: tuple[int, ...]
    """The hours at which it is open; none when it is closed, has gone by or is too far away."""
    taken: frozenset[int]

    @property
    def free(self) -> tuple[int, ...]:
        """Hours that can be asked for."""
        return tuple(hour for hour in self.hours if hour not in self.taken)


@dataclass(frozen=True, slots=True)
class FreeRoom:
    """A room with its next days that have free hours."""

    room: Room
    days: tuple[RoomDay, ...]


def room_days(session: Session, context: Context, room: Room, days: Sequence[date], today: date) -> list[RoomDay]:
    """What these days (in order) look like for somebody who asks on `today`."""
    return _days(session, context, [room], days, today)[room.id] if days else []


def next_free_days(session: Session, context: Context, today: date, *, most: int = 3) -> list[FreeRoom]:
    """Each room that is offered, with its next days that have free hours: `most` of them at most."""
    rooms = offered_rooms(session, context)
    days = [today + timedelta(days=ahead) for ahead in range(FIRST_AHEAD, SHOWN_AHEAD)]
    found = _days(session, context, rooms, days, today)
    return [FreeRoom(room, tuple(day for day in found[room.id] if day.free)[:most]) for room in rooms]


def offered_rooms(session: Session, context: Context) -> list[Room]:
    """The rooms that can be asked for, the largest first."""
    return list(
        session.scalars(
            select(Room)
            .where(Room.tenant_id == context.tenant_id, Room.state == "offered")
            .order_by(Room.capacity.desc(), Room.id)
        )
    )


def _days(
    session: Session, context: Context, rooms: Sequence[Room], days: Sequence[date], today: date
) -> dict[UUID, list[RoomDay]]:
    if not rooms:
        return {}
    first, last = days[0], days[-1]
    closed = set(
        session.scalars(
            select(OpeningException.day).where(
                OpeningException.tenant_id == context.tenant_id,
                OpeningException.day.between(first, last),
                OpeningException.office_id.is_(None),
                OpeningException.kind == "closed",
            )
        )
    )
    taken = _taken(session, context, [room.id for room in rooms], first, last)
    return {
        room.id: [
            RoomDay(
                day,
                () if day in closed or not _open(room, day, today) else _hours(room),
                taken.get((room.id, day), frozenset()),
            )
            for day in days
        ]
        for room in rooms
    }


def _taken(
    session: Session, context: Context, rooms: Iterable[UUID], first: date, last: date
) -> dict[tuple[UUID, date], frozenset[int]]:
    rows = session.execute(
        select(TakenHour.room_id, TakenHour.day, TakenHour.hour).where(
            TakenHour.tenant_id == context.tenant_id,
            TakenHour.room_id.in_(rooms),
            TakenHour.day.between(first, last),
        )
    )
    found: dict[tuple[UUID, date], set[int]] = defaultdict(set)
    for row in rows:
        found[(row.room_id, row.day)].add(row.hour)
    return {place: frozenset(hours) for place, hours in found.items()}


def _open(room: Room, day: date, today: date) -> bool:
    return day.weekday() in room.weekdays and FIRST_AHEAD <= (day - today).days <= LAST_AHEAD


def _hours(room: Room) -> tuple[int, ...]:
    return tuple(range(room.opens, room.closes))
