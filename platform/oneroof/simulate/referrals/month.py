"""The month itself: every working day people are sent on and some of those asked answer; clocks strike for the rest.

The same services, jobs and clocks as in a centre do it, on the network's demonstration clock, one day after the other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.errors import DomainError
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, FixedClock
from oneroof.demo.clock import set_clock
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.notifications.mail import JOB as LETTER
from oneroof.referrals import service
from oneroof.referrals.by_link import way as by_link_way
from oneroof.referrals.by_link.sending import MADE, links_of
from oneroof.referrals.clocks.alternatives import PROPOSE, accept_alternative
from oneroof.referrals.clocks.setting import count_silent
from oneroof.referrals.clocks.striking import STRIKE, promise_strikes
from oneroof.referrals.models import Referral
from oneroof.referrals.report.service import Asked, report
from oneroof.referrals.service import Content
from oneroof.referrals.ways import Destination
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from oneroof.simulate.referrals.cast import SHELTER, CentreCast, invite
from oneroof.simulate.referrals.fates import Fate, fate
from oneroof.tenancy.clearance import RECIPIENT
from oneroof.tenancy.context import Context, system_context

DAYS = 30
TAIL = 45
"""Days after the last one is sent, until even the last clock has struck."""
MORNING = time(9, 30, tzinfo=UTC)
KINDS = (STRIKE, PROPOSE, MADE)
ENDED = ("accepted", "rejected", "done", "expired", "withdrawn")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate."""

    referrals: int
    first: date
    seed: int = 1


