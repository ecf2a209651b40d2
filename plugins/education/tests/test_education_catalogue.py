"""The catalogue of education: whole, in every language, and in step with the data about recognition."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.countries import country_codes
from oneroof.core.i18n import public_languages
from oneroof_education import matching
from oneroof_education.facts import facts
from oneroof_education.showing import asked_of
from oneroof_education.ways import WAYS

PACKAGE = Path(__file__).parents[1] / "oneroof_education"
TODAY = date(2026, 11, 21)
SERVICES = {service.code: service for service in read_catalogue(PACKAGE).services}
RECOGNITION = SERVICES["qualification-recognition"]
ASKED = {code: {option.value for option in field.options} for code, field in asked_of(RECOGNITION).items()}


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    assert check(Catalogs(PACKAGE)) == []
    assert set(SERVICES) == {"school-enrolment", "study-advice", "qualification-recognition", "language-learning"}
    for service in SERVICES.values():
        assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(service.description or {})
        assert service.check_with_agency


def test_no_papers_are_required_for_any_of_it() -> None:
    for service in SERVICES.values():
        assert not any("no_papers" in str(need.when) for need in service.requirements)
        required = {piece.code for piece in service.evidence if piece.required and piece.group is None}
        assert "residence-permit-card" not in required


def test_papers_in_portuguese_need_no_translation() -> None:
    assert "study_country" in {question.code for question in RECOGNITION.questions}
    (translation,) = (piece for piece in RECOGNITION.evidence if piece.code == "sworn-translation")
    asked = {country: holds(translation.when, {"study_country": country}, TODAY) for country in ("BR", "UA")}
    assert asked == {"BR": False, "UA": True}
    assert holds(translation.when, {}, TODAY) is None


def test_a_profession_is_asked_for_regulated_work_alone() -> None:
    assert RECOGNITION.form
    regulated = {"studied_abroad": True, "recognition_purpose": "regulated_work"}
    assert "profession" in shown_fields(RECOGNITION.form, regulated, TODAY)
    other = {"studied_abroad": True, "recognition_purpose": "other_work"}
    assert "profession" not in shown_fields(RECOGNITION.form, other, TODAY)


def test_the_data_knows_every_answer_that_can_be_chosen() -> None:
    known = facts()
    assert ASKED["study_level"] == matching.LEVELS
    assert ASKED["recognition_purpose"] == matching.PURPOSES | {"unsure"}
    assert ASKED["profession"] == set(known.professions)
    assert list(known.ways) == list(WAYS)


def test_the_data_names_papers_countries_and_sources_that_exist() -> None:
    known = facts()
    papers = {piece.code for piece in RECOGNITION.evidence}
    assert all({*way.evidence, *way.perhaps} <= papers for way in known.ways.values())
    countries = known.european | {country for country, _level in known.listed}
    assert countries <= set(country_codes()) - {matching.HERE}
    assert {level for _country, level in known.listed} <= matching.LEVELS
    assert len(known.card_area) == 29
    links = [*known.sources, *(body for each in known.professions.values() for body in each.bodies)]
    assert links and all(link.url.startswith("https://") and link.name for link in links)
    assert date(2026, 1, 1) < known.checked_on <= RECOGNITION.checked_on  # type: ignore[operator]
