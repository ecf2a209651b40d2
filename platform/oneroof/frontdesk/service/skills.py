"""What not everybody at a desk can do: who has a skill, which service takes it, and whom nobody can serve now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, any_, delete, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.models import Service
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import ServiceSkill, Skill, StaffSkill
from oneroof.frontdesk.models import DeskSession, Queue, Ticket
from oneroof.frontdesk.service import steps
from oneroof.frontdesk.service.records import keep_event, lock_ticket
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Unservable:
    """People who wait in a queue for a skill that nobody has who serves the queue now."""

    queue_id: UUID
    queue_name: dict[str, str]
    skill: str
    skill_name: dict[str, str]
    ticket_ids: tuple[UUID, ...]
    labels: tuple[str, ...]
    waiting_since: datetime
    """Since when the first of them waits."""


def skills(session: Session, context: Context) -> list[Skill]:
    """The centre's skills, by code."""
    found = select(Skill).where(Skill.tenant_id == context.tenant_id, Skill.state == "active")
    return list(session.scalars(found.order_by(Skill.code)))


def save_skill(session: Session, context: Context, clock: Clock, *, code: str, name: Mapping[str, str]) -> Skill:
    """Make a skill, or give one that is there another name. Raises Invalid for the code or an empty name."""
    if not _CODE.fullmatch(code):
        raise _invalid("code", public_text("Two to 40 small letters, digits and underscores, a letter first."))
    named = {language: text.strip() for language, text in name.items() if text.strip()}
    if not named:
        raise _invalid("name", public_text("This cannot be empty."))
    skill = session.scalars(_skill(context, code)).one_or_none() or Skill(code=code)
    skill.name, skill.state = named, "active"
    session.add(skill)
    session.flush()
    audit.record(session, context, clock, action="skill.set", object_kind="skill", object_id=skill.id)
    return skill


def retire_skill(session: Session, context: Context, clock: Clock, *, code: str) -> None:
    """No service takes it any more. Who waits for it goes on to wait, and the board says so. Raises NotFound."""
    skill = session.scalars(_skill(context, code)).one_or_none()
    if skill is None:
        raise NotFound("skill_not_found", public_text("There is no such skill here."))
    skill.state = "retired"
    session.execute(delete(ServiceSkill).where(ServiceSkill.tenant_id == context.tenant_id, ServiceSkill.skill == code))
    audit.record(session, context, clock, action="skill.retire", object_kind="skill", object_id=skill.id)
    session.flush()


def skills_of_staff(session: Session, context: Context) -> dict[UUID, tuple[str, ...]]:
    """By member of staff, the skills that they have."""
    rows = session.execute(
        select(StaffSkill.staff_id, StaffSkill.skill)
        .where(StaffSkill.tenant_id == context.tenant_id)
        .order_by(StaffSkill.staff_id, StaffSkill.skill)
    )
    found: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        found[row.staff_id] = (*found.get(row.staff_id, ()), row.skill)
    return found


def set_staff_skills(
    session: Session, context: Context, clock: Clock, *, staff_id: UUID, codes: Sequence[str]
) -> tuple[str, ...]:
    """What a member of staff can do, from the next call on. Raises NotFound for them and Invalid for a skill."""
    if session.get(Staff, (context.tenant_id, staff_id)) is None:
        raise NotFound("staff_not_found", public_text("There is no such member of staff here."))
    wanted = sorted(set(codes))
    _check_active(session, context, wanted, "skills")
    session.execute(
        delete(StaffSkill).where(StaffSkill.tenant_id == context.tenant_id, StaffSkill.staff_id == staff_id)
    )
    session.add_all(StaffSkill(staff_id=staff_id, skill=code) for code in wanted)
    audit.record(session, context, clock, action="staff_skill.set", object_kind="staff", object_id=staff_id)
    session.flush()
    return tuple(wanted)


