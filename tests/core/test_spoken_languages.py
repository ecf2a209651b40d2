import pytest
from babel import Locale
from babel.core import UnknownLocaleError

from oneroof.core.spoken_languages import find_language, similar_languages, spoken_codes, spoken_language


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("uk", "uk"),
        ("Українська", "uk"),
        ("ucraniano", "uk"),
        (" UCRANIANO ", "uk"),
        ("Ukrainian", "uk"),
        ("crioulo cabo-verdiano", "kea"),
        ("kabuverdianu", "kea"),
        ("Nepalês", "ne"),
        ("nepales", "ne"),
        ("اردو", "ur"),
        ("中文", "zh"),
        ("krio", "kri"),
        ("Kriyol", "pov"),
        ("bengali", "bn"),
        ("Bangla", "bn"),
    ],
)
def test_a_language_is_found_by_any_of_its_names(typed: str, code: str) -> None:
    assert find_language(typed, "pt") == code


def test_an_unknown_name_finds_nothing_but_what_looks_like_it() -> None:
    assert find_language("ucranianu", "pt") is None
    assert similar_languages("ucranianu", "pt")[0].code == "uk"
    assert similar_languages("xqzt", "pt") == ()


def test_a_language_says_its_own_name_and_direction() -> None:
    urdu = spoken_language("ur", "de")
    assert (urdu.native, urdu.name, urdu.direction) == ("اردو", "Urdu", "rtl")
    assert spoken_language("xx", "de").name == "Xx"


def test_every_language_of_the_pages_can_be_recorded() -> None:
    assert {"pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh"} <= set(spoken_codes())


def test_languages_call_themselves_what_cldr_says() -> None:
    """Where this fails after an update of Babel, write what it shows into core/own_names.json."""
    wrong = {}
    for code in spoken_codes():
        try:
            locale = Locale.parse(code)
        except UnknownLocaleError:
            continue
        found = spoken_language(code, "pt")
        direction = "rtl" if locale.character_order == "right-to-left" else "ltr"
        native = locale.get_language_name(code) or found.native
        if (found.native.casefold(), found.direction) != (native.casefold(), direction):
            wrong[code] = (native, direction)
    assert wrong == {}
