import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from oneroof.core import formats
from oneroof.core.i18n import current_language, gettext, language, public_plural, public_text
from oneroof.core.languages import (
    html_language,
    native_name,
    plural_rule,
    public_languages,
    text_direction,
)
from support.page_app import make_page_app

NOT_FOUND = public_text("We cannot find this page")
PAGE = "Page %(number)s"


def test_a_text_is_said_in_the_language_of_whoever_reads_it() -> None:
    assert str(NOT_FOUND) == "We cannot find this page"
    with language("de"):
        assert str(NOT_FOUND) == "Wir können diese Seite nicht finden"
        with language("ar"):
            assert str(NOT_FOUND) == "لا نجد هذه الصفحة"
        assert current_language() == "de"


def test_values_are_put_in_when_the_text_is_read() -> None:
    text = public_text(PAGE, number=7)
    with language("zh"):
        assert str(text) == "第7页"
    assert str(public_text("100%% sure")) == "100% sure"


def test_a_text_frozen_by_mistake_fails_loudly() -> None:
    with pytest.raises(TypeError):
        json.dumps({"message": NOT_FOUND})
    with pytest.raises(TypeError):
        ", ".join([NOT_FOUND])  # type: ignore[list-item]


def test_texts_that_say_the_same_are_equal() -> None:
    assert public_text(PAGE, number=1) == public_text(PAGE, number=1)
    assert public_text(PAGE, number=1) != public_text(PAGE, number=2)
    assert len({public_text(PAGE, number=1), public_text(PAGE, number=1)}) == 1


def test_threads_do_not_hear_each_other() -> None:
    def say(code: str) -> str:
        with language(code):
            return gettext("Back")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(say, ["pt", "de", "ar", "zh"] * 20)) == ["Voltar", "Zurück", "رجوع", "返回"] * 20


@pytest.mark.parametrize(
    ("code", "number", "said"),
    [
        ("en", 1, "1 hour"),
        ("pt", 0, "0 horas"),
        ("fr", 0, "0 heure"),
        ("ru", 1, "1 час"),
        ("ru", 3, "3 часа"),
        ("ru", 11, "11 часов"),
        ("uk", 21, "21 година"),
        ("uk", 25, "25 годин"),
        ("ar", 1, "ساعة واحدة"),
        ("ar", 2, "ساعتان"),
        ("ar", 3, "3 ساعات"),
        ("ar", 11, "11 ساعة"),
        ("zh", 5, "5小时"),
        ("fa", 5, "5 ساعت"),
        ("ur", 5, "5 گھنٹے"),
        ("bn", 5, "5 ঘণ্টা"),
    ],
)
def test_plurals_follow_each_language(code: str, number: int, said: str) -> None:
    with language(code):
        assert str(public_plural("%(number)s hour", "%(number)s hours", number)) == said


def test_plural_forms_are_those_that_counting_needs() -> None:
    counts = {code: len(plural_rule(code)[0]) for code in public_languages()}
    others = dict.fromkeys(public_languages(), 2)
    assert counts == {**others, "uk": 3, "ru": 3, "ar": 6, "zh": 1}
    assert plural_rule("uk")[0] == ("one", "few", "many")


def test_languages_know_their_names_and_directions() -> None:
    names = [native_name(code) for code in ("pt", "uk", "ar", "fa", "ur", "bn", "zh")]
    assert names == ["Português", "Українська", "العربية", "فارسی", "اردو", "বাংলা", "中文"]
    assert [code for code in public_languages() if text_direction(code) == "rtl"] == ["ar", "fa", "ur"]
    assert html_language("zh") == "zh-Hans"
    assert html_language("pt") == "pt"


def test_dates_and_numbers_are_written_as_people_write_them() -> None:
    moment = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    with language("pt", time_zone="Europe/Lisbon"):
        assert formats.format_date(date(2026, 11, 21)) == "21 de novembro de 2026"
        assert formats.format_date(moment) == "2 de julho de 2026"  # it is past midnight in Lisbon
        assert formats.format_time(moment) == "00:30"
        assert formats.format_number(296944) == "296\N{NO-BREAK SPACE}944"
        assert formats.format_minutes(65) == "1 hora e 5 minutos"
    with language("de"):
        assert formats.format_number(1234.5) == "1.234,5"
        assert formats.format_percent(0.26) == "26\N{NO-BREAK SPACE}%"
        assert formats.format_minutes(0) == "0 Minuten"


@pytest.mark.parametrize("code", ["ar", "fa", "ur", "bn"])
def test_digits_are_those_of_tickets_and_displays_in_every_language(code: str) -> None:
    with language(code):
        said = formats.format_number(42) + formats.format_date(date(2026, 11, 21)) + formats.format_minutes(42)
        assert not set(said) & set("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹০১২৩৪৫৬৭৮৯")
        assert "2026" in said


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        formats.format_time(datetime(2026, 7, 1))  # noqa: DTZ001 the fault under test


def test_constants_in_templates_are_said_anew_for_each_reader() -> None:
    client = make_page_app().test_client()
    assert "2 hours 5 minutes" in client.get("/gallery?lang=en").text
    assert "2 Stunden und 5 Minuten" in client.get("/gallery?lang=de").text
