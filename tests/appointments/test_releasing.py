"""When times are released: by day and hour, or whole weeks at once; also where clocks change."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from oneroof.appointments.models import BookingRule
from oneroof.appointments.service.releasing import horizon, next_release, released

LISBON = ZoneInfo("Europe/Lisbon")
EIGHT = time(8)


def rule(**settings: object) -> BookingRule:
    return BookingRule(**{"release_days": 7, "release_at": None, "release_weekday": None, **settings})


@pytest.mark.parametrize(
    ("settings", "now", "last", "more"),
    [
        ({}, "2026-11-22T00:00", date(2026, 11, 29), None),
        ({"release_at": EIGHT}, "2026-11-22T07:59", date(2026, 11, 28), "2026-11-22T08:00"),
        ({"release_at": EIGHT}, "2026-11-22T08:00", date(2026, 11, 29), "2026-11-23T08:00"),
        # a Sunday: the week that the last Wednesday reached, to its end
        ({"release_weekday": 2}, "2026-11-22T12:00", date(2026, 11, 29), "2026-11-25T00:00"),
        ({"release_weekday": 2, "release_at": EIGHT}, "2026-11-25T07:59", date(2026, 11, 29), "2026-11-25T08:00"),
        ({"release_weekday": 2, "release_at": EIGHT}, "2026-11-25T08:00", date(2026, 12, 6), "2026-12-02T08:00"),
        # an hour that is left out: at the next moment there is, it has come
        ({"release_at": time(1, 30)}, "2026-03-29T02:00", date(2026, 4, 5), "2026-03-30T01:30"),
        ({"release_at": time(1, 30)}, "2026-03-29T00:59", date(2026, 4, 4), "2026-03-29T01:30"),
    ],
)
def test_what_is_released(settings: dict[str, object], now: str, last: date, more: str | None) -> None:
    local, found = datetime.fromisoformat(now).replace(tzinfo=LISBON), rule(**settings)
    assert released(found, local) == last <= horizon(found, local.date())
    following = next_release(found, local)
    assert (following.isoformat()[:16] if following else None) == more
