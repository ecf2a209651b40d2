"""When a temporary residence permit can be renewed in Portugal, and until when AIMA decides.

The rule, to be checked with AIMA before anybody relies on it:

- a renewal is asked for between 90 and 30 days before the permit ends (Decreto Regulamentar n.º 84/2007, artigo 63.º,
  n.º 16; Lei n.º 23/2007, artigo 78.º, n.º 1). These days lie before there is a request, so they are calendar days;
- who asks later commits an offence, with a fine of 75 to 300 euros (Lei n.º 23/2007, artigo 201.º);
- the right of residence does not lapse before six months have passed after the permit's end (Decreto Regulamentar
  n.º 84/2007, artigo 63.º, n.º 14). Months end on the same day of the month, or on its last (Código Civil, artigo
  279.º);
- AIMA decides on a renewal within 60 days and on a first permit within 90 (Lei n.º 23/2007, artigo 82.º). These are
  days of a procedure: Saturdays, Sundays and holidays do not count (Código do Procedimento Administrativo, artigo
  87.º).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from oneroof.casefiles.procedures.counting import due_day, is_working_day, longest_reach
from oneroof_immigration.holidays import holidays_in

OPENS = timedelta(days=90)
CLOSES = timedelta(days=30)
RIGHT_LASTS_MONTHS = 6
DECISION_DAYS = {"renewal": 60, "first": 90}
"""Working days, by what is asked for."""

Moment = Literal["early", "open", "late", "lost"]


@dataclass(frozen=True, slots=True)
class RenewalWindow:
    """The days that matter for a permit which ends on `ends_on`, the last day on which it is valid."""

    ends_on: date

    @property
    def opens_on(self) -> date:
        """The first day on which the renewal can be asked for."""
        return self.ends_on - OPENS

    @property
    def closes_on(self) -> date:
        """The last day on which it is asked for in time."""
        return self.ends_on - CLOSES

    @property
    def advised_by(self) -> date:
        """The last working day up to `closes_on`.

        A deadline that is counted backwards is not moved beyond a weekend: nobody should rely on the Monday after it.
        """
        day = self.closes_on
        closed = holidays_in((day.year - 1, day.year))
        while not is_working_day(day, closed):
            day -= timedelta(days=1)
        return day

    @property
    def right_lasts_until(self) -> date:
        """The day before which the right of residence does not end, card or no card."""
        return months_later(self.ends_on, RIGHT_LASTS_MONTHS)

    def moment(self, today: date) -> Moment:
        """Where `today` stands: before the time, in it, too late, or after the right of residence may have ended."""
        if today < self.opens_on:
            return "early"
        if today <= self.closes_on:
            return "open"
        return "late" if today <= self.right_lasts_until else "lost"


def decision_due(asked_for: str, asked_on: date) -> date:
    """The day by which AIMA decides by law on a request (`renewal` or `first`) that it got on `asked_on`."""
    duration = f"P{DECISION_DAYS[asked_for]}D"
    years = range(asked_on.year, longest_reach(asked_on, duration).year + 1)
    return due_day(asked_on, duration, "working_days", holidays_in(years))


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
