"""The catalogue of the tax number: whole, in every language, and open to people without papers."""

from datetime import date
from pathlib import Path

from oneroof.catalogue.definition.conditions import shown_fields
from oneroof.catalogue.definition.reading import read_catalogue
from oneroof.core.catalogs.checking import check
from oneroof.core.catalogs.files import Catalogs

PACKAGE = Path(__file__).parents[1] / "oneroof_tax"
TODAY = date(2026, 11, 21)
PUBLIC = {"pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh"}


def test_it_reads_without_fault_and_speaks_every_language() -> None:
    (service,) = read_catalogue(PACKAGE).services
    assert check(Catalogs(PACKAGE)) == []
    assert service.code == "tax-number"
    assert set(service.name) == set(service.summary) == set(service.keywords) == PUBLIC
    assert {"pt", "en"} <= set(service.description or {})
    assert all("NIF" in name for name in service.name.values())
    assert service.check_with_agency


def test_no_papers_are_required_for_the_number() -> None:
    (service,) = read_catalogue(PACKAGE).services
    assert service.requirements == ()
    assert not any(piece.required for piece in service.evidence if piece.code == "residence-permit-card")


def test_who_lives_abroad_gives_that_address_and_a_new_number_asks_for_no_old_one() -> None:
    (service,) = read_catalogue(PACKAGE).services
    assert service.form
    abroad = shown_fields(service.form, {"tax_request": "number", "tax_for": "myself", "lives_here": False}, TODAY)
    assert {"address_abroad", "country_abroad", "passport_number"} <= set(abroad)
    assert not {"address", "tax_number", "other_name"} & set(abroad)
    moving = shown_fields(service.form, {"tax_request": "address", "tax_for": "child", "lives_here": True}, TODAY)
    assert {"address", "postcode", "city", "tax_number", "other_name"} <= set(moving)
