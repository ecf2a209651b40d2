"""The catalogue of health: whole, in every language, and a way to a doctor for people without papers."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import holds, shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_health"
TODAY = date(2026, 11, 21)
IDENTITY = {"passport", "identity-card", "residence-permit-card", "asylum-document", "birth-certificate"}


def registration() -> ServiceDefinition:
    (service,) = read_catalogue(PACKAGE).services
    return service


def required_now(answers: dict[str, object]) -> set[str]:
    pieces = registration().evidence
    return {piece.code for piece in pieces if piece.required and holds(piece.when, answers, TODAY)}


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    service = registration()
    assert check(Catalogs(PACKAGE)) == []
    assert service.code == "health-registration"
    assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
    assert {"pt", "en"} <= set(service.description or {})
    assert service.check_with_agency and service.checked_on and service.review_on and service.sources


def test_emergency_numbers_stand_in_every_description() -> None:
    for words in (registration().description or {}).values():
        assert "112" in words
        assert "808 24 24 24" in words


def test_the_number_is_free_and_nobody_is_left_out_for_want_of_papers() -> None:
    service = registration()
    assert [cost.amount for cost in service.costs] == ["0"]
    (new,) = service.requirements
    assert holds(new.when, {"has_health_number": False, "residence": "no_papers"}, TODAY)
    assert holds(new.when, {"residence": "no_papers"}, TODAY) is None


def test_one_document_of_identity_will_do_and_the_parish_speaks_for_who_has_no_papers() -> None:
    identity = {piece.code for piece in registration().evidence if piece.group == "identity"}
    assert identity == IDENTITY
    assert required_now({"residence": "permit"}) == IDENTITY
    assert required_now({"residence": "no_papers"}) == IDENTITY | {"residence-declaration"}


def test_papers_are_asked_for_as_the_situation_calls_for() -> None:
    form = registration().form
    assert form
    without = set(shown_fields(form, {"residence": "no_papers"}, TODAY))
    assert {"lived_90_days", "health_residence_file"} <= without
    assert "european_card_file" not in without
    european = set(shown_fields(form, {"residence": "eu_citizen"}, TODAY))
    assert "european_card_file" in european
    assert not {"lived_90_days", "health_residence_file"} & european


def test_no_file_and_no_answer_about_residence_holds_anybody_up() -> None:
    form = registration().form
    assert form
    shown = shown_fields(form, {"health_for": "myself", "residence": "no_papers"}, TODAY)
    required = {code for code, field in shown.items() if field.required}
    assert not {"residence", "tax_number", "social_security_number", "email", "care_soon"} & required
    assert not any(shown[code].kind == "file" for code in required)


def test_somebody_else_is_named_and_oneself_only_once() -> None:
    form = registration().form
    assert form
    other = {"patient_name", "patient_birth_date"}
    assert other <= set(shown_fields(form, {"health_for": "child"}, TODAY))
    myself = set(shown_fields(form, {"health_for": "myself"}, TODAY))
    assert "birth_date" in myself
    assert not other & myself
