"""What the desk's one page shows: whom I serve, who waits, what was put aside, what I can take back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.pages.welcoming import Turn, welcome_of
from oneroof.casefiles.procedures.pages.section import procedures_of
from oneroof.casefiles.procedures.service import ListedProcedure
from oneroof.casefiles.service import CasefileView
from oneroof.catalogue.models import Service
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.line.models import VisitStop
from oneroof.frontdesk.messages.inbox import Inbox, read_inbox
from oneroof.frontdesk.models import Office, Queue, Ticket
from oneroof.frontdesk.pages.floor_view import Floor, Target, read_floor
from oneroof.frontdesk.service import DeskOnFloor, OpenDesk, QueueStatus, VisitView
from oneroof.frontdesk.service.board import usual_minutes
from oneroof.frontdesk.service.lines import Waiting, waiting_lines
from oneroof.frontdesk.service.onward import household_of
from oneroof.frontdesk.service.overview import (
    first_in_lines,
    last_desk,
    missed_tickets,
    parked_tickets,
    undoable_ticket,
)
from oneroof.frontdesk.service.stops import stops_of_visit
from oneroof.live.service import position
from oneroof.tenancy.work import Work

FIRST_IN_LINE = 5
"""Waiting tickets that the desk sees of each queue; the queue's own page has all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One of the desk's queues with the first of those who wait in it."""

    status: QueueStatus
    names: Mapping[str, str]
    first: list[Ticket]


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One of the desk's queues with those who wait in it, in the order of their places."""

    status: QueueStatus
    names: Mapping[str, str]
    waiting: list[Waiting]


@dataclass(frozen=True, slots=True)
class Aside:
    """A ticket that is not in line: it was put aside, or its call was missed."""

    ticket: Ticket
    until: datetime
    """Until when it stays put aside, or has its old place."""


@dataclass(frozen=True, slots=True)
class NextStop:
    """Where the visit goes after this desk."""

    stop: VisitStop
    names: Mapping[str, str]
    service: Service | None


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The ticket that is called or served, and what may be seen of its visitor."""

    ticket: Ticket
    queue: Queue | None
    service: Service | None
    visit: VisitView
    casefile: CasefileView | None
    """Read only while the visitor is being served."""
    earlier: list[Ticket]
    """The visit's tickets before this one."""
    procedures: list[ListedProcedure]
    """The person's, open ones first, as far as one may see them."""
    welcome: list[Turn]
    """What is done with the casefile before the visitor is sent on."""
    stops: list[NextStop]
    """Where the visit is planned to go from here."""
    household: list[CasefileView]
    """Who is served along, while the visitor is served."""
    usual_minutes: float | None
    """How long serving usually takes in this queue."""

    @property
    def ready(self) -> bool:
        """Whether nothing of the welcome waits: the second ticket is next."""
        return self.casefile is not None and not any(turn.waits for turn in self.welcome)

    @property
    def at_reception(self) -> bool:
        """Whether this is a first ticket, whose visitor gets a second one here."""
        return self.queue is not None and self.queue.kind != "office"


@dataclass(frozen=True, slots=True)
class DeskPage:
    """An open desk and everything around it."""

    opened: OpenDesk
    office: Office | None
    lines: list[DeskLine]
    at_desk: AtDesk | None
    parked: list[Aside]
    missed: list[Aside]
    undoable: tuple[Ticket, str] | None
    targets: list[Target]
    inbox: Inbox
    after: int
    """What the live stream had told when this was read: what comes later is not on the page yet."""

    @property
    def waiting(self) -> int:
        """How many wait in all of the desk's queues."""
        return sum(line.status.waiting for line in self.lines)

    def parked_here(self, queue_id: UUID) -> int:
        """How many of a queue's tickets are put aside at this desk."""
        mine = [each.ticket for each in self.parked if each.ticket.desk_id == self.opened.desk.id]
        return sum(ticket.queue_id == queue_id for ticket in mine)


@dataclass(frozen=True, slots=True)
class FreeDesk:
    """A desk at which one may begin to serve; `taken_by` names who serves there now."""

    desk_id: UUID
    number: str
    taken_by: str | None


@dataclass(frozen=True, slots=True)
class DeskChoice:
    """Desks and queues of one of my offices."""

    office: Office
    desks: list[FreeDesk]
    queues: list[QueueStatus]


def desk_page(current: Work) -> DeskPage | None:
    """My open desk; None when I serve at none."""
    session, context, clock = current.session, current.context, current.clock
    opened = floor_service.my_desk(session, context)
    if opened is None:
        return None
    after = position(session, context)
    floor = read_floor(current)
    queue_ids = opened.session.queue_ids
    parked = parked_tickets(session, context, clock, queue_ids)
    missed = missed_tickets(session, context, clock, queue_ids)
    return DeskPage(
        opened=opened,
        office=floor.office(opened.desk.office_id),
        lines=desk_lines(current, floor, queue_ids),
        at_desk=_at_desk(current, floor, opened.current) if opened.current else None,
        parked=[_aside(floor, ticket, ticket.parked_at, "park_minutes") for ticket in parked],
        missed=[_aside(floor, ticket, ticket.ended_at, "grace_minutes") for ticket in missed],
        undoable=undoable_ticket(session, context, clock),
        targets=floor.targets(),
        inbox=read_inbox(session, context, clock, current.keys),
        after=after,
    )


