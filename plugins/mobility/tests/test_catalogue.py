"""The catalogue of voluntary return: whole, in every language, and open to a change of mind until the journey."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_mobility"
TODAY = date(2026, 11, 21)


def voluntary_return() -> ServiceDefinition:
    (service,) = read_catalogue(PACKAGE).services
    return service


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    service = voluntary_return()
    assert service.code == "voluntary-return"
    assert check(Catalogs(PACKAGE)) == []
    assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
    assert {"pt", "en"} <= set(service.description or {})
    assert service.check_with_agency


def test_whoever_has_not_left_can_still_stay() -> None:
    steps = {step.code: step for step in voluntary_return().steps}
    for code in ("talk", "thinking", "signed-up", "accepted"):
        assert "staying" in steps[code].next
    assert steps["staying"].result == "neutral"


def test_facts_about_children_are_asked_only_of_those_who_travel_with_children() -> None:
    form = voluntary_return().form
    assert form
    with_children = shown_fields(form, {"return_with": ["children"]}, TODAY)
    assert {"return_children_count", "return_both_parents"} <= set(with_children)
    alone = shown_fields(form, {"return_with": []}, TODAY)
    assert not {"return_children_count", "return_both_parents"} & set(alone)
