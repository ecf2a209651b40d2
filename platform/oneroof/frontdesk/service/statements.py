"""What every visitor's steps ask the database, written once: see `core.written`. The services say what it means.

States stand in the text and not among the values, so that the server may use the index over just these rows whatever
plan it keeps.
"""

from typing import Any

from sqlalchemy import Uuid, any_, bindparam, func, insert, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from oneroof.core.written import Written
from oneroof.core.written_rows import WrittenRows
from oneroof.frontdesk.line.models import StaffSkill, VisitStop
from oneroof.frontdesk.models import Desk, DeskSession, NumberBlock, Office, Queue, Ticket, TicketEvent, Visit
from oneroof.identity.models import Staff
from oneroof.tenancy.models import Tenant

TICKETS = WrittenRows(Ticket)
VISITS = WrittenRows(Visit)
DESKS = WrittenRows(Desk)
DESK_SESSIONS = WrittenRows(DeskSession)

_ticket, _visit, _stop = Ticket.__table__, Visit.__table__, VisitStop.__table__
_desk, _session, _staff, _skill = Desk.__table__, DeskSession.__table__, Staff.__table__, StaffSkill.__table__
_queue, _office, _block, _tenant = Queue.__table__, Office.__table__, NumberBlock.__table__, Tenant.__table__

DESK_PREFIX, SESSION_PREFIX = "desk_", "session_"


def _mine(*tables: Any) -> tuple[Any, ...]:
    return tuple(table.c.tenant_id == bindparam("tenant_id") for table in tables)


def _prefixed(table: Any, prefix: str) -> list[Any]:
    return [column.label(prefix + column.name) for column in table.c]


def _is(column: Any, *states: str) -> Any:
    return or_(*(column == literal_column(f"'{state}'") for state in states))


_OPEN = _is(_ticket.c.state, "waiting", "called", "serving")
_ONE: Any = literal_column("1")

TICKET_LOCKED = Written(
    select(_ticket).where(*_mine(_ticket), _ticket.c.id == bindparam("ticket_id")).with_for_update(key_share=True)
)
VISIT_LOCKED = Written(
    select(_visit).where(*_mine(_visit), _visit.c.id == bindparam("visit_id")).with_for_update(key_share=True)
)
TIME_ZONE = Written(select(_tenant.c.time_zone).where(_tenant.c.id == bindparam("tenant_id")))

SERVING = Written(
    select(_session.c.desk_id, _session.c.queue_ids, _desk.c.number)
    .join_from(_session, _desk, (_desk.c.tenant_id == _session.c.tenant_id) & (_desk.c.id == _session.c.desk_id))
    .where(*_mine(_session, _desk), _session.c.staff_id == bindparam("staff_id"), _session.c.closed_at.is_(None))
)
"""Where a member of staff serves now."""

_skills = select(func.array_agg(_skill.c.skill)).where(*_mine(_skill), _skill.c.staff_id == _session.c.staff_id)
OPEN_DESK_LOCKED = Written(
    select(
        *_prefixed(_session, SESSION_PREFIX),
        *_prefixed(_desk, DESK_PREFIX),
        _staff.c.name,
        _staff.c.spoken_languages,
        _skills.scalar_subquery().label("skills"),
    )
    .join_from(_session, _desk, (_desk.c.tenant_id == _session.c.tenant_id) & (_desk.c.id == _session.c.desk_id))
    .join(_staff, (_staff.c.tenant_id == _session.c.tenant_id) & (_staff.c.id == _session.c.staff_id))
    .where(*_mine(_session, _desk, _staff), _session.c.desk_id == bindparam("desk_id"), _session.c.closed_at.is_(None))
    .with_for_update(of=_session, key_share=True)
)
AT_DESK = Written(
    select(_ticket).where(
        *_mine(_ticket), _ticket.c.desk_id == bindparam("desk_id"), _is(_ticket.c.state, "called", "serving")
    )
)

_fits = or_(_ticket.c.skill.is_(None), _ticket.c.skill == any_(bindparam("skills", type_=ARRAY(_ticket.c.skill.type))))
_first = (
    select(_ticket)
    .where(*_mine(_ticket), _is(_ticket.c.state, "waiting"), _ticket.c.parked_at.is_(None))
    .where(_ticket.c.waiting_since >= bindparam("since"))
    .where(
        or_(_ticket.c.skill.is_(None), _ticket.c.skill == any_(bindparam("skills", type_=ARRAY(_ticket.c.skill.type))))
    )
    .order_by(_ticket.c.rank_at, _ticket.c.id)
    .limit(_ONE)
    .with_for_update(skip_locked=True, key_share=True)
)
FIRST_OF_QUEUE = Written(_first.where(_ticket.c.queue_id == bindparam("queue_id")))
FIRST_OF_QUEUES = Written(_first.where(_ticket.c.queue_id == any_(bindparam("queue_ids", type_=ARRAY(Uuid)))))

QUEUE_THERE = Written(select(_queue.c.id).where(*_mine(_queue), _queue.c.id == bindparam("queue_id")))
WAITING_LINE = Written(
    select(*(_ticket.c[name] for name in ("id", "label", "language", "priority", "waiting_since", "service_id")))
    .add_columns(_ticket.c.rank_at)
    .where(*_mine(_ticket), _ticket.c.queue_id == bindparam("queue_id"), _is(_ticket.c.state, "waiting"))
    .where(_ticket.c.parked_at.is_(None), _ticket.c.waiting_since >= bindparam("since"))
    .order_by(_ticket.c.rank_at, _ticket.c.id)
    .limit(bindparam("most"))
)

LINE_OF_QUEUE = Written(
    select(_queue.c.id, _queue.c.office_id, _queue.c.letter, _queue.c.kind, _tenant.c.time_zone)
    .join_from(_queue, _tenant, _tenant.c.id == _queue.c.tenant_id)
    .join(_office, (_office.c.tenant_id == _queue.c.tenant_id) & (_office.c.id == _queue.c.office_id))
    .where(*_mine(_queue, _office), _queue.c.id == bindparam("queue_id"))
    .where(_is(_queue.c.state, "active"), _is(_office.c.state, "active"))
)
OPEN_IN_QUEUE = Written(
    select(_ticket.c.label).where(
        *_mine(_ticket),
        _ticket.c.visit_id == bindparam("visit_id"),
        _ticket.c.queue_id == bindparam("queue_id"),
        _OPEN,
    )
)
_event = TicketEvent.__table__
EVENT = Written(
    insert(_event).values({column: bindparam(column.name, type_=column.type) for column in _event.c})  # type: ignore[arg-type]
)
NEXT_NUMBER = Written(
    _block.update()  # type: ignore[attr-defined]
    .where(*_mine(_block), _block.c.queue_id == bindparam("queue"), _block.c.day == bindparam("of_day"))
    .where(_block.c.device_id.is_(None))
    .values(next=_block.c.next + bindparam("count", type_=_block.c.next.type))
    .returning(_block.c.next)
)

OPEN_OF_VISIT = Written(
    select(_ticket.c.id).where(*_mine(_ticket), _ticket.c.visit_id == bindparam("visit_id"), _OPEN).limit(_ONE)
)
PLANNED_OF_VISIT = Written(
    select(_stop.c.id)
    .where(*_mine(_stop), _stop.c.visit_id == bindparam("visit_id"), _is(_stop.c.state, "planned"))
    .limit(_ONE)
)
