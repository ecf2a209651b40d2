"""The catalogue of social security and social support: whole, in every language, and help without papers."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_social_security"
TODAY = date(2026, 11, 21)


def service(code: str) -> ServiceDefinition:
    return next(each for each in read_catalogue(PACKAGE).services if each.code == code)


def pieces_for(code: str, answers: dict[str, object]) -> set[str]:
    return {piece.code for piece in service(code).evidence if holds(piece.when, answers, TODAY)}


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    assert check(Catalogs(PACKAGE)) == []
    services = read_catalogue(PACKAGE).services
    assert [each.code for each in services] == ["social-security", "social-support"]
    for each in services:
        assert set(each.name) == set(each.summary) == set(each.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(each.description or {})
        assert each.check_with_agency and each.checked_on and each.review_on and each.sources and each.form
        assert [cost.amount for cost in each.costs] == ["0"]
    assert all("NISS" in words for words in service("social-security").summary.values())


def test_nobody_is_left_out_for_want_of_papers() -> None:
    for each in read_catalogue(PACKAGE).services:
        assert not any("residence" in str(requirement.when) for requirement in each.requirements)
    assert not any(piece.required for piece in service("social-support").evidence)


def test_each_benefit_asks_for_its_own_papers() -> None:
    assert "child-document" in pieces_for("social-security", {"benefit_topics": ["niss", "child"]})
    lost = pieces_for("social-security", {"benefit_topics": ["unemployment"]})
    assert {"dismissal-declaration", "payslips", "bank-statement"} <= lost
    number = pieces_for("social-security", {"benefit_topics": ["niss"]})
    assert not {"child-document", "dismissal-declaration", "bank-statement", "medical-certificate"} & number


def test_the_end_of_the_job_is_asked_of_who_lost_it_and_of_nobody_else() -> None:
    form = service("social-security").form
    assert form
    job = {"job_ended_on", "registered_iefp", "dismissal_declaration_file"}
    assert job <= set(shown_fields(form, {"benefit_topics": ["unemployment"]}, TODAY))
    assert not job & set(shown_fields(form, {"benefit_topics": ["child"]}, TODAY))


def test_another_person_is_named_only_when_the_number_is_theirs() -> None:
    form = service("social-security").form
    assert form
    other = {"niss_name", "niss_birth_date", "niss_nationality"}
    assert other <= set(shown_fields(form, {"benefit_topics": ["niss"], "niss_for": "worker"}, TODAY))
    assert not other & set(shown_fields(form, {"benefit_topics": ["niss"], "niss_for": "myself"}, TODAY))
    assert not other & set(shown_fields(form, {"benefit_topics": ["sick"], "niss_for": "worker"}, TODAY))


def test_who_has_no_bed_tonight_is_sent_to_the_emergency_line_at_once() -> None:
    support = service("social-support")
    assert support.description and support.form
    assert all("144" in words for words in support.description.values())
    intro = support.form.pages[0].intro
    assert intro and all("144" in words for words in intro.values())
    assert "sleeping_tonight" in shown_fields(support.form, {"support_topics": ["home"]}, TODAY)
    assert "sleeping_tonight" not in shown_fields(support.form, {"support_topics": ["debts"]}, TODAY)


def test_who_is_not_safe_on_the_telephone_may_say_so() -> None:
    form = service("social-support").form
    assert form
    safe = shown_fields(form, {}, TODAY)["safe_to_call"]
    assert safe.required
    assert {option.value for option in safe.options} == {"yes", "discreet", "no"}
