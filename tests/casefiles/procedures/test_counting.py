"""Days to a deadline, as European law counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.casefiles.procedures.counting import due_day, is_working_day, longest_reach

MONDAY = date(2026, 3, 2)
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 5)})


@pytest.mark.parametrize(
    ("begins", "duration", "counting", "closed", "due"),
    [
        (MONDAY, "P1D", "calendar_days", frozenset(), date(2026, 3, 3)),
        (MONDAY, "P5D", "calendar_days", frozenset(), date(2026, 3, 9)),  # a Saturday: the next Monday
        (MONDAY, "P5D", "working_days", frozenset(), date(2026, 3, 9)),
        (MONDAY, "P2W", "working_days", frozenset(), date(2026, 3, 16)),
        (date(2026, 4, 1), "P3D", "working_days", EASTER, date(2026, 4, 7)),  # Thursday, Monday, Tuesday
        (date(2026, 4, 1), "P2D", "calendar_days", EASTER, date(2026, 4, 6)),  # Good Friday, weekend, Monday
        (date(2026, 1, 31), "P1M", "calendar_days", frozenset(), date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2024, 2, 29), "P1Y", "calendar_days", frozenset(), date(2025, 2, 28)),
        (MONDAY, "P3M", "working_days", frozenset(), date(2026, 6, 2)),
        (MONDAY, "P1M10D", "working_days", frozenset(), date(2026, 4, 16)),
        (MONDAY, "P0D", "working_days", frozenset(), MONDAY),
    ],
)
def test_a_deadline_falls_on(begins: date, duration: str, counting: str, closed: frozenset[date], due: date) -> None:
    assert due_day(begins, duration, counting, closed) == due


@pytest.mark.parametrize("text", ["", "P", "60", "P60", "1D", "P-1D", "sixty days", "P1D2"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        due_day(MONDAY, text, "calendar_days", frozenset())


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 400),
    st.sampled_from(["calendar_days", "working_days"]),
    st.sets(st.integers(1, 600), max_size=40),
)
def test_every_deadline_is_a_working_day_and_within_reach(
    begins: date, days: int, counting: str, closed_after: set[int]
) -> None:
    closed = {begins + timedelta(days=after) for after in closed_after}
    due = due_day(begins, f"P{days}D", counting, closed)
    assert is_working_day(due, closed)
    assert due >= begins + timedelta(days=days)
    if counting == "working_days":
        between = [begins + timedelta(days=n) for n in range(1, (due - begins).days + 1)]
        assert sum(is_working_day(day, closed) for day in between) == days or days == 0
    near = {day for day in closed if day <= longest_reach(begins, f"P{days}D")}
    if len(closed) <= 20:
        assert due_day(begins, f"P{days}D", counting, near) == due
