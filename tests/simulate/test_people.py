from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from oneroof.simulate.people import NATIONALITIES, Visitor, plan_day, service_weight

PUBLISHED = {"BR": 26.2, "CV": 17.7, "GW": 9.9, "AO": 8.0, "UA": 4.5}


def planned(
    visitors: int = 782,
    seed: int = 1,
    time_zone: str = "Europe/Lisbon",
    languages: tuple[str, ...] = ("pt", "en", "uk", "ar"),
) -> list[Visitor]:
    return plan_day(
        day=date(2026, 3, 2),
        time_zone=time_zone,
        visitors=visitors,
        services=["immigration-renewal", "photo-booth"],
        languages=[*languages],
        seed=seed,
    )


def test_shares_add_up_to_the_hundred() -> None:
    assert abs(sum(NATIONALITIES.values()) - 100) < 0.5


def test_nationalities_follow_the_published_shares() -> None:
    counted = Counter(visitor.nationality for visitor in planned(20_000))
    for nationality, share in PUBLISHED.items():
        assert abs(counted[nationality] / 200 - share) < 1.5, nationality


def test_visitors_come_in_order_between_eight_and_five_in_local_time() -> None:
    for time_zone in ("Europe/Lisbon", "Atlantic/Azores"):
        arrivals = [v.arrives_at.astimezone(ZoneInfo(time_zone)) for v in planned(time_zone=time_zone)]
        assert arrivals == sorted(arrivals)
        assert {arrival.hour for arrival in arrivals} <= set(range(8, 17))
        assert {arrival.date() for arrival in arrivals} == {date(2026, 3, 2)}


def test_only_languages_that_the_centre_offers() -> None:
    assert {visitor.language for visitor in planned(languages=("pt", "uk"))} == {"pt", "uk"}


def test_the_same_seed_is_the_same_day_and_another_is_not() -> None:
    assert planned(50, seed=7) == planned(50, seed=7)
    assert planned(50, seed=7) != planned(50, seed=8)


def test_frequent_services_are_asked_for_most() -> None:
    counted = Counter(visitor.service_code for visitor in planned())
    assert counted["immigration-renewal"] > 20 * counted["photo-booth"] > 0
    assert service_weight("photo-booth") == 1.0