def set_service_skill(session: Session, context: Context, clock: Clock, *, service_id: UUID, code: str | None) -> None:
    """The skill that serving a service takes, for tickets issued from now on; None for none.

    Raises NotFound for the service and Invalid for the skill.
    """
    if session.get(Service, (context.tenant_id, service_id)) is None:
        raise NotFound("service_not_found", public_text("There is no such service here."))
    if code is not None:
        _check_active(session, context, [code], "skill")
    session.execute(
        delete(ServiceSkill).where(ServiceSkill.tenant_id == context.tenant_id, ServiceSkill.service_id == service_id)
    )
    if code is not None:
        session.add(ServiceSkill(service_id=service_id, skill=code))
    audit.record(session, context, clock, action="service_skill.set", object_kind="service", object_id=service_id)
    session.flush()


def clear_skill(session: Session, context: Context, clock: Clock, *, ticket_id: UUID) -> Ticket:
    """Let any desk of its queue call a ticket that waits for a skill; for who directs the floor.

    Raises NotFound, Forbidden, and Conflict `ticket_state` for a ticket that does not wait.
    """
    if not context.allows("floor.direct"):
        raise Forbidden("not_coordinator", public_text("Only who directs the floor can do this."))
    ticket = lock_ticket(session, ticket_id)
    if ticket.state != "waiting":
        raise Conflict("ticket_state", steps.sentence_about(ticket))
    if ticket.skill is not None:
        ticket.skill = None
        session.flush()
        keep_event(session, context, clock, ticket, "change")
        session.flush()
    return ticket


def unservable(session: Session, context: Context) -> list[Unservable]:
    """Who waits for a skill that no open desk of their queue has, those who have waited longest first.

    Empty means that nobody is left without: every other ticket is called by one of the desks that serve its queue.
    """
    can = (
        select(DeskSession.id)
        .join(
            StaffSkill,
            (StaffSkill.tenant_id == DeskSession.tenant_id) & (StaffSkill.staff_id == DeskSession.staff_id),
        )
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(StaffSkill.tenant_id == context.tenant_id, StaffSkill.skill == Ticket.skill)
        .where(Ticket.queue_id == any_(DeskSession.queue_ids))
    )
    rows = session.execute(
        select(Ticket.id, Ticket.label, Ticket.queue_id, Ticket.skill, Ticket.waiting_since)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.skill.is_not(None), Ticket.state == "waiting")
        .where(~can.exists())
        .order_by(Ticket.rank_at, Ticket.id)
    ).all()
    return _grouped(session, context, rows)


def _grouped(session: Session, context: Context, rows: Sequence[Any]) -> list[Unservable]:
    groups: dict[tuple[UUID, str], list[Any]] = {}
    for row in rows:
        groups.setdefault((row.queue_id, row.skill), []).append(row)
    if not groups:
        return []
    queues = select(Queue.id, Queue.name).where(Queue.tenant_id == context.tenant_id)
    queue_names = {row.id: row.name for row in session.execute(queues)}
    known = select(Skill.code, Skill.name).where(Skill.tenant_id == context.tenant_id)
    skill_names = {row.code: row.name for row in session.execute(known)}
    return [
        Unservable(
            queue_id=queue_id,
            queue_name=queue_names[queue_id],
            skill=skill,
            skill_name=skill_names[skill],
            ticket_ids=tuple(row.id for row in group),
            labels=tuple(row.label for row in group),
            waiting_since=min(row.waiting_since for row in group),
        )
        for (queue_id, skill), group in groups.items()
    ]


def _skill(context: Context, code: str) -> Select[Skill]:
    return select(Skill).where(Skill.tenant_id == context.tenant_id, Skill.code == code)


def _check_active(session: Session, context: Context, codes: Sequence[str], field: str) -> None:
    known = {skill.code for skill in skills(session, context)}
    unknown = [code for code in codes if code not in known]
    if unknown:
        raise _invalid(field, public_text("There is no skill “%(code)s” here.", code=unknown[0]))


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid(f"{field}_invalid", message, fields={field: [message]})
