"""Attacks on the rule by which operational totals leave a centre and are published.

Each attack is first shown to work against naive hiding of small numbers, so that its failure means something.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneroof.federation.totals import COUNTS, ENDINGS, LEAST, MEASURES, VISITS, WAITING, Totals, protect, publish, sums
from support.disclosure import (
    Cell,
    centre_equations,
    computed,
    month_of,
    naive,
    possible_endings,
    smallest_too,
    total_equations,
)

SMALL = st.integers(0, 15)
COUNT = SMALL | st.integers(0, 400)
MONTH = st.builds(month_of, served=COUNT, no_shows=SMALL | COUNT, left=SMALL | COUNT)
NETWORK = st.lists(MONTH, min_size=2, max_size=8).map(lambda months: dict(enumerate(months)))


def hidden_cells(shown: dict[int, Totals]) -> set[Cell]:
    return {(centre, measure) for centre, totals in shown.items() for measure in COUNTS if totals[measure] is None}


@given(MONTH)
def test_only_numbers_from_ten_up_leave_a_centre_and_they_are_the_true_ones(month: dict[str, int | None]) -> None:
    left = protect(month)
    assert tuple(left) == MEASURES
    for measure in COUNTS:
        value = left[measure]
        assert value is None or (value >= LEAST and value == month[measure])


@given(MONTH)
def test_visits_are_hidden_only_below_ten(month: dict[str, int | None]) -> None:
    assert (protect(month)[VISITS] is None) == ((month[VISITS] or 0) < LEAST)


@given(MONTH)
def test_no_small_number_can_be_computed_between_the_measures_of_a_centre(month: dict[str, int | None]) -> None:
    shown = protect(month)
    assert computed(centre_equations({1: shown})) == {}
    hidden = [ending for ending in ENDINGS if shown[ending] is None]
    if hidden and shown[VISITS] is not None:
        assert sum(month[ending] or 0 for ending in hidden) >= LEAST


def test_naive_hiding_gives_the_small_number_away_between_the_measures_of_a_centre() -> None:
    month = month_of(served=480, no_shows=17, left=3)
    assert computed(centre_equations({1: naive(month)})) == {(1, "left"): 3}
    assert protect(month)["left"] is protect(month)["no_shows"] is None


def test_naive_hiding_of_two_small_numbers_gives_their_small_sum_away() -> None:
    month = month_of(served=480, no_shows=2, left=3)
    shown = naive(month)
    assert (shown[VISITS] or 0) - (shown["served"] or 0) == 5
    assert protect(month) == {VISITS: 485, "served": None, "no_shows": None, "left": None, WAITING: None}


@pytest.mark.parametrize("visits", range(LEAST, 3 * LEAST + 12))
def test_knowing_the_rule_leaves_at_least_ten_values_for_every_hidden_number(visits: int) -> None:
    for shown, values in possible_endings(protect, visits).items():
        for value, possible in zip(shown, values, strict=True):
            assert value is not None or len(possible) >= LEAST


def test_hiding_the_smallest_other_ending_gives_numbers_away_to_those_who_know_the_rule() -> None:
    """9 and 9 hidden beside a shown 10: 8 and 10 would have hidden the shown one, so it can be nothing else."""
    assert possible_endings(smallest_too, 28)[10, None, None] == ({10}, {9}, {9})
    assert smallest_too(month_of(10, 9, 9))["served"] == 10


@given(NETWORK)
@settings(deadline=None)
def test_no_hidden_number_can_be_computed_between_centres_or_against_true_totals(
    network: dict[int, dict[str, int | None]],
) -> None:
    shown = publish({centre: protect(month) for centre, month in network.items()})
    found = computed([*centre_equations(shown), *total_equations(shown, network)])
    assert not found.keys() & hidden_cells(shown)


def test_naive_hiding_gives_the_one_hidden_centre_away_against_the_true_total() -> None:
    truth = {1: month_of(90, 20, 12), 2: month_of(80, 15, 14), 3: month_of(70, 3, 30)}
    shown = {centre: naive(month) for centre, month in truth.items()}
    assert computed(total_equations(shown, truth))[3, "no_shows"] == 3
    published = publish({centre: protect(month) for centre, month in truth.items()})
    assert published[3]["no_shows"] is published[2]["no_shows"] is None


def test_hiding_the_smallest_centre_too_is_not_enough_while_its_own_measures_give_it_away() -> None:
    """The complementary cell of one rule must not be computed through the other: centre 2 loses a second ending."""
    truth = {1: month_of(90, 20, 12), 2: month_of(80, 15, 14), 3: month_of(70, 3, 30)}
    careless = {centre: protect(month) for centre, month in truth.items()}
    careless[2]["no_shows"] = careless[1]["left"] = None
    assert computed(centre_equations(careless))
    published = publish({centre: protect(month) for centre, month in truth.items()})
    assert sum(published[2][ending] is None for ending in ENDINGS) >= 2


@given(NETWORK)
@settings(deadline=None)
def test_never_exactly_one_centre_is_hidden_and_nothing_hidden_is_shown_again(
    network: dict[int, dict[str, int | None]],
) -> None:
    sent = {centre: protect(month) for centre, month in network.items()}
    shown = publish(sent)
    assert hidden_cells(sent) <= hidden_cells(shown)
    for measure in MEASURES:
        assert sum(totals[measure] is None for totals in shown.values()) != 1


@given(NETWORK)
@settings(deadline=None)
def test_the_median_wait_tells_nothing_that_served_does_not(network: dict[int, dict[str, int | None]]) -> None:
    for totals in publish({centre: protect(month) for centre, month in network.items()}).values():
        assert (totals[WAITING] is None) == (totals["served"] is None)


@given(NETWORK)
@settings(deadline=None)
def test_published_sums_hold_what_is_shown_and_nothing_else(network: dict[int, dict[str, int | None]]) -> None:
    shown = publish({centre: protect(month) for centre, month in network.items()})
    for measure in COUNTS:
        values = [totals[measure] for totals in shown.values() if totals[measure] is not None]
        assert sums(shown)[measure] == (sum(filter(None, values)) if values else None)


@given(st.lists(MONTH, min_size=14, max_size=20))
def test_sliding_sums_over_months_give_no_hidden_month_away(months: list[dict[str, int | None]]) -> None:
    """The difference of two 13-month sums is the new month less the old one: with true sums a hidden one appears."""
    shown = [protect(month) for month in months]
    for measure in COUNTS:
        of_shown = [sum(month[measure] or 0 for month in shown[at : at + 13]) for at in range(len(months) - 12)]
        for at in range(len(of_shown) - 1):
            gone, new = shown[at][measure], shown[at + 13][measure]
            assert of_shown[at + 1] - of_shown[at] == (new or 0) - (gone or 0)  # all of it was shown already


def test_sliding_sums_of_true_numbers_would_give_a_hidden_month_away() -> None:
    months = [month_of(4, 0, 0), *[month_of(50, 12, 11)] * 13]
    first, second = (sum(month[VISITS] or 0 for month in months[at : at + 13]) for at in range(2))
    newest = naive(months[13])[VISITS] or 0
    assert newest - (second - first) == months[0][VISITS] == 4
    assert naive(months[0])[VISITS] is None


def test_zero_is_hidden_too() -> None:
    assert protect(month_of(500, 40, 0))["left"] is None


def test_an_empty_month_is_hidden_altogether() -> None:
    assert set(protect(month_of(0, 0, 0, None)).values()) == {None}


def test_a_month_whose_endings_do_not_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        protect({**month_of(20, 20, 20), VISITS: 61})


def test_the_only_centre_of_a_network_is_shown_as_it_came() -> None:
    sent = protect(month_of(480, 17, 3))
    assert publish({1: sent}) == {1: sent}


def test_a_centre_hidden_with_another_one_loses_all_its_numbers_and_not_its_visits_alone() -> None:
    published = publish(
        {1: protect(month_of(1, 2, 3)), 2: protect(month_of(30, 20, 10)), 3: protect(month_of(90, 30, 30))}
    )
    assert set(published[2].values()) == {None}
    assert published[3][VISITS] == 150
