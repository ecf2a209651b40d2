"""The catalogue of housing: whole, in every language, and its form asks only what the case calls for."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_housing"
TODAY = date(2026, 11, 21)


def housing_advice() -> ServiceDefinition:
    (service,) = read_catalogue(PACKAGE).services
    return service


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    service = housing_advice()
    assert check(Catalogs(PACKAGE)) == []
    assert service.code == "housing-advice"
    assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
    assert {"pt", "en"} <= set(service.description or {})
    assert service.check_with_agency and service.checked_on and service.review_on and service.sources


def test_who_may_lose_the_home_is_asked_for_the_dates_and_nobody_else() -> None:
    form = housing_advice().form
    assert form
    dates = {"letter_date", "leave_by", "eviction_letter"}
    assert dates <= set(shown_fields(form, {"housing_topic": "eviction"}, TODAY))
    assert not dates & set(shown_fields(form, {"housing_topic": "find"}, TODAY))


def test_rent_is_asked_of_tenants_only() -> None:
    form = housing_advice().form
    assert form
    assert "monthly_rent" in shown_fields(form, {"living_now": "rented_room"}, TODAY)
    assert "monthly_rent" not in shown_fields(form, {"living_now": "nowhere"}, TODAY)


def test_no_papers_are_needed_for_advice_and_advice_is_free() -> None:
    service = housing_advice()
    assert [cost.amount for cost in service.costs] == ["0"]
    assert all("residence" not in str(requirement.when) for requirement in service.requirements)
    income = [piece for piece in service.evidence if piece.group == "income"]
    assert income and not any(holds(piece.when, {"housing_topic": "eviction"}, TODAY) for piece in income)
