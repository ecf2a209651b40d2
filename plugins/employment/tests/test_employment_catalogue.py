"""The catalogue of work and business: whole, in every language, and rights that ask nobody for papers."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_employment"
TODAY = date(2026, 11, 21)


def service(code: str) -> ServiceDefinition:
    return next(each for each in read_catalogue(PACKAGE).services if each.code == code)


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    assert check(Catalogs(PACKAGE)) == []
    services = read_catalogue(PACKAGE).services
    assert [each.code for each in services] == ["labour-rights", "job-search", "business-start"]
    for each in services:
        assert set(each.name) == set(each.summary) == set(each.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(each.description or {})
        assert each.check_with_agency and each.checked_on and each.review_on and each.sources and each.form


def test_rights_at_work_and_advice_are_free_and_ask_for_no_papers() -> None:
    for each in read_catalogue(PACKAGE).services:
        assert [cost.amount for cost in each.costs] == ["0"]
        assert not any("residence" in str(requirement.when) for requirement in each.requirements)
    for code in ("labour-rights", "job-search"):
        assert not any(piece.required for piece in service(code).evidence)


def test_only_a_tax_number_is_required_before_a_business_starts() -> None:
    pieces = service("business-start").evidence
    assert [piece.code for piece in pieces if piece.required] == ["tax-number-document"]


def test_workers_tell_of_their_job_and_employers_do_not() -> None:
    form = service("labour-rights").form
    assert form
    job = {"employer_name", "workplace", "still_works_there"}
    for asks_as in ("worker", "representative"):
        assert job <= set(shown_fields(form, {"labour_asks_as": asks_as}, TODAY))
    assert not job & set(shown_fields(form, {"labour_asks_as": "employer"}, TODAY))


def test_the_days_that_time_limits_count_from_are_asked_of_who_lost_the_job() -> None:
    form = service("labour-rights").form
    assert form
    lost = {"labour_asks_as": "worker", "still_works_there": False, "labour_topics": ["wages", "dismissal"]}
    assert {"job_ended_on", "dismissed_on", "wages_owed", "dismissal_file"} <= set(shown_fields(form, lost, TODAY))
    hours = {"labour_asks_as": "worker", "still_works_there": True, "labour_topics": ["hours"]}
    assert not {"job_ended_on", "dismissed_on", "wages_owed"} & set(shown_fields(form, hours, TODAY))


def test_who_looks_for_work_fits_and_who_has_an_idea_of_age_too() -> None:
    (seeks,) = service("job-search").requirements
    assert holds(seeks.when, {"work": "looking"}, TODAY)
    assert holds(seeks.when, {"work": "employed"}, TODAY) is False
    idea, adult = service("business-start").requirements
    assert holds(idea.when, {"plans_business": True}, TODAY)
    assert holds(idea.when, {}, TODAY) is None
    assert holds(adult.when, {"age_group": "from_18_to_64"}, TODAY)


def test_partners_and_money_are_asked_only_where_they_matter() -> None:
    form = service("business-start").form
    assert form
    together = {"business_partners": True, "business_help": ["money", "plan"]}
    assert {"partners_number", "business_money"} <= set(shown_fields(form, together, TODAY))
    alone = {"business_partners": False, "business_help": ["taxes"]}
    assert not {"partners_number", "business_money"} & set(shown_fields(form, alone, TODAY))
