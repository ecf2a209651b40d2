"""Everyday words of all languages find the services of the installed catalogues."""

from collections.abc import Callable

import pytest

from oneroof.catalogue import service as catalogue
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.catalogue.search.searching import search_services
from oneroof.core.db import Database
from oneroof.core.languages import public_languages
from support.factories import Centre, make_centre, make_network

Find = Callable[..., list[str]]


@pytest.fixture(scope="module")
def centres() -> list[Centre]:
    """The centre with all catalogues, once it is made."""
    return []


@pytest.fixture
def find(database: Database, centres: list[Centre]) -> Find:
    """Codes of the first services for some words."""
    if not centres:
        make_network(database)
        centres.append(make_centre(database, "centre", tenant_id=1001))
        context, clock = centres[0].system, centres[0].clock
        with database.transaction(context) as session:
            for loaded in load_plugins().all():
                catalogue.sync_catalogue(session, context, clock, loaded.catalogue)

    def find(words: str, language: str, limit: int = 3) -> list[str]:
        context = centres[0].system
        with database.transaction(context) as session:
            page = search_services(session, context, language=language, words=words, limit=limit)
        return [item.row.code for item in page.items]

    return find


PERMIT = {
    "pt": ("título de residência", "renovar cartão", "AUTORIZACAO DE RESIDENCIA", "SEF", "aima"),
    "en": ("residence card", "permit to stay", "my residence permit expired", "residency", "renew papers"),
    "fr": ("carte de séjour", "titre de sejour", "renouveler mon titre de séjour", "permis de séjour"),
    "es": ("permiso de residencia", "renovar tarjeta de residencia", "residencia", "tarjeta residensia"),
    "de": ("Aufenthaltstitel", "Aufenthaltserlaubnis verlängern", "Aufenthaltskarte", "aufenthaltsgenehmigung"),
    "uk": ("посвідка на проживання", "продовжити посвідку", "дозвіл на проживання"),
    "ru": ("вид на жительство", "ВНЖ", "продлить вид на жительство"),
    "ar": ("بطاقة الإقامة", "الاقامة", "تجديد الإقامة", "تصريح اقامه"),
    "fa": ("کارت اقامت", "تمدید اقامت", "اجازه اقامت", "كارت اقامت"),
    "ur": ("رہائشی کارڈ", "اقامہ", "رہائشی اجازت نامہ"),
    "bn": ("রেসিডেন্স কার্ড", "বসবাসের অনুমতি", "রেসিডেন্স পারমিট নবায়ন"),
    "zh": ("居留卡", "居留证", "续签居留", "居留许可"),
}


def test_every_language_is_asked() -> None:
    assert PERMIT.keys() == set(public_languages())


@pytest.mark.parametrize("language", PERMIT)
def test_the_residence_permit_is_found_by_everyday_words(find: Find, language: str) -> None:
    for words in PERMIT[language]:
        assert "residence-permit" in find(words, language), words


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("residence permit", "residence-permit"),
        ("carte de séjour", "residence-permit"),
        ("вид на жительство", "residence-permit"),
        ("居留卡", "residence-permit"),
        ("NIF", "tax-number"),
        ("NISS", "social-security"),
        ("doctor", "health-registration"),
        ("Arzt", "health-registration"),
        ("médico", "health-registration"),
        ("school", "school-enrolment"),
    ],
)
def test_words_of_any_language_are_found_on_the_page_of_any_other(find: Find, words: str, code: str) -> None:
    for language in public_languages():
        assert code in find(words, language, limit=4), language


@pytest.mark.parametrize(
    ("language", "words", "code"),
    [
        ("pt", "preciso de um medico", "health-registration"),
        ("pt", "numero de contribuinte", "tax-number"),
        ("pt", "arrendar casa", "housing-advice"),
        ("en", "where can I find a job", "job-search"),
        ("en", "taxpayer nummber", "tax-number"),
        ("en", "apartments", "housing-advice"),
        ("en", "lawyers", "legal-advice"),
        ("en", "my boss has not paid my wages", "labour-rights"),
        ("fr", "médecin", "health-registration"),
        ("es", "abogado", "legal-advice"),
        ("de", "Steuernummer", "tax-number"),
        ("uk", "лікаря", "health-registration"),
        ("uk", "шукаю роботу", "job-search"),
        ("ru", "детский сад", "school-enrolment"),
        ("ar", "طبيب", "health-registration"),
        ("ar", "مدارس", "school-enrolment"),
        ("fa", "مدرسه", "school-enrolment"),
        ("ur", "ڈاکٹر", "health-registration"),
        ("bn", "চাকরি", "job-search"),
        ("zh", "找工作", "job-search"),
        ("zh", "租房", "housing-advice"),
    ],
)
def test_other_services_by_everyday_words(find: Find, language: str, words: str, code: str) -> None:
    assert code in find(words, language), find(words, language)


def test_the_name_comes_first(find: Find) -> None:
    assert find("Residence permit", "en")[0] == "residence-permit"
    assert find("legal advice", "en")[0] == "legal-advice"
    assert find("bank", "en")[0] == "bank"
