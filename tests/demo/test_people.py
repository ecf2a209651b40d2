"""The demonstration's people and past are made up, plausible and the same each time."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from oneroof.core.spoken_languages import spoken_codes
from oneroof.demo.past import LOCAL, NATIONAL, figures_of
from oneroof.demo.people import COMMUNITIES, HOSTS, People
from oneroof.demo.staffing import Workplace, posts
from oneroof.statistics.measures import WAIT_CLASSES, waits_of

LISBON = [
    Workplace(uuid4(), code, kind, desks)
    for code, kind, desks in (
        ("presorting", "reception", 6), ("welcome", "reception", 18), ("immigration", "government", 8),
        ("registry", "government", 3), ("labour", "government", 2), ("social-security", "government", 2),
        ("health", "government", 1), ("education", "government", 1), ("tax", "government", 2),
        ("legal-support", "support", 6), ("family-support", "support", 21), ("childrens-room", "complementary", 0),
    )
]  # fmt: skip
DAYS = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
WORKING = [day for day in DAYS if day.weekday() < 5]


def test_lisbon_has_its_65_mediators_and_19_civil_servants() -> None:
    roles = Counter(post.role for post in posts("lisboa", "national_centre", LISBON))
    assert roles == {"mediator": 65, "officer": 19, "reception": 1, "coordinator": 1, "analyst": 1, "auditor": 1}


def test_every_desk_of_lisbon_can_be_staffed() -> None:
    there = posts("lisboa", "national_centre", LISBON)
    for office in LISBON:
        bound = sum(post.office == office for post in there)
        assert office.kind == "reception" or bound == office.desks
    unbound = sum(post.office is None and post.role == "mediator" for post in there)
    assert unbound >= sum(office.desks for office in LISBON if office.kind == "reception")


def test_other_centres_have_a_handful() -> None:
    there = posts("amadora", "local_centre", LISBON[1:2] + LISBON[9:10])
    assert Counter(post.role for post in there)["mediator"] == 6


def test_the_umbrella_has_its_three_roles_and_nobody_at_a_desk() -> None:
    assert [post.role for post in posts("rede", "umbrella", [])] == ["umbrella_administrator", "analyst", "auditor"]


def test_the_same_people_come_back_and_none_has_anothers_mailbox() -> None:
    first, second = People("lisboa"), People("lisboa")
    people = [first.mediator() for _ in range(200)]
    assert people == [second.mediator() for _ in range(200)]
    assert len({person.mailbox for person in people}) == 200
    assert all(person.mailbox.isascii() for person in people)


def test_every_language_is_one_that_can_be_recorded() -> None:
    spoken = {language for community in (*COMMUNITIES, HOSTS) for language in community.languages}
    assert spoken <= set(spoken_codes())


@given(st.sampled_from([*NATIONAL, *LOCAL, "nowhere"]), st.sampled_from(DAYS))
def test_figures_of_a_day_agree_with_one_another(code: str, day: date) -> None:
    figures = figures_of(code, "local_centre", day)
    assert figures == figures_of(code, "local_centre", day)
    ended = sum(figures.get(measure, 0) for measure in ("served", "no_shows", "left"))
    by_channel = sum(figures.get(f"visits_{channel}", 0) for channel in ("walk_in", "appointment"))
    assert figures["visits"] == ended == by_channel
    waits = waits_of(figures)
    assert set(waits) <= set(WAIT_CLASSES)
    assert sum(waits.values()) <= figures.get("first_tickets", 0) + figures.get("second_tickets", 0)


def test_a_year_is_close_to_the_published_figures() -> None:
    lisbon = [figures_of("lisboa", "national_centre", day)["visits"] for day in WORKING]
    assert abs(sum(lisbon) / len(lisbon) - 782) < 25
    national = sum(figures_of(code, "national_centre", day)["visits"] for code in NATIONAL for day in WORKING)
    assert abs(national - 296_944) < 20_000


def test_some_months_of_the_smallest_centres_are_below_ten() -> None:
    months = Counter({(code, month): 0 for code in ("fundao", "tavira") for month in range(1, 13)})
    for code, day in ((code, day) for code in ("fundao", "tavira") for day in WORKING):
        months[code, day.month] += figures_of(code, "local_centre", day)["visits"]
    assert any(visits < 10 for visits in months.values())
    assert any(visits >= 10 for visits in months.values())
