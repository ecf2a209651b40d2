"""The catalogue of reception: whole, in every language, and asking nobody for a name, papers or money."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_reception"
TODAY = date(2026, 11, 21)


def services() -> dict[str, ServiceDefinition]:
    return {service.code: service for service in read_catalogue(PACKAGE).services}


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    found = services()
    assert list(found) == ["reception", "information-line", "telephone-translation"]
    assert check(Catalogs(PACKAGE)) == []
    for service in found.values():
        assert set(service.name) == set(service.summary) == set(service.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(service.description or {})
        assert service.check_with_agency


def test_reception_requires_nothing_of_anybody() -> None:
    reception = services()["reception"]
    assert reception.requirements == ()
    assert not any(piece.required for piece in reception.evidence)
    assert reception.form
    (contact,) = [page for page in reception.form.pages if page.code == "contact"]
    assert not any(field.required for field in contact.fields)


def test_the_phone_line_asks_for_a_case_code_only_about_a_running_case() -> None:
    form = services()["information-line"].form
    assert form
    assert "case_code" in shown_fields(form, {"call_topic": "running_case"}, TODAY)
    assert "case_code" not in shown_fields(form, {"call_topic": "work"}, TODAY)


def test_only_organisations_give_their_name_when_they_ask_for_an_interpreter() -> None:
    form = services()["telephone-translation"].form
    assert form
    assert "organisation" in shown_fields(form, {"asks_for_translation": "office"}, TODAY)
    assert "organisation" not in shown_fields(form, {"asks_for_translation": "person"}, TODAY)
