"""When times are released for booking: day by day, or whole weeks on one day of the week, at an hour of the day."""

from datetime import date, datetime, time, timedelta

from oneroof.appointments.models import BookingRule

WEEK = timedelta(days=7)


def released(rule: BookingRule, local: datetime) -> date:
    """The last day that can be booked at this local time."""
    reach = _last_release(rule, local) + timedelta(days=rule.release_days)
    return reach if rule.release_weekday is None else _end_of_week(reach)


def next_release(rule: BookingRule, local: datetime) -> datetime | None:
    """The local time at which more can be booked; None where that is every midnight, which nobody need wait for."""
    if rule.release_at is None and rule.release_weekday is None:
        return None
    step = timedelta(days=1) if rule.release_weekday is None else WEEK
    return datetime.combine(_last_release(rule, local) + step, rule.release_at or time.min, local.tzinfo)


def horizon(rule: BookingRule, today: date) -> date:
    """The last day whose times are made: released today, or later today."""
    reach = today + timedelta(days=rule.release_days)
    return reach if rule.release_weekday is None else _end_of_week(reach)


def _last_release(rule: BookingRule, local: datetime) -> date:
    """The day of the release that was last, as local clocks show it."""
    day = local.date()
    if rule.release_at is not None and local.time() < rule.release_at:
        day -= timedelta(days=1)
    if rule.release_weekday is not None:
        day -= timedelta(days=(day.weekday() - rule.release_weekday) % 7)
    return day


def _end_of_week(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())
