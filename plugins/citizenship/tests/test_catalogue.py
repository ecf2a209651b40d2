"""The catalogue of citizenship: whole, in every language, and asking only what fits the way that somebody takes."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_citizenship"
TODAY = date(2026, 11, 21)


def services() -> dict[str, ServiceDefinition]:
    return {service.code: service for service in read_catalogue(PACKAGE).services}


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    found = services()
    assert list(found) == ["citizenship", "language-test"]
    assert check(Catalogs(PACKAGE)) == []
    for service in found.values():
        assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(service.description or {})
        assert service.check_with_agency


def test_years_here_or_family_open_the_way_and_silence_closes_none() -> None:
    (rule,) = [rule for rule in services()["citizenship"].requirements if rule.code == "years-or-family"]
    assert rule.when is not None
    assert holds(rule.when, {"years_here": 6}, TODAY) is True
    assert holds(rule.when, {"years_here": 1, "portuguese_family": "spouse"}, TODAY) is True
    assert holds(rule.when, {"years_here": 1, "portuguese_family": "no"}, TODAY) is False
    assert holds(rule.when, {}, TODAY) is None


def test_each_way_asks_for_its_own_facts() -> None:
    form = services()["citizenship"].form
    assert form
    married = shown_fields(form, {"citizenship_way": "marriage", "citizenship_for": "myself"}, TODAY)
    assert {"relative_name", "married_on"} <= set(married)
    assert not {"legal_since", "parents_legal_since", "child_name"} & set(married)
    born_here = shown_fields(form, {"citizenship_way": "born_here", "citizenship_for": "child"}, TODAY)
    assert {"parents_legal_since", "child_name", "child_birth_date"} <= set(born_here)


def test_who_has_a_course_certificate_is_asked_nothing_about_the_test() -> None:
    form = services()["language-test"].form
    assert form
    assert "test_place" in shown_fields(form, {"has_pla": False}, TODAY)
    assert "test_place" not in shown_fields(form, {"has_pla": True}, TODAY)