@dataclass
class Outcome:
    """What became of it all."""

    centres: int
    referrals: int = 0
    alternatives: int = 0
    """Sent besides, to whoever was proposed."""
    by_state: Counter[str] = field(default_factory=Counter)
    strikes: int = 0
    answered: int = 0
    answered_in_time: int = 0
    expired_without_escalation: int = 0
    open_at_the_end: int = 0
    silent: int = 0
    silent_on_any_day: int = 0
    reports_that_do_not_add_up: int = 0
    failed_jobs: int = 0
    letters: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether every one ended answered, expired after an escalation, or withdrawn, and none was ever silent."""
        faults = (self.expired_without_escalation, self.open_at_the_end, self.silent, self.silent_on_any_day)
        all_there = sum(self.by_state.values()) == self.referrals + self.alternatives
        return all_there and not any((*faults, self.reports_that_do_not_add_up, self.failed_jobs, len(self.errors)))

    def as_json(self) -> str:
        """For a file."""
        facts = asdict(self) | {"by_state": dict(sorted(self.by_state.items())), "clean": self.clean}
        return json.dumps(facts, indent=2)


@dataclass
class _Month:
    services: Services
    casts: Sequence[CentreCast]
    umbrella: Context
    plan: Plan
    outcome: Outcome
    chance: Random
    due: dict[date, list[tuple[CentreCast, UUID, Fate]]] = field(default_factory=dict)


def live_through(
    services: Services,
    casts: Sequence[CentreCast],
    *,
    umbrella_id: int,
    plan: Plan,
    progress: Callable[[int], None] = lambda _sent: None,
) -> Outcome:
    """Send so many referrals through the month, and wait until each has ended. `progress` hears of each sent."""
    for module in JOB_MODULES:
        import_module(module)
    assert by_link_way.ToOrganisation.kind
    began = perf_counter()
    umbrella = system_context(umbrella_id, casts[0].tenant.network_id, "administration")
    month = _Month(services, casts, umbrella, plan, Outcome(len(casts)), Random(plan.seed))  # noqa: S311  # a simulation
    _set_time(month, plan.first)
    shares = _shares(plan.referrals, len(casts))
    for cast, share in zip(casts, shares, strict=True):
        invite(services, cast, datetime.combine(plan.first, MORNING), share, month.chance)
    working = [day for day in _days(plan.first, DAYS) if day.weekday() < 5]
    for number, day in enumerate(_days(plan.first, DAYS + TAIL)):
        if number:
            _set_time(month, day)
        if day in working:
            place = working.index(day)
            for cast, share in zip(casts, shares, strict=True):
                for _ in range(share * (place + 1) // len(working) - share * place // len(working)):
                    _send(month, cast, day)
                    progress(1)
        _act(month, day)
        if day.weekday() < 5:  # on other days no clock strikes
            _strike(month, day)
    _judge(month)
    month.outcome.seconds = round(perf_counter() - began, 1)
    return month.outcome


def _send(month: _Month, cast: CentreCast, day: date) -> None:
    """One person to one office, or to the organisation without a system; what becomes of it is drawn at once."""
    chance, services = month.chance, month.services
    offices = list(cast.officers)
    to_shelter = chance.random() < 0.15
    destination = (
        Destination("organisation", organisation=SHELTER)
        if to_shelter
        else Destination("office", office_id=chance.choice(offices))
    )
    content = Content(
        summary="A simulated referral",
        urgency=chance.choice(("usual", "usual", "soon", "urgent")),
        classes=["identity"],
    )
    with services.database.transaction(cast.sender) as session:
        sent = service.send(
            session,
            cast.sender,
            FixedClock(moment=datetime.combine(day, MORNING)),
            services.keys,
            casefile_id=chance.choice(cast.people),
            once_id=new_id(),
            destination=destination,
            content=content,
        )
        referral_id = sent.referral.id
    month.outcome.referrals += 1
    _draw(month, cast, referral_id, day)


def _draw(month: _Month, cast: CentreCast, referral_id: UUID, day: date) -> None:
    drawn = fate(month.chance)
    for step in drawn:
        month.due.setdefault(day + timedelta(days=step.after), []).append((cast, referral_id, step))


def _act(month: _Month, day: date) -> None:
    """What people do on that day. Whoever comes too late hears so, which is no fault."""
    for cast, referral_id, step in month.due.pop(day, []):
        try:
            _do(month, cast, referral_id, step, day)
        except DomainError as error:
            if error.code not in ("referral_over", "referral_answered", "referral_not_accepted", "referral_not_found"):
                month.outcome.errors.append(f"{step.act}: {error.code}")


def _do(month: _Month, cast: CentreCast, referral_id: UUID, step: Fate, day: date) -> None:
    clock = FixedClock(moment=datetime.combine(day, MORNING) + timedelta(hours=1))
    services, keys = month.services, month.services.keys
    by_sender = step.act in ("withdraw", "give_more")
    who = cast.sender if by_sender else _addressee(services, cast, referral_id)
    if who is None:
        return
    with services.database.transaction(who) as session:
        which: dict[str, Any] = {"referral_id": referral_id}
        if step.act == "see":
            service.see(session, who, clock, **which)
        elif step.act == "accept":
            service.accept(session, who, clock, keys, **which)
        elif step.act == "reject":
            service.reject(session, who, clock, keys, reason="no_place", **which)
        elif step.act == "ask_more":
            service.ask_more(session, who, clock, keys, text="What else?", **which)
        elif step.act == "give_more":
            _give(session, who, clock, keys, referral_id)
        elif step.act == "finish":
            service.finish(session, who, clock, keys, outcome="helped", **which)
        else:
            service.withdraw(session, who, clock, keys, reason="not_needed", **which)


def _give(session: Session, who: Context, clock: Clock, keys: KeyStore, referral_id: UUID) -> None:
    row = session.get(Referral, (who.tenant_id, referral_id))
    if row is not None and row.state == "needs_more":
        service.give_more(session, who, clock, keys, referral_id=referral_id, text="This.")


def _addressee(services: Services, cast: CentreCast, referral_id: UUID) -> Context | None:
    """The officer of the office that was asked, or whoever has the letter's link and the code."""
    with services.database.transaction(cast.system) as session:
        row = session.get_one(Referral, (cast.tenant.id, referral_id))
        if row.office_id is not None:
            return cast.officers.get(row.office_id)
        links = [each for each in links_of(session, cast.system, referral_id) if each.revoked_at is None]
        person_id = row.person_id
    if not links:
        return None
    return Context(
        tenant_id=cast.tenant.id,
        network_id=cast.tenant.network_id,
        actor_kind=RECIPIENT,
        actor_id=links[0].id,
        purpose="partner_sharing",
        office_ids=frozenset({links[0].id}),
        people=frozenset({person_id}),
        shown=frozenset({"person", "identity"}),
    )


def _strike(month: _Month, day: date) -> None:
    """What a worker does: looks at the clocks and keeps what was promised. Some proposals are taken up."""
    services, clock = month.services, FixedClock(moment=datetime.combine(day, MORNING) + timedelta(hours=2))
    for cast in month.casts:
        with services.database.transaction(cast.system) as session:
            month.outcome.strikes += promise_strikes(session, cast.system, clock)
        for _ in range(2):  # what is kept promises more: a proposal after an end
            for row_id in _promised(services, cast):
                relay.do(services, cast.tenant.id, cast.tenant.network_id, row_id)
        with services.database.transaction(cast.system) as session:
            month.outcome.silent_on_any_day += count_silent(session, cast.system)
        if day < month.plan.first + timedelta(days=DAYS):
            _take_up(month, cast, day)


