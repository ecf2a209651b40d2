"""How long somebody will wait: an honest span, or that it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil, sqrt
from statistics import fmean, pstdev
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.i18n import LazyText, public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import DeskSession, Ticket
from oneroof.frontdesk.service.rules import LEAST_SAMPLES, SAMPLES, WORKING_DAY
from oneroof.tenancy.context import Context

LATELY = timedelta(days=28)
"""Services that are longer ago say little: offices and their staff change."""
_WIDTH = 1.3
"""Standard deviations on each side of the mean: about four waits of five end within the span."""
_STEP = 5
"""Minutes to which a span is rounded: more exactly nobody knows."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many are called before somebody, and the span of minutes in which their turn comes; None when unknown."""

    before: int
    optimistic_minutes: int | None
    pessimistic_minutes: int | None


def estimate(session: Session, context: Context, clock: Clock, *, queue_id: UUID, before: int) -> Estimate:
    """The wait of somebody in this queue with `before` people called first.

    From the last SAMPLES services there and the desks that serve the queue now: the optimistic end takes every one of
    them for this queue alone, the pessimistic end shares each between its queues in which people wait. Unknown when
    no desk serves the queue, or fewer than LEAST_SAMPLES services are known.
    """
    desks, shares = desks_serving(session, context, clock, queue_id)
    if not desks:
        return Estimate(before, None, None)
    return span(before, minutes_lately(session, context, clock, queue_id), desks, shares)


def span(before: int, minutes: Sequence[float], desks: float, shares: float) -> Estimate:
    """The span for `before` people, when serving one takes `minutes` and between `shares` and `desks` desks serve.

    Each of those before takes a time of its own, so the whole varies with the root of their number.
    """
    if len(minutes) < LEAST_SAMPLES:
        return Estimate(before, None, None)
    mean, spread = fmean(minutes), pstdev(minutes)
    # of those being served now, one is done first: after nearly no time, or after nearly all of it
    least = (before * mean - _WIDTH * spread * sqrt(before)) / desks
    most = ((before + 1) * mean + _WIDTH * spread * sqrt(before + 1)) / min(shares, desks)
    optimistic = max(0, int(least // _STEP) * _STEP)
    return Estimate(before, optimistic, max(_STEP, ceil(most / _STEP) * _STEP))


def in_words(estimate: Estimate) -> LazyText:
    """The estimate as visitors read it."""
    if estimate.optimistic_minutes is None or estimate.pessimistic_minutes is None:
        return public_text("How long it will take is not known yet.")
    if estimate.optimistic_minutes == 0:
        return public_text("Up to about %(most)s minutes.", most=estimate.pessimistic_minutes)
    return public_text(
        "About %(least)s to %(most)s minutes.",
        least=estimate.optimistic_minutes,
        most=estimate.pessimistic_minutes,
    )


def minutes_lately(session: Session, context: Context, clock: Clock, queue_id: UUID) -> list[float]:
    """How long the desk was taken by each of the last tickets that were served there, from the call to the end."""
    rows = session.execute(
        select(Ticket.called_at, Ticket.ended_at)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id == queue_id)
        .where(Ticket.state.in_(("served", "handed_on")), Ticket.ended_at >= clock.now() - LATELY)
        .where(Ticket.called_at.is_not(None))
        .order_by(Ticket.ended_at.desc())
        .limit(SAMPLES)
    )
    return [(row.ended_at - row.called_at).total_seconds() / 60 for row in rows]


def desks_serving(session: Session, context: Context, clock: Clock, queue_id: UUID) -> tuple[int, float]:
    """How many desks serve the queue now, and how many it is when each is shared between its waiting queues."""
    served = session.scalars(
        select(DeskSession.queue_ids)
        .where(DeskSession.tenant_id == context.tenant_id, DeskSession.closed_at.is_(None))
        .where(DeskSession.queue_ids.contains([queue_id]), DeskSession.opened_at >= clock.now() - WORKING_DAY)
    ).all()
    others = {each for queue_ids in served for each in queue_ids}
    if others <= {queue_id}:
        return len(served), float(len(served))
    waiting = set(
        session.scalars(
            select(Ticket.queue_id)
            .where(Ticket.tenant_id == context.tenant_id, Ticket.queue_id.in_(others))
            .where(Ticket.state == "waiting", Ticket.parked_at.is_(None))
            .where(Ticket.waiting_since >= clock.now() - WORKING_DAY)
            .group_by(Ticket.queue_id)
            .having(func.count() > 0)
        )
    ) | {queue_id}
    return len(served), sum(1 / len(waiting.intersection(queue_ids)) for queue_ids in served)
