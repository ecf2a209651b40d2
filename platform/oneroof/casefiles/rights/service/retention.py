"""How long casefiles are kept: rules per service, a list of those whose time is over, and a coordinator who decides.

A casefile's time begins when its last procedure was closed, or when it was opened where nothing was ever asked for.
The longest of the rules that concern it holds. Casefiles that were joined are one: they stay and go together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.rights.models import DestructionItem, DestructionList, LegalHold, PersonErasure, RetentionRule
from oneroof.casefiles.rights.service.rows import classed, today_at
from oneroof.catalogue.models import Service
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

DEFAULT_DAYS = 5 * 365
LONGEST_DAYS = 36_525
MOST_ON_A_LIST = 500
"""What is over and has no room is on the next list."""


@dataclass(frozen=True, slots=True)
class Due:
    """A casefile whose time is over."""

    casefile: Casefile
    service_id: UUID | None
    closed_on: date
    days: int


def rules(session: Session, context: Context) -> dict[UUID | None, int]:
    """Days by service; under None those that hold where a service has no rule of its own."""
    wanted = select(RetentionRule).where(RetentionRule.tenant_id == context.tenant_id)
    found = {row.service_id: row.days for row in session.scalars(wanted)}
    return {None: DEFAULT_DAYS, **found}


def services_by_name(session: Session, context: Context) -> list[tuple[UUID, Mapping[str, str]]]:
    """The centre's services."""
    found = session.execute(
        select(Service.id, Service.name).where(Service.tenant_id == context.tenant_id).order_by(Service.code)
    )
    return [(row.id, row.name) for row in found]


def named_rules(session: Session, context: Context) -> list[tuple[Mapping[str, str] | None, int]]:
    """The rules with the names of their services; the one for all others (None) comes first."""
    names = dict(services_by_name(session, context))
    found = rules(session, context)
    return [(None, found.pop(None)), *((names[service], days) for service, days in found.items() if service)]


def set_rule(session: Session, context: Context, clock: Clock, *, service_id: UUID | None, days: int) -> None:
    """Keep casefiles this long after a service, or after any without a rule. Raises Invalid (`days`, `service`)."""
    if not 1 <= days <= LONGEST_DAYS:
        message = staff_text("Write a number of days from 1 to %(most)s.", most=LONGEST_DAYS)
        raise Invalid("days_out_of_range", message, fields={"days": [message]})
    if service_id is not None and session.get(Service, (context.tenant_id, service_id)) is None:
        message = staff_text("Choose a service of this centre.")
        raise Invalid("service_unknown", message, fields={"service": [message]})
    same = RetentionRule.service_id.is_(None) if service_id is None else RetentionRule.service_id == service_id
    row = session.scalars(
        select(RetentionRule).where(RetentionRule.tenant_id == context.tenant_id, same).with_for_update()
    ).one_or_none()
    if row is None:
        row = RetentionRule(id=new_id(), service_id=service_id)
        session.add(row)
    row.days, row.set_at, row.set_by = days, clock.now(), context.actor_id
    session.flush()
    audit.record(
        session,
        context,
        clock,
        action="retention_rule.set",
        object_kind="retention_rule",
        object_id=row.id,
        details={"days": days, "service": str(service_id) if service_id else None},
    )


def propose(session: Session, context: Context, clock: Clock) -> DestructionList | None:
    """Put together what is over and on no list yet; None where there is nothing. Once a day is enough."""
    today = today_at(session, context, clock)
    there = select(DestructionList.id).where(
        DestructionList.tenant_id == context.tenant_id, DestructionList.proposed_on == today
    )
    found = due(session, context, clock) if session.scalar(there) is None else []
    if not found:
        return None
    made = DestructionList(id=new_id(), proposed_on=today)
    session.add(made)
    session.flush()
    for each in found:
        session.add(
            DestructionItem(
                id=new_id(),
                **classed(session, context, each.casefile.person_id),
                list_id=made.id,
                casefile_id=each.casefile.id,
                service_id=each.service_id,
                closed_on=each.closed_on,
                days=each.days,
            )
        )
    session.flush()
    audit.record(
        session,
        context,
        clock,
        action="destruction_list.propose",
        object_kind="destruction_list",
        object_id=made.id,
        details={"count": len(found)},
    )
    return made


