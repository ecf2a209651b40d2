"""The centre at a glance: all queues, all desks, and what needs somebody first. Five queries, however many wait."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, case, func, literal, select
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import StaffSkill
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Desk, DeskSession, Office, Queue, Ticket
from oneroof.frontdesk.service.estimating import LATELY, Estimate, span
from oneroof.frontdesk.service.rules import LEAST_SAMPLES, SAMPLES, WORKING_DAY
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

LONG_WAIT = timedelta(minutes=45)
"""Whoever waits longer is to be looked after: a coordinator can send somebody to that line."""
LONG_CALL = timedelta(minutes=5)
"""A visitor who has been called so long ago is not on the way any more."""
URGENCY = ("nobody_serves", "skill", "language", "long_wait", "long_call", "parked_alone")
"""What needs somebody, the most urgent first."""


@dataclass(frozen=True, slots=True)
class BoardQueue:
    """One queue now."""

    queue: Queue
    office_name: dict[str, str]
    waiting: int
    people: int
    """Those who wait, with everybody who came along to be served together."""
    parked: int
    at_desks: int
    since: datetime | None
    """Since when the one who has waited longest waits."""
    open_desks: int
    estimate: Estimate
    """The wait of somebody who comes now."""

    @property
    def names(self) -> dict[str, str]:
        """What members of staff call it."""
        return self.office_name if self.queue.kind == "office" else self.queue.name


@dataclass(frozen=True, slots=True)
class BoardDesk:
    """One desk now."""

    desk: Desk
    staff_name: str | None
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    queue_ids: tuple[UUID, ...]
    label: str | None
    """The ticket that is called or served there."""
    state: str
    """`closed`, `free`, `called` or `serving`."""
    since: datetime | None
    """Since when it is so; None for a closed desk."""


@dataclass(frozen=True, slots=True)
class BoardLanguage:
    """Those who wait and speak one language."""

    code: str
    waiting: int
    since: datetime
    """Since when the one who has waited longest waits."""
    desks: int
    """Open desks at which it is spoken."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that needs somebody: one of URGENCY, and where."""

    code: str
    since: datetime | None
    queue: BoardQueue | None = None
    count: int = 1
    language: str | None = None
    skill: str | None = None
    label: str | None = None
    desk_number: str | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """The whole floor."""

    queues: list[BoardQueue]
    desks: list[BoardDesk]
    concerns: list[Concern]
    languages: list[BoardLanguage]

    @property
    def waiting(self) -> int:
        """Tickets that wait in all queues."""
        return sum(each.waiting for each in self.queues)

    @property
    def longest_since(self) -> datetime | None:
        """Since when the one who has waited longest waits."""
        return min((each.since for each in self.queues if each.since), default=None)

    @property
    def free_desks(self) -> int:
        """Open desks without a visitor."""
        return sum(each.state == "free" for each in self.desks)

    @property
    def open_desks(self) -> int:
        """Desks at which somebody serves."""
        return sum(each.state != "closed" for each in self.desks)


def centre_board(session: Session, context: Context, clock: Clock) -> Board:
    """All queues, desks and concerns of the centre as they stand now."""
    now = clock.now()
    desks = _desks(session, context)
    groups = _waiting_groups(session, context, now)
    queues = _queues(session, context, clock, groups, desks)
    parked = _parked_alone(session, context, now, {each.desk.id for each in desks if each.state != "closed"})
    found = [*_unserved(queues, groups, desks), *_too_long(queues, desks, now), *parked]
    concerns = sorted(found, key=lambda each: (URGENCY.index(each.code), each.since or now))
    return Board(queues, desks, concerns, _languages(groups, desks))


def usual_minutes(session: Session, context: Context, clock: Clock, queue_id: UUID) -> float | None:
    """How long serving took lately in a queue, in minutes (the median); None where too few were served."""
    minutes = _lately(session, context, clock, [queue_id], Ticket.started_at).get(queue_id, [])
    return median(minutes) if len(minutes) >= LEAST_SAMPLES else None