def desk_lines(current: Work, floor: Floor, queue_ids: Sequence[UUID]) -> list[DeskLine]:
    """These queues with all who wait in them, as far as a desk's page shows them."""
    waiting = waiting_lines(current.session, current.context, current.clock, queue_ids)
    statuses = [status for status in floor.statuses if status.queue.id in queue_ids]
    return [DeskLine(status, floor.names_of(status.queue), waiting[status.queue.id]) for status in statuses]


def _aside(floor: Floor, ticket: Ticket, since: datetime | None, limit: str) -> Aside:
    status = floor.status(ticket.queue_id)
    minutes = getattr(status.queue, limit) if status else 0
    return Aside(ticket, (since or ticket.waiting_since) + timedelta(minutes=minutes))


def desk_choices(current: Work) -> list[DeskChoice]:
    """Where I can begin to serve, by office; offices without a desk or a queue are left out."""
    session, context = current.session, current.context
    mine = floor_service.served_office_ids(session, context)
    desks = floor_service.desks(session, context)
    statuses = floor_service.queue_statuses(session, context, current.clock)
    choices = [
        DeskChoice(
            item.office,
            [_free(found) for found in desks if found.desk.office_id == item.office.id],
            [status for status in statuses if status.queue.office_id == item.office.id],
        )
        for item in floor_service.offices(session, context)
        if item.office.id in mine
    ]
    return [choice for choice in choices if choice.desks and choice.queues]


def chosen_office(current: Work, choices: list[DeskChoice], *, given_office: UUID | None) -> DeskChoice | None:
    """The office to begin with: the one that was asked for, the one where I served last, or the first of mine."""
    last = last_desk(current.session, current.context)
    for office_id in (given_office, last.office_id if last else None):
        for choice in choices:
            if choice.office.id == office_id:
                return choice
    return choices[0] if choices else None


def usual_choice(current: Work, choice: DeskChoice | None) -> dict[str, Any]:
    """What is ticked before anything was chosen: my last desk, and all the office's queues."""
    last = last_desk(current.session, current.context)
    queue_ids = [status.queue.id for status in choice.queues] if choice else []
    return {"desk_id": last.id if last else None, "queue_ids": queue_ids}


def _free(found: DeskOnFloor) -> FreeDesk:
    return FreeDesk(found.desk.id, found.desk.number, found.staff_name)


def lines_of(current: Work, floor: Floor, statuses: Sequence[QueueStatus]) -> list[Line]:
    """Queues with the first of those who wait in them."""
    queue_ids = [status.queue.id for status in statuses]
    first = first_in_lines(current.session, current.context, current.clock, queue_ids, FIRST_IN_LINE)
    return [Line(status, floor.names_of(status.queue), first[status.queue.id]) for status in statuses]


def _at_desk(current: Work, floor: Floor, ticket: Ticket) -> AtDesk:
    session, context, clock, keys = current.session, current.context, current.clock, current.keys
    status = floor.status(ticket.queue_id)
    visit = floor_service.read_visit(session, context, clock, keys, visit_id=ticket.visit_id)
    casefile_id = visit.casefile_id
    tickets = floor_service.tickets_of_visit(session, context, visit_id=ticket.visit_id)
    may_read = ticket.state == "serving" and casefile_id is not None and context.allows("casefiles.read")
    casefile = (
        casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id)
        if may_read and casefile_id
        else None
    )
    return AtDesk(
        ticket=ticket,
        queue=status.queue if status else None,
        service=floor.services.get(ticket.service_id) if ticket.service_id else None,
        visit=visit,
        casefile=casefile,
        earlier=[other for other in tickets if other.issued_at < ticket.issued_at],
        procedures=procedures_of(current, casefile) if casefile and context.allows("procedures.read") else [],
        welcome=welcome_of(current, casefile) if casefile and context.allows("casefiles.write") else [],
        stops=_next_stops(current, floor, ticket),
        household=household_of(session, context, clock, keys, visit_id=ticket.visit_id)
        if ticket.state == "serving" and context.allows("casefiles.read")
        else [],
        usual_minutes=usual_minutes(session, context, clock, ticket.queue_id),
    )


def _next_stops(current: Work, floor: Floor, ticket: Ticket) -> list[NextStop]:
    found = []
    for stop in stops_of_visit(current.session, current.context, visit_id=ticket.visit_id):
        status = floor.status(stop.queue_id)
        if stop.state == "planned" and status is not None:
            service = floor.services.get(stop.service_id) if stop.service_id else None
            found.append(NextStop(stop, floor.names_of(status.queue), service))
    return found