def due(session: Session, context: Context, clock: Clock) -> list[Due]:
    """Casefiles whose time is over, the oldest first: none that is held, kept on, or on a list already.

    Those that were joined into another go with that one.
    """
    today, days = today_at(session, context, clock), rules(session, context)
    found: list[Due] = []
    after: UUID | None = None
    while len(found) < MOST_ON_A_LIST:
        casefiles = _candidates(session, context, today, min(days.values()), after)
        if not casefiles:
            break
        after = casefiles[-1].id
        joined = _joined_into(session, context, casefiles)
        ended = _ended(session, context, [*casefiles, *(each for found in joined.values() for each in found)])
        for casefile in casefiles:
            same = [casefile, *joined.get(casefile.id, [])]
            one = _longest(same, [end for each in same for end in ended.get(each.id, [])], days)
            if one is not None and one.closed_on + timedelta(days=one.days) < today:
                found.append(one)
    return sorted(found[:MOST_ON_A_LIST], key=lambda each: (each.closed_on, each.casefile.id))


def _candidates(session: Session, context: Context, today: date, least: int, after: UUID | None) -> list[Casefile]:
    """Some casefiles that are old enough for the shortest rule and about which nothing is decided."""
    spoken_for = (
        select(PersonErasure.person_id)
        .where(PersonErasure.tenant_id == context.tenant_id, PersonErasure.state != "withdrawn")
        .union(
            select(LegalHold.person_id).where(
                LegalHold.tenant_id == context.tenant_id, LegalHold.lifted_at.is_(None), LegalHold.until >= today
            ),
            select(DestructionItem.person_id).where(
                DestructionItem.tenant_id == context.tenant_id,
                (DestructionItem.decision.in_(("proposed", "approved"))) | (DestructionItem.kept_until >= today),
            ),
            select(Procedure.person_id).where(Procedure.tenant_id == context.tenant_id, Procedure.state == "open"),
        )
    )
    same = aliased(Casefile)
    query = select(Casefile).where(
        Casefile.tenant_id == context.tenant_id,
        func.date(Casefile.opened_at) < today - timedelta(days=least),
        Casefile.person_id.not_in(spoken_for),
        Casefile.merged_into_id.is_(None),
        Casefile.id.not_in(
            select(same.merged_into_id).where(
                same.tenant_id == context.tenant_id,
                same.merged_into_id.is_not(None),
                same.person_id.in_(spoken_for),
            )
        ),
    )
    if after is not None:
        query = query.where(Casefile.id > after)
    return list(session.scalars(query.order_by(Casefile.id).limit(MOST_ON_A_LIST)))


def _joined_into(session: Session, context: Context, casefiles: Iterable[Casefile]) -> dict[UUID, list[Casefile]]:
    """The casefiles that were joined into these, which go with them."""
    rows = session.scalars(
        select(Casefile).where(
            Casefile.tenant_id == context.tenant_id, Casefile.merged_into_id.in_([each.id for each in casefiles])
        )
    )
    found: dict[UUID, list[Casefile]] = {}
    for row in rows:
        if row.merged_into_id is not None:
            found.setdefault(row.merged_into_id, []).append(row)
    return found


def _ended(session: Session, context: Context, casefiles: Iterable[Casefile]) -> dict[UUID, list[tuple[UUID, date]]]:
    """By casefile: each service that was asked for, and the day of its last end."""
    last = func.max(Procedure.closed_at)
    rows = session.execute(
        select(Procedure.casefile_id, Procedure.service_id, last)
        .where(Procedure.tenant_id == context.tenant_id, Procedure.casefile_id.in_([each.id for each in casefiles]))
        .group_by(Procedure.casefile_id, Procedure.service_id)
    )
    found: dict[UUID, list[tuple[UUID, date]]] = {}
    for casefile_id, service_id, closed_at in rows:
        if closed_at is None:
            continue
        found.setdefault(casefile_id, []).append((service_id, closed_at.date()))
    return found


def _longest(same: list[Casefile], ended: list[tuple[UUID, date]], days: dict[UUID | None, int]) -> Due | None:
    """Of a casefile and those joined into it: what keeps them longest."""
    casefile = same[0]
    if not ended:
        return Due(casefile, None, max(each.opened_at for each in same).date(), days[None])
    each = [Due(casefile, service, closed, days.get(service, days[None])) for service, closed in ended]
    return max(each, key=lambda one: one.closed_on + timedelta(days=one.days))
