"""The catalogue of complementary services: the handbook's twelve, whole and in every language."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_amenities"
TODAY = date(2026, 11, 21)
TWELVE = {
    "childminding", "exhibition-space", "information-counter", "immigration-library", "post-office", "bank",
    "money-transfer", "call-centre", "internet-access", "photocopying", "photo-booth", "snack-bar",
}  # fmt: skip


def service(code: str) -> ServiceDefinition:
    return next(each for each in read_catalogue(PACKAGE).services if each.code == code)


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    assert check(Catalogs(PACKAGE)) == []
    services = read_catalogue(PACKAGE).services
    assert {each.code for each in services} == TWELVE
    for each in services:
        assert each.kind == "complementary"
        assert set(each.name) == set(each.summary) == set(each.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(each.description or {})
        assert each.check_with_agency and each.exclusions and each.costs


def test_prices_of_rented_places_are_the_businesses_own() -> None:
    for code in ("post-office", "money-transfer", "call-centre", "photocopying", "photo-booth", "snack-bar"):
        assert [cost.amount for cost in service(code).costs] == [None]
        assert all(cost.note for cost in service(code).costs)


def test_forms_stand_where_one_asks_for_something() -> None:
    with_form = {each.code for each in read_catalogue(PACKAGE).services if each.form}
    assert with_form == {"childminding", "exhibition-space", "immigration-library"}


def test_childminding_asks_what_must_be_known_of_the_child() -> None:
    form = service("childminding").form
    assert form
    assert "child_needs_text" in shown_fields(form, {"child_needs": True}, TODAY)
    assert "child_needs_text" not in shown_fields(form, {"child_needs": False}, TODAY)
    assert "collector_name" in shown_fields(form, {"other_collects": True}, TODAY)
