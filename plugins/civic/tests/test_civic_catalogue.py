"""The catalogue of civic life: who can vote, what associations and consumers are asked."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_civic"
TODAY = date(2026, 11, 21)


def service(code: str) -> ServiceDefinition:
    return next(each for each in read_catalogue(PACKAGE).services if each.code == code)


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    assert check(Catalogs(PACKAGE)) == []
    services = read_catalogue(PACKAGE).services
    assert [each.code for each in services] == ["voter-registration", "association-support", "consumer-advice"]
    for each in services:
        assert set(each.name) == set(each.summary) == set(each.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(each.description or {})
        assert each.check_with_agency and each.sources and each.exclusions and each.form


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        ({"residence": "eu_citizen"}, True),
        ({"residence": "permit", "voting_country": "two_years", "years_here": 2}, True),
        ({"residence": "permit", "voting_country": "two_years", "years_here": 1}, False),
        ({"residence": "permit", "voting_country": "three_years", "years_here": 2}, False),
        ({"residence": "permit", "voting_country": "three_years", "years_here": 3}, True),
        ({"residence": "permit", "voting_country": "united_kingdom_before"}, True),
        ({"residence": "permit", "voting_country": "united_kingdom_after", "years_here": 1}, False),
        ({"residence": "permit", "voting_country": "other", "years_here": 20}, False),
        ({"residence": "permit", "voting_country": "two_years"}, None),
    ],
)
def test_who_can_register_by_nationality_and_years(answers: dict[str, Any], right: bool | None) -> None:
    country = next(each for each in service("voter-registration").requirements if each.code == "country")
    assert holds(country.when, answers, TODAY) is right


def test_the_form_asks_citizens_of_the_union_where_they_vote_for_europe() -> None:
    form = service("voter-registration").form
    assert form
    union = {"residence": "eu_citizen", "voting_country": "european_union"}
    assert "european_vote_here" in shown_fields(form, union, TODAY)
    assert "years_here" not in shown_fields(form, union, TODAY)
    brazil = {"residence": "permit", "voting_country": "two_years"}
    assert "years_here" in shown_fields(form, brazil, TODAY)
    assert "european_vote_here" not in shown_fields(form, brazil, TODAY)


def test_an_association_sends_its_papers_only_to_be_recognised() -> None:
    form = service("association-support").form
    assert form
    recognition = {"association_topic": "recognition", "association_exists": True}
    assert {"statutes_file", "minutes_file", "legal_person_number"} <= set(shown_fields(form, recognition, TODAY))
    start = {"association_topic": "start", "association_exists": False}
    assert not {"statutes_file", "minutes_file", "legal_person_number"} & set(shown_fields(form, start, TODAY))


def test_consumers_rights_ask_for_no_legal_status() -> None:
    advice = service("consumer-advice")
    assert not any("residence" in str(each.when) for each in advice.requirements)
    assert advice.form
    debts = shown_fields(advice.form, {"consumer_topic": "debts", "cut_threatened": True}, TODAY)
    assert "cut_date" in debts and "complained" not in debts