def _lately(
    session: Session, context: Context, clock: Clock, queue_ids: Sequence[UUID], begin: Any
) -> dict[UUID, list[float]]:
    """Minutes from `begin` to the end of each queue's last services: those of which estimates are made."""
    served = (
        select((func.extract("epoch", Ticket.ended_at - begin) / 60).label("minutes"))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id == Queue.id)
        .where(Ticket.state.in_(("served", "handed_on")), Ticket.ended_at >= clock.now() - LATELY)
        .where(begin.is_not(None))
        .order_by(Ticket.ended_at.desc())
        .limit(SAMPLES)
        .correlate(Queue)
        .lateral()
    )
    rows = session.execute(
        select(Queue.id, func.array_agg(served.c.minutes).label("minutes"))
        .join(served, literal(value=True))
        .where(Queue.tenant_id == context.tenant_id, Queue.id.in_(queue_ids))
        .group_by(Queue.id)
    )
    return {row.id: [float(each) for each in row.minutes] for row in rows}


def _desks(session: Session, context: Context) -> list[BoardDesk]:
    skills = (
        select(func.coalesce(func.array_agg(StaffSkill.skill), literal([], ARRAY(String))))
        .where(StaffSkill.tenant_id == context.tenant_id, StaffSkill.staff_id == DeskSession.staff_id)
        .correlate(DeskSession)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Desk, DeskSession.queue_ids, DeskSession.opened_at, Staff.name, Staff.spoken_languages, skills, Ticket)
        .join(Office, (Office.tenant_id == Desk.tenant_id) & (Office.id == Desk.office_id))
        .outerjoin(
            DeskSession,
            (DeskSession.tenant_id == Desk.tenant_id)
            & (DeskSession.desk_id == Desk.id)
            & DeskSession.closed_at.is_(None),
        )
        .outerjoin(Staff, (Staff.tenant_id == DeskSession.tenant_id) & (Staff.id == DeskSession.staff_id))
        .outerjoin(
            Ticket,
            (Ticket.tenant_id == Desk.tenant_id)
            & (Ticket.desk_id == Desk.id)
            & Ticket.state.in_(("called", "serving")),
        )
        .where(Desk.tenant_id == context.tenant_id, Desk.state == "active")
        .order_by(Office.position, Office.code, Desk.number)
    )
    return [_desk(*row) for row in rows]


def _desk(
    desk: Desk,
    queue_ids: Sequence[UUID] | None,
    opened_at: datetime | None,
    staff_name: str | None,
    languages: Sequence[str] | None,
    skills: Sequence[str],
    ticket: Ticket | None,
) -> BoardDesk:
    state, since = ("closed", None) if opened_at is None else ("free", opened_at)
    if ticket is not None and opened_at is not None:
        state, since = ticket.state, ticket.started_at or ticket.called_at
    return BoardDesk(
        desk=desk,
        staff_name=staff_name,
        languages=tuple(languages or ()),
        skills=tuple(skills),
        queue_ids=tuple(queue_ids or ()),
        label=ticket.label if ticket else None,
        state=state,
        since=since,
    )


def _waiting_groups(session: Session, context: Context, now: datetime) -> list[Any]:
    """Open tickets by queue, language and skill."""
    waits = (Ticket.state == "waiting") & Ticket.parked_at.is_(None)
    return list(
        session.execute(
            select(
                Ticket.queue_id,
                Ticket.language,
                Ticket.skill,
                func.count().filter(waits).label("waiting"),
                func.coalesce(func.sum(Ticket.size).filter(waits), 0).label("people"),
                func.count().filter(Ticket.parked_at.is_not(None)).label("parked"),
                func.count().filter(Ticket.state.in_(("called", "serving"))).label("at_desks"),
                func.min(Ticket.waiting_since).filter(waits).label("since"),
            )
            .where(Ticket.tenant_id == context.tenant_id, Ticket.state.in_(OPEN_TICKET_STATES))
            .where(Ticket.waiting_since >= now - WORKING_DAY)
            .group_by(Ticket.queue_id, Ticket.language, Ticket.skill)
        )
    )


