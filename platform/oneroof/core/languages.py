"""The languages that pages are offered in, and what is true of each: its own name, its direction, its plural forms.

A language exists when `locale/<code>/LC_MESSAGES/` holds its catalogs, so adding one is adding a folder: `public.po`
makes it a language for visitors, `staff.po` one for members of staff too.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel import Locale
from babel.plural import PluralRule, to_gettext

LOCALE_FOLDER = Path(__file__).parent.parent / "locale"
SOURCE_LANGUAGE = "en"
DOMAINS = ("public", "staff")

# Menus list the languages in this order, the frequent ones of the first network first; a new language follows them.
MENU_ORDER = ("pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh")

# Where a language is written in several ways, the one that is offered. Scripts show in `lang=` too, territories do not.
WRITTEN_AS = {"pt": "pt_PT", "en": "en_GB", "zh": "zh_Hans"}

# Codes that browsers send for a language that is offered under another code.
SAME_LANGUAGE = {"prs": "fa", "cmn": "zh", "yue": "zh", "arb": "ar"}


def languages_of(domain: str, folder: Path = LOCALE_FOLDER) -> tuple[str, ...]:
    """Codes of the languages that have a catalog of `domain` ("public" or "staff"), in menu order."""
    found = {path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{domain}.po")}
    known = tuple(code for code in MENU_ORDER if code in found)
    return known + tuple(sorted(found - set(known)))


def public_languages() -> tuple[str, ...]:
    """Languages in which everything that a visitor or a caller of the API reads is written."""
    return languages_of("public")


def staff_languages() -> tuple[str, ...]:
    """Languages in which the pages of members of staff are written."""
    return languages_of("staff")


@cache
def cldr_locale(language: str) -> Locale:
    """The CLDR data of a language. Raises ValueError or babel's UnknownLocaleError for a code that is none."""
    return Locale.parse(WRITTEN_AS.get(language, language))


def html_language(language: str) -> str:
    """The tag for `lang=` attributes and Content-Language (BCP 47), e.g. "pt", "zh-Hans"."""
    script = Locale.parse(WRITTEN_AS.get(language, language)).script
    return f"{language}-{script}" if script else language


def text_direction(language: str) -> str:
    """ "rtl" for languages written from right to left, else "ltr"."""
    return "rtl" if cldr_locale(language).character_order == "right-to-left" else "ltr"


def native_name(language: str) -> str:
    """The language's name in itself, as its speakers look for it in a menu: "Português", "العربية", "中文"."""
    name = Locale.parse(language).get_language_name(language) or language
    return name[:1].upper() + name[1:]


@cache
def plural_rule(language: str) -> tuple[tuple[str, ...], str]:
    """The plural forms that counting people, minutes or tickets needs, and the catalog's Plural-Forms header.

    From CLDR, less the categories which only fractions or millions reach: no form is written that is never shown.
    Returns the categories in the order of a catalog's msgstr[n], and e.g. "nplurals=2; plural=(n != 1);".
    """
    rule = cldr_locale(language).plural_form
    order = ("zero", "one", "two", "few", "many", "other")
    reached = {rule(number) for number in range(1000)}
    categories = tuple(category for category in order if category in reached)
    # gettext's last form is "everything else": the last category that whole numbers reach takes that place.
    conditions = {name: rule.rules[name] for name in categories[:-1]}
    return categories, to_gettext(PluralRule(conditions))


def closest_offered(wanted: str, offered: tuple[str, ...]) -> str | None:
    """The offered language for a tag as browsers send it ("pt-BR" → "pt", "prs-AF" → "fa"), or None."""
    tag = wanted.strip().replace("_", "-").lower()
    for code in offered:
        if tag == code.lower() or tag == html_language(code).lower():
            return code
    base = tag.split("-")[0]
    base = SAME_LANGUAGE.get(base, base)
    return base if base in offered else None
