"""The catalogue of rights and protection: safety first, nothing asked that could betray somebody."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs
from oneroof.core.languages import public_languages

PACKAGE = Path(__file__).parents[1] / "oneroof_justice"
TODAY = date(2026, 11, 21)
PERSONAL = {"full_name", "phone", "email", "safe_time", "preferred_language"}


def service(code: str) -> ServiceDefinition:
    return next(each for each in read_catalogue(PACKAGE).services if each.code == code)


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    assert check(Catalogs(PACKAGE)) == []
    services = read_catalogue(PACKAGE).services
    assert [each.code for each in services] == ["legal-advice", "discrimination-report", "trafficking-support"]
    for each in services:
        assert set(each.name) == set(each.summary) == set(each.keywords) == set(public_languages())
        assert {"pt", "en"} <= set(each.description or {})
        assert each.check_with_agency and each.sources and each.exclusions and each.form
        assert not any("residence" in str(requirement.when) for requirement in each.requirements)


def test_emergency_numbers_come_first_where_somebody_may_be_in_danger() -> None:
    for code in ("discrimination-report", "trafficking-support"):
        each = service(code)
        assert each.description and each.form
        for words in each.description.values():
            assert "112" in words.split("\n\n")[0]
        danger = shown_fields(each.form, {"in_danger": True}, TODAY)
        assert next(iter(danger)) == "in_danger"
        first = each.form.pages[0].fields
        note = next(field for field in first if field.kind == "note")
        assert set(note.label) == set(public_languages())
        assert all("112" in words for words in note.label.values())


def test_who_reports_without_a_name_is_asked_for_nothing_personal() -> None:
    form = service("discrimination-report").form
    assert form
    assert not PERSONAL & set(shown_fields(form, {"report_as": "anonymous"}, TODAY))
    assert set(shown_fields(form, {"report_as": "named"}, TODAY)) >= PERSONAL
    assert not any(piece.required for piece in service("discrimination-report").evidence)


def test_exploited_people_need_neither_name_nor_papers_nor_telephone() -> None:
    help_ = service("trafficking-support")
    assert help_.form
    coming = shown_fields(help_.form, {"contact_way": "come"}, TODAY)
    assert not {"full_name", "phone", "email", "safe_time"} & set(coming)
    required = {code for code, field in coming.items() if field.required}
    assert required == {"help_for", "contact_way", "preferred_language"}
    assert not any(piece.required for piece in help_.evidence)
    assert "residence" not in " ".join(coming)


def test_what_follows_a_letter_is_asked_only_when_there_is_one() -> None:
    form = service("legal-advice").form
    assert form
    assert {"letter_received", "answer_by", "letter_file"} <= set(shown_fields(form, {"letter_from": "court"}, TODAY))
    assert "answer_by" not in shown_fields(form, {"letter_from": "none"}, TODAY)
    assert "household" in shown_fields(form, {"has_lawyer": False, "wants_legal_aid": True}, TODAY)
    assert "household" not in shown_fields(form, {"has_lawyer": True, "wants_legal_aid": True}, TODAY)
