"""The rule of renewals, day by day: at its edges, over leap years, weekends and holidays."""

from datetime import date, timedelta

import pytest

from oneroof_immigration.holidays import holidays_of
from oneroof_immigration.renewal import Moment, RenewalWindow, decision_due, months_later

ENDS = date(2027, 1, 20)


def test_a_renewal_is_asked_for_between_90_and_30_days_before_the_end() -> None:
    window = RenewalWindow(ENDS)
    assert (window.opens_on, window.closes_on) == (date(2026, 10, 22), date(2026, 12, 21))
    assert window.right_lasts_until == date(2027, 7, 20)


@pytest.mark.parametrize(
    ("today", "moment"),
    [
        (date(2026, 10, 21), "early"),
        (date(2026, 10, 22), "open"),
        (date(2026, 12, 21), "open"),
        (date(2026, 12, 22), "late"),
        (ENDS, "late"),
        (date(2027, 7, 20), "late"),
        (date(2027, 7, 21), "lost"),
    ],
)
def test_each_edge_of_the_window_belongs_to_one_side(today: date, moment: Moment) -> None:
    assert RenewalWindow(ENDS).moment(today) == moment


@pytest.mark.parametrize(
    ("ends_on", "closes_on"),
    [
        (date(2028, 3, 30), date(2028, 2, 29)),
        (date(2027, 3, 30), date(2027, 2, 28)),
        (date(2028, 2, 29), date(2028, 1, 30)),
    ],
)
def test_leap_days_count_as_days(ends_on: date, closes_on: date) -> None:
    assert RenewalWindow(ends_on).closes_on == closes_on


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 6, date(2028, 8, 29)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("ends_on", "advised_by"),
    [
        (date(2027, 1, 20), date(2026, 12, 21)),  # a Monday stays
        (date(2027, 1, 19), date(2026, 12, 18)),  # Sunday: the Friday before
        (date(2027, 1, 31), date(2026, 12, 31)),  # New Year's Day: the day before, in the year before
        (date(2027, 4, 27), date(2027, 3, 25)),  # Easter Sunday's Saturday and Good Friday: Thursday
    ],
)
def test_nobody_is_told_to_come_on_a_day_on_which_all_is_closed(ends_on: date, advised_by: date) -> None:
    window = RenewalWindow(ends_on)
    assert window.advised_by == advised_by
    assert window.advised_by <= window.closes_on


def test_portugal_has_thirteen_holidays_three_of_which_move() -> None:
    assert len(holidays_of(2026)) == len(holidays_of(2027)) == 13
    assert {date(2026, 4, 3), date(2026, 4, 5), date(2026, 6, 4)} <= holidays_of(2026)
    assert {date(2027, 3, 26), date(2027, 3, 28), date(2027, 5, 27)} <= holidays_of(2027)


def test_the_decision_counts_working_days_from_the_day_after_the_request() -> None:
    # Friday 20 November; 1, 8 and 25 December and 1 January are holidays.
    assert decision_due("renewal", date(2026, 11, 20)) == date(2027, 2, 18)
    assert decision_due("renewal", date(2026, 11, 21)) == date(2027, 2, 18)
    # Six ordinary weeks and more, with Good Friday, 25 April (a Sunday), Corpus Christi and 10 June left out.
    counted, day = 0, date(2027, 3, 1)
    while counted < 90:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and day not in {date(2027, 3, 26), date(2027, 5, 27), date(2027, 6, 10)}
    assert decision_due("first", date(2027, 3, 1)) == day
