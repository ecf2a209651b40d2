"""What every visitor's steps ask the database, written once: see `core.written`. The services say what it means.

States stand in the text and not among the values, so that the server may use the index over just these rows whatever
plan it keeps.
"""

from typing import Any

from sqlalchemy import Uuid, any_, bindparam, func, inspect, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from oneroof.core.written import Written
from oneroof.core.written_rows import WrittenRows, insertion
from oneroof.frontdesk.line.models import StaffSkill, VisitStop
from oneroof.frontdesk.models import Desk, DeskSession, NumberBlock, Office, Queue, Ticket, TicketEvent, Visit
from oneroof.identity.models import Staff
from oneroof.tenancy.models import Tenant

TICKETS = WrittenRows(Ticket)
VISITS = WrittenRows(Visit)
DESKS = WrittenRows(Desk)
DESK_SESSIONS = WrittenRows(DeskSession)

DESK_PREFIX, SESSION_PREFIX = "desk_", "session_"


def _mine(*mappeds: Any) -> tuple[Any, ...]:
    return tuple(mapped.tenant_id == bindparam("tenant_id") for mapped in mappeds)


def _prefixed(mapped: Any, prefix: str) -> list[Any]:
    return [getattr(mapped, name).label(prefix + name) for name in inspect(mapped).columns.keys()]  # noqa: SIM118


def _is(column: Any, *states: str) -> Any:
    return or_(*(column == literal_column(f"'{state}'") for state in states))


_OPEN = _is(Ticket.state, "waiting", "called", "serving")
_ONE: Any = literal_column("1")

TICKET_LOCKED = Written(
    select(Ticket).where(*_mine(Ticket), Ticket.id == bindparam("ticket_id")).with_for_update(key_share=True)
)
VISIT_LOCKED = Written(
    select(Visit).where(*_mine(Visit), Visit.id == bindparam("visit_id")).with_for_update(key_share=True)
)
TIME_ZONE = Written(select(Tenant.time_zone).where(Tenant.id == bindparam("tenant_id")))

SERVING = Written(
    select(DeskSession.desk_id, DeskSession.queue_ids, Desk.number)
    .join_from(DeskSession, Desk, (Desk.tenant_id == DeskSession.tenant_id) & (Desk.id == DeskSession.desk_id))
    .where(*_mine(DeskSession, Desk), DeskSession.staff_id == bindparam("staff_id"), DeskSession.closed_at.is_(None))
)
"""Where a member of staff serves now."""

_skills = select(func.array_agg(StaffSkill.skill)).where(
    *_mine(StaffSkill), StaffSkill.staff_id == DeskSession.staff_id
)
OPEN_DESK_LOCKED = Written(
    select(
        *_prefixed(DeskSession, SESSION_PREFIX),
        *_prefixed(Desk, DESK_PREFIX),
        Staff.name,
        Staff.spoken_languages,
        _skills.scalar_subquery().label("skills"),
    )
    .join_from(DeskSession, Desk, (Desk.tenant_id == DeskSession.tenant_id) & (Desk.id == DeskSession.desk_id))
    .join(Staff, (Staff.tenant_id == DeskSession.tenant_id) & (Staff.id == DeskSession.staff_id))
    .where(
        *_mine(DeskSession, Desk, Staff), DeskSession.desk_id == bindparam("desk_id"), DeskSession.closed_at.is_(None)
    )
    .with_for_update(of=DeskSession, key_share=True)
)
AT_DESK = Written(
    select(Ticket).where(*_mine(Ticket), Ticket.desk_id == bindparam("desk_id"), _is(Ticket.state, "called", "serving"))
)

_fits = or_(Ticket.skill.is_(None), Ticket.skill == any_(bindparam("skills", type_=ARRAY(Ticket.skill.type))))
_first = (
    select(Ticket)
    .where(*_mine(Ticket), _is(Ticket.state, "waiting"), Ticket.parked_at.is_(None))
    .where(Ticket.waiting_since >= bindparam("since"))
    .where(or_(Ticket.skill.is_(None), Ticket.skill == any_(bindparam("skills", type_=ARRAY(Ticket.skill.type)))))
    .order_by(Ticket.rank_at, Ticket.id)
    .limit(_ONE)
    .with_for_update(skip_locked=True, key_share=True)
)
FIRST_OF_QUEUE = Written(_first.where(Ticket.queue_id == bindparam("queue_id")))
FIRST_OF_QUEUES = Written(_first.where(Ticket.queue_id == any_(bindparam("queue_ids", type_=ARRAY(Uuid)))))

QUEUE_THERE = Written(select(Queue.id).where(*_mine(Queue), Queue.id == bindparam("queue_id")))
WAITING_LINE = Written(
    select(Ticket.id, Ticket.label, Ticket.language, Ticket.priority, Ticket.waiting_since, Ticket.service_id)
    .add_columns(Ticket.rank_at)
    .where(*_mine(Ticket), Ticket.queue_id == bindparam("queue_id"), _is(Ticket.state, "waiting"))
    .where(Ticket.parked_at.is_(None), Ticket.waiting_since >= bindparam("since"))
    .order_by(Ticket.rank_at, Ticket.id)
    .limit(bindparam("most"))
)

LINE_OF_QUEUE = Written(
    select(Queue.id, Queue.office_id, Queue.letter, Queue.kind, Tenant.time_zone)
    .join_from(Queue, Tenant, Tenant.id == Queue.tenant_id)
    .join(Office, (Office.tenant_id == Queue.tenant_id) & (Office.id == Queue.office_id))
    .where(*_mine(Queue, Office), Queue.id == bindparam("queue_id"))
    .where(_is(Queue.state, "active"), _is(Office.state, "active"))
)
OPEN_IN_QUEUE = Written(
    select(Ticket.label).where(
        *_mine(Ticket),
        Ticket.visit_id == bindparam("visit_id"),
        Ticket.queue_id == bindparam("queue_id"),
        _OPEN,
    )
)
EVENT = insertion(TicketEvent)
NEXT_NUMBER = Written(
    update(NumberBlock)
    .where(*_mine(NumberBlock), NumberBlock.queue_id == bindparam("queue"), NumberBlock.day == bindparam("of_day"))
    .where(NumberBlock.device_id.is_(None))
    .values(next=NumberBlock.next + bindparam("count", type_=NumberBlock.next.type))
    .returning(NumberBlock.next)
)

OPEN_OF_VISIT = Written(
    select(Ticket.id).where(*_mine(Ticket), Ticket.visit_id == bindparam("visit_id"), _OPEN).limit(_ONE)
)
PLANNED_OF_VISIT = Written(
    select(VisitStop.id)
    .where(*_mine(VisitStop), VisitStop.visit_id == bindparam("visit_id"), _is(VisitStop.state, "planned"))
    .limit(_ONE)
)
