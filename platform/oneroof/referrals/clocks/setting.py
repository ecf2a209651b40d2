"""Setting a referral's clock: in the transaction of every step, whoever takes it. No open referral is without one."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.floor import closed_days
from oneroof.casefiles.procedures.service.records import time_zone_of
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.referrals.clocks.models import ReferralClock
from oneroof.referrals.clocks.timing import REACH, Calendar, next_moment
from oneroof.referrals.models import OPEN_STATES, Referral, ReferralStep
from oneroof.referrals.moved import when_referral_moves
from oneroof.tenancy.context import Context


@when_referral_moves
def set_clock(session: Session, context: Context, clock: Clock, referral: Referral, _step: ReferralStep) -> None:
    """What happens next if nobody does anything."""
    row = session.scalars(_clock(context, referral.id).with_for_update()).one_or_none()
    if row is None:
        row = ReferralClock(id=new_id(), referral_id=referral.id, number=0)
        session.add(row)
    moment = next_moment(referral, calendar_of(session, context), after=clock.now())
    row.step, row.next_at = (moment.step, moment.at) if moment else (None, None)
    row.number += 1
    session.flush()


def clock_of(session: Session, context: Context, referral_id: UUID) -> ReferralClock | None:
    """What happens next to a referral, and when."""
    return session.scalars(_clock(context, referral_id)).one_or_none()


def calendar_of(session: Session, context: Context) -> Calendar:
    """The centre's days; which of them are closed is asked once for all that are looked at."""
    return Calendar(time_zone_of(session, context), partial(_closed, session, context, {}))


def silent(context: Context) -> ColumnElement[bool]:
    """Open referrals to which nothing would ever happen: there must be none (`count_silent`)."""
    runs = select(ReferralClock.id).where(
        ReferralClock.tenant_id == context.tenant_id,
        ReferralClock.referral_id == Referral.id,
        ReferralClock.next_at.is_not(None),
    )
    return and_(Referral.tenant_id == context.tenant_id, Referral.state.in_(OPEN_STATES), not_(runs.exists()))


def count_silent(session: Session, context: Context) -> int:
    """How many open referrals have no next moment."""
    return session.scalar(select(func.count()).select_from(Referral).where(silent(context))) or 0


def _clock(context: Context, referral_id: UUID) -> Select[ReferralClock]:
    return select(ReferralClock).where(
        ReferralClock.tenant_id == context.tenant_id, ReferralClock.referral_id == referral_id
    )


def _closed(session: Session, context: Context, known: dict[int, Set[date]], first: date, _last: date) -> Set[date]:
    """By the months that the days are in: one look for one clock, as a rule."""
    key = first.toordinal() // REACH.days
    if key not in known:
        begins = date.fromordinal(key * REACH.days)
        known[key] = closed_days(session, context, begins, begins + 3 * REACH)
    return known[key]
