"""Words as searches compare them, and which are taken for one another."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneroof.catalogue.search.synonyms import common_synonyms
from oneroof.catalogue.search.wanted import MOST_WORDS, one_apart, patterns, wanted
from oneroof.catalogue.search.words import languages_in, searched, wanted_words, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TÍTULO de Residência", "titulo de residencia"),
        ("تأشيرة الإقامة", "تاشيره اقامه"),
        ("کارت اقامت", "كارت اقامت"),
        ("اقامت‌نامه", "اقامت نامه"),
        ("Ёлка", "елка"),
        ("Straße", "strasse"),
        ("ＮＩＦ", "nif"),
        ("٣٤٥", "345"),
        ("l'école", "lecole"),
    ],
)
def test_what_people_leave_out_or_exchange_does_not_matter(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


def test_chinese_is_looked_for_in_pairs() -> None:
    assert words_of("居留证NIF") == ["居", "留", "证", "居留", "留证", "nif"]
    assert wanted_words("居留证NIF") == ["居留", "留证", "nif"]
    assert wanted_words("税") == ["税"]


def test_the_vowels_of_bengali_stay() -> None:
    assert words_of("চাকরি") == ["চাকরি"]
    assert words_of("বাসা") != words_of("বস")


def test_languages_are_told_by_their_letters() -> None:
    assert languages_in("LATIN") == ("pt", "en", "fr", "es", "de")
    assert languages_in("ARABIC") == ("ar", "fa", "ur")
    assert languages_in("DIGIT") == ()
    assert wanted("посвідка", "pt", common_synonyms()).also_in == ("uk", "ru")
    assert wanted("NIF", "pt", common_synonyms()).also_in == ("en", "fr", "es", "de")


def test_long_texts_are_cut() -> None:
    many = wanted("word " * 5_000 + "a" * 10_000, "en", common_synonyms())
    assert [each.word for each in many.words] == ["word"]
    numbered = wanted(" ".join(f"w{n}" for n in range(50)), "en", common_synonyms())
    assert len(numbered.words) == MOST_WORDS
    assert len(wanted("a" * 10_000, "en", common_synonyms()).words[0].word) == 40


@given(st.text())
def test_words_hold_nothing_that_means_something_to_like(text: str) -> None:
    assert not set("%_\\'\"\x00") & set(searched([text]))
    for word in wanted_words(text):
        assert word in words_of(text) and word.strip() == word != ""


def edits(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + "x" + word[place + 1 :]
        yield word[:place] + "x" + word[place:]
        yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    yield word + "x"


def like(pattern: str, word: str) -> bool:
    """LIKE for patterns whose only `%` is their last sign."""
    fixed = pattern.removesuffix("%")
    long_enough = len(word) >= len(fixed) if pattern.endswith("%") else len(word) == len(fixed)
    return long_enough and all(sign in ("_", letter) for sign, letter in zip(fixed, word, strict=False))


@pytest.mark.parametrize("word", ["abcde", "abcdef", "residence", "посвідка"])
def test_one_mistake_is_seen_wherever_it_is(word: str) -> None:
    for edit in set(edits(word)) - {word}:
        assert one_apart(word, edit) and one_apart(edit, word), edit
        assert any(like(pattern, edit) for pattern in patterns(word)), edit
    assert not one_apart(word, word)
    assert not one_apart(word, "x" + word[:-1] + "x")
    assert not one_apart(word, word[2:])