def _queues(
    session: Session, context: Context, clock: Clock, groups: Iterable[Any], desks: Sequence[BoardDesk]
) -> list[BoardQueue]:
    order = case({"presorting": 0, "welcome": 1}, value=Queue.kind, else_=2)
    rows = session.execute(
        select(Queue, Office.name)
        .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
        .where(Queue.tenant_id == context.tenant_id, Queue.state == "active")
        .order_by(order, Queue.position, Queue.code)
    ).all()
    minutes = _lately(session, context, clock, [row.Queue.id for row in rows], Ticket.called_at)
    found = []
    for row in rows:
        mine = [group for group in groups if group.queue_id == row.Queue.id]
        waiting = sum(group.waiting for group in mine)
        found.append(
            BoardQueue(
                queue=row.Queue,
                office_name=row.name,
                waiting=waiting,
                people=sum(group.people for group in mine),
                parked=sum(group.parked for group in mine),
                at_desks=sum(group.at_desks for group in mine),
                since=min((group.since for group in mine if group.since), default=None),
                open_desks=sum(row.Queue.id in desk.queue_ids for desk in desks),
                estimate=_estimate(row.Queue.id, waiting, minutes.get(row.Queue.id, []), groups, desks),
            )
        )
    return found


def _languages(groups: Iterable[Any], desks: Iterable[BoardDesk]) -> list[BoardLanguage]:
    """The most spoken of those who wait first."""
    by_code: dict[str, list[Any]] = {}
    for group in groups:
        if group.waiting:
            by_code.setdefault(group.language, []).append(group)
    spoken = Counter(code for desk in desks if desk.state != "closed" for code in desk.languages)
    found = [
        BoardLanguage(code, sum(each.waiting for each in mine), min(each.since for each in mine), spoken[code])
        for code, mine in by_code.items()
    ]
    return sorted(found, key=lambda each: (-each.waiting, each.code))


def _estimate(
    queue_id: UUID, before: int, minutes: Sequence[float], groups: Iterable[Any], desks: Iterable[BoardDesk]
) -> Estimate:
    """As `estimating.estimate`, from what the board has read already."""
    serving = [desk for desk in desks if queue_id in desk.queue_ids]
    waiting = {group.queue_id for group in groups if group.waiting} | {queue_id}
    shares = sum(1 / len(waiting.intersection(desk.queue_ids)) for desk in serving)
    return span(before, minutes, len(serving), shares) if serving else Estimate(before, None, None)


def _unserved(queues: Sequence[BoardQueue], groups: Iterable[Any], desks: Sequence[BoardDesk]) -> Iterable[Concern]:
    """Lines that nobody calls from, and visitors whose skill or language is at none of the line's open desks."""
    by_id = {each.queue.id: each for each in queues}
    for each in queues:
        if each.waiting and not each.open_desks:
            yield Concern("nobody_serves", each.since, each, each.waiting)
    for group in groups:
        queue = by_id.get(group.queue_id)
        if queue is None or not group.waiting or not queue.open_desks:
            continue
        serving = [desk for desk in desks if group.queue_id in desk.queue_ids]
        if group.skill is not None and not any(group.skill in desk.skills for desk in serving):
            yield Concern("skill", group.since, queue, group.waiting, skill=group.skill, language=group.language)
        elif not any(group.language in desk.languages for desk in serving):
            yield Concern("language", group.since, queue, group.waiting, language=group.language)


def _too_long(queues: Iterable[BoardQueue], desks: Iterable[BoardDesk], now: datetime) -> Iterable[Concern]:
    for each in queues:
        if each.since is not None and each.open_desks and now - each.since > LONG_WAIT:
            yield Concern("long_wait", each.since, each, each.waiting)
    for desk in desks:
        if desk.state == "called" and desk.since is not None and now - desk.since > LONG_CALL:
            yield Concern("long_call", desk.since, label=desk.label, desk_number=desk.desk.number)


def _parked_alone(session: Session, context: Context, now: datetime, open_ids: set[UUID]) -> list[Concern]:
    """Tickets put aside at a desk where nobody serves any more."""
    rows = session.execute(
        select(Ticket.label, Ticket.parked_at, Desk.number)
        .join(Desk, (Desk.tenant_id == Ticket.tenant_id) & (Desk.id == Ticket.desk_id))
        .where(Ticket.tenant_id == context.tenant_id, Ticket.state == "waiting", Ticket.parked_at.is_not(None))
        .where(Ticket.waiting_since >= now - WORKING_DAY, Ticket.desk_id.not_in(open_ids))
        .order_by(Ticket.parked_at)
        .limit(20)
    )
    return [Concern("parked_alone", row.parked_at, label=row.label, desk_number=row.number) for row in rows]