def _take_up(month: _Month, cast: CentreCast, day: date) -> None:
    """One proposal a day and centre is taken up with one press."""
    services, clock = month.services, FixedClock(moment=datetime.combine(day, MORNING) + timedelta(hours=3))
    with services.database.transaction(cast.system) as session:
        replaced = select(Referral.instead_of_id).where(
            Referral.tenant_id == cast.tenant.id, Referral.instead_of_id.is_not(None)
        )
        wanted = select(Referral.id).where(
            Referral.tenant_id == cast.tenant.id,
            Referral.state == "expired",
            Referral.alternative_kind == "office",
            Referral.id.not_in(replaced),
        )
        referral_id = session.scalars(wanted.limit(1)).one_or_none()
    if referral_id is None:
        return
    try:
        with services.database.transaction(cast.sender) as session:
            sent = accept_alternative(session, cast.sender, clock, services.keys, referral_id=referral_id)
            new = sent.referral.id
    except DomainError as error:
        if error.code not in ("consent_missing", "no_alternative"):
            month.outcome.errors.append(f"instead: {error.code}")
        return
    month.outcome.alternatives += 1
    _draw(month, cast, new, day)


def _promised(services: Services, cast: CentreCast) -> list[UUID]:
    with services.database.transaction(cast.system) as session:
        rows = select(OutboxRow.id).where(
            OutboxRow.tenant_id == cast.tenant.id,
            OutboxRow.kind.in_(KINDS),
            OutboxRow.done_at.is_(None),
            OutboxRow.dead_at.is_(None),
        )
        return list(session.scalars(rows.order_by(OutboxRow.created_at, OutboxRow.id)))


def _judge(month: _Month) -> None:
    """Count what became of them, in each centre, and hold the report against it."""
    outcome, plan = month.outcome, month.plan
    clock = FixedClock(moment=datetime.combine(plan.first + timedelta(days=DAYS + TAIL), MORNING))
    asked = Asked(plan.first, plan.first + timedelta(days=DAYS + TAIL))
    for cast in month.casts:
        tenant_id = cast.tenant.id
        with month.services.database.transaction(cast.system) as session:
            since = Referral.sent_at >= datetime.combine(plan.first, time(0, tzinfo=UTC))
            mine = (Referral.tenant_id == tenant_id, since)
            states = session.execute(select(Referral.state, func.count()).where(*mine).group_by(Referral.state)).all()
            found = report(session, cast.system, clock, asked=asked)
            never_escalated = (*mine, Referral.state == "expired", Referral.escalated_at.is_(None))
            outcome.expired_without_escalation += session.scalar(select(func.count()).where(*never_escalated)) or 0
            outcome.silent += count_silent(session, cast.system)
            failed = select(func.count()).where(
                OutboxRow.tenant_id == tenant_id, OutboxRow.kind.in_(KINDS), OutboxRow.attempts > 0
            )
            outcome.failed_jobs += session.scalar(failed) or 0
            letters = select(func.count()).where(OutboxRow.tenant_id == tenant_id, OutboxRow.kind == LETTER)
            outcome.letters += session.scalar(letters) or 0
        counted = {state: int(number) for state, number in states}
        outcome.by_state.update(counted)
        outcome.open_at_the_end += sum(number for state, number in counted.items() if state not in ENDED)
        outcome.answered += found.total.said_yes + found.total.rejected
        outcome.answered_in_time += found.total.in_time
        adds_up = found.total.sent == found.total.ended == sum(counted.values())
        adds_up &= sum(line.counts.sent for line in found.lines) == found.total.sent
        outcome.reports_that_do_not_add_up += not adds_up


def _set_time(month: _Month, day: date) -> None:
    """Let the whole network show that day: jobs and pages follow."""
    moment = datetime.combine(day, MORNING) + timedelta(hours=2)
    set_clock(month.services.database, month.umbrella, now=moment, speed=1.0)
    month.services.directory.forget()


def _shares(number: int, parts: int) -> list[int]:
    return [number * (part + 1) // parts - number * part // parts for part in range(parts)]


def _days(first: date, number: int) -> list[date]:
    return [first + timedelta(days=each) for each in range(number)]
