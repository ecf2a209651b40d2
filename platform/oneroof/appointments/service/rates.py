"""How many of those who booked stay away: measured, by day of the week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment, BookingRule, Slot
from oneroof.tenancy.context import Context

MEASURED = timedelta(weeks=12)
"""How far back is looked: a season, with twelve of each weekday."""
LEAST = 20
"""Fewer bookings than this say nothing about the next."""
CAME = ("arrived", "served")


@dataclass(frozen=True, slots=True)
class NoShowRate:
    """Of the appointments that ended on one day of the week, how many nobody came to."""

    weekday: int
    ended: int = 0
    missed: int = 0

    @property
    def is_known(self) -> bool:
        """Whether enough have ended to reckon with."""
        return self.ended >= LEAST

    @property
    def share(self) -> Fraction:
        """Between 0 and 1; 0 as long as too little is known."""
        return Fraction(self.missed, self.ended) if self.is_known else Fraction(0)

    @property
    def percent(self) -> int:
        """The same, rounded, for people."""
        return round(self.share * 100)


def no_show_rates(session: Session, context: Context, rule_id: UUID, today: date) -> list[NoShowRate]:
    """The rates of a rule from Monday to Sunday, over the last MEASURED."""
    weekday = func.extract("isodow", Slot.day) - 1
    missed = func.count().filter(Appointment.state == "no_show")
    rows = session.execute(
        select(weekday.label("weekday"), func.count().label("ended"), missed.label("missed"))
        .join(Appointment, (Appointment.tenant_id == Slot.tenant_id) & (Appointment.slot_id == Slot.id))
        .where(Slot.tenant_id == context.tenant_id, Appointment.tenant_id == context.tenant_id)
        .where(Slot.rule_id == rule_id, Slot.day >= today - MEASURED, Slot.day < today)
        .where(Appointment.state.in_((*CAME, "no_show")))
        .group_by(weekday)
    )
    known = {int(row.weekday): NoShowRate(int(row.weekday), row.ended, row.missed) for row in rows}
    return [known.get(each, NoShowRate(each)) for each in range(7)]


def overbooked_share(rule: BookingRule, rates: Sequence[NoShowRate], weekday: int) -> Fraction:
    """How far a day is booked beyond its capacity: by what was measured, never beyond the rule's limit."""
    return min(rates[weekday].share, Fraction(rule.overbooking_percent, 100))
