"""One list of what to bring for several services."""

from datetime import date

from oneroof.catalogue.eligibility.evidence import ToBring, merged, to_bring
from support.checks import SERVICES, paper, service_with

TODAY = date(2026, 11, 21)
RENEWAL, TAX, SCHOOL, COPIES = SERVICES


def codes(items: tuple[ToBring, ...]) -> list[set[str]]:
    """Each thing to bring, with its alternatives."""
    return [set(item.codes) for item in items]


def test_conditions_are_applied() -> None:
    assert codes(to_bring(RENEWAL, {"work": "student"}, TODAY)) == [{"passport"}, {"photo"}]
    employed = to_bring(RENEWAL, {"work": "employed"}, TODAY)
    assert codes(employed) == [{"passport"}, {"photo"}, {"work-contract"}]
    assert all(item.is_certain for item in employed)
    unknown = to_bring(RENEWAL, {}, TODAY)
    assert [item.is_certain for item in unknown] == [True, True, False]


def test_alternatives_stand_together() -> None:
    home, record = to_bring(SCHOOL, {}, TODAY)
    assert home.codes == {"proof-of-address", "rental-contract"}
    assert home.is_choice and home.is_required
    assert not record.is_required


def test_an_alternative_whose_condition_fails_is_none() -> None:
    service = service_with(
        "home",
        evidence=(
            paper("rental-contract", group="home", when={"answer": "needs_housing", "is": False}),
            paper("residence-declaration", group="home"),
        ),
    )
    assert codes(to_bring(service, {"needs_housing": True}, TODAY)) == [{"residence-declaration"}]


def test_a_choice_falls_away_where_one_of_it_is_brought_anyway() -> None:
    items = merged([to_bring(RENEWAL, {"work": "student"}, TODAY), to_bring(TAX, {}, TODAY)])
    assert codes(items) == [{"passport"}, {"photo"}]
    assert items[0].services == ("renewal", "tax-number")
    assert items[0].pieces[0].evidence.original


def test_a_choice_stays_where_one_of_it_is_only_perhaps_brought() -> None:
    perhaps = service_with("perhaps", evidence=(paper("passport", when={"answer": "work", "is": "employed"}),))
    items = merged([to_bring(perhaps, {}, TODAY), to_bring(TAX, {}, TODAY)])
    assert codes(items) == [{"passport", "identity-card"}, {"passport"}]


def test_the_strictest_service_counts() -> None:
    lax = service_with("lax", evidence=(paper("photo", required=False),))
    strict = service_with("strict", evidence=(paper("photo", original=True),))
    (photo,) = merged([to_bring(lax, {}, TODAY), to_bring(strict, {}, TODAY)])
    assert photo.is_required
    assert photo.pieces[0].evidence.original
    assert photo.services == ("lax", "strict")


def test_what_is_not_needed_comes_last() -> None:
    items = merged([to_bring(SCHOOL, {}, TODAY), to_bring(RENEWAL, {}, TODAY)])
    assert [item.is_required and item.is_certain for item in items] == [True, True, True, False, False]
    assert merged([]) == ()
    assert to_bring(COPIES, {}, TODAY) == ()
