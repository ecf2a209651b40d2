"""What a standard cannot say comes back whole, and does not come back where somebody else took its place away."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oneroof.catalogue.standards.remainder import merged, remainder_of

NAMES = st.sampled_from(["code", "id", "name", "value", "x"])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-3, 3) | st.sampled_from(["a", "b", "c", ""]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=25,
)
OBJECT = st.dictionaries(NAMES, JSON, max_size=5)


@given(OBJECT, OBJECT)
def test_the_part_and_its_remainder_are_the_whole(whole: Any, part: Any) -> None:
    assert merged(part, remainder_of(whole, part)) == whole


@given(OBJECT)
def test_nothing_is_left_of_what_a_standard_says_whole(whole: Any) -> None:
    assert remainder_of(whole, whole) == {}


WHOLE: dict[str, Any] = {
    "evidence": [{"code": "photo", "when": 1}, {"code": "passport", "group": "identity"}],
    "channels": ["b", "a"],
}
PART: dict[str, Any] = {"evidence": [{"code": "passport"}, {"code": "photo"}], "channels": ["a", "b"]}


def test_items_are_told_apart_by_name_wherever_they_stand() -> None:
    rest = remainder_of(WHOLE, PART)
    moved = {**PART, "evidence": PART["evidence"][::-1]}
    assert merged(moved, rest) == WHOLE


def test_what_somebody_took_out_does_not_come_back() -> None:
    rest = remainder_of(WHOLE, PART)
    assert merged({**PART, "evidence": [{"code": "passport"}]}, rest)["evidence"] == [
        {"code": "passport", "group": "identity"}
    ]


def test_what_somebody_added_is_kept() -> None:
    rest = remainder_of(WHOLE, PART)
    edited = {"evidence": [*PART["evidence"], {"code": "visa"}], "channels": ["a", "b", "c"]}
    assert merged(edited, rest)["evidence"][-1] == {"code": "visa"}
    assert merged(edited, rest)["channels"] == ["b", "a", "c"]


def test_what_somebody_corrected_stands() -> None:
    rest = remainder_of({"costs": [{"amount": "85.00", "note": "per card"}]}, {"costs": [{"amount": "85.00"}]})
    assert merged({"costs": [{"amount": "90.00"}]}, rest) == {"costs": [{"amount": "90.00", "note": "per card"}]}
