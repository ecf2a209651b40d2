"""Names across scripts and spellings: which are found again, and which are not taken for each other."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import click
import pytest

from oneroof.casefiles.finding.latin import to_latin, uses_icu
from oneroof.casefiles.finding.ranking import PROBABLE, SIMILAR_NAME, match, name_similarity
from oneroof.casefiles.finding.tokens import Facts, tokens_of
from oneroof.core.keystore import KeyStore

PAIRS: dict[str, Any] = json.loads(Path(__file__).with_name("name_pairs.json").read_text(encoding="utf-8"))
EVIDENCE = Path(__file__).parents[3] / "docs" / "evidence"
LEAST_FOUND, MOST_FALSE = 0.92, 0.02
"""Measured: 90 of 95 (0.947), 43 of 44 that were written after the rules, and none of 240 unrelated ones."""


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore(tmp_path, b"k" * 32)


def finds(keys: KeyStore, one: str, other: str) -> bool:
    """Whether who is kept under one name comes up when the other is asked for, without a birth date."""
    shared = set(tokens_of(keys, 1, Facts((one,)))) & set(tokens_of(keys, 1, Facts((other,))))
    return bool(shared) and name_similarity(one, other) >= SIMILAR_NAME


def measured(keys: KeyStore) -> dict[str, Any]:
    missed = [pair for pair in PAIRS["pairs"] if not finds(keys, pair["one"], pair["other"])]
    later = [pair for pair in PAIRS["written_later"] if not finds(keys, pair["one"], pair["other"])]
    false = [[one, other] for one, other in PAIRS["unrelated"] if finds(keys, one, other)]
    pairs, unrelated = len(PAIRS["pairs"]), len(PAIRS["unrelated"])
    return {
        "transliteration": "ICU" if uses_icu() else "anyascii",
        "pairs": pairs,
        "found": pairs - len(missed),
        "hit_rate": round(1 - len(missed) / pairs, 3),
        "missed": missed,
        "written_after_the_rules": len(PAIRS["written_later"]),
        "found_of_these": len(PAIRS["written_later"]) - len(later),
        "missed_of_these": later,
        "unrelated": unrelated,
        "false": len(false),
        "false_positive_rate": round(len(false) / unrelated, 3),
        "taken_for_each_other": false,
    }


def test_names_are_found_across_scripts_and_unrelated_ones_are_not(keys: KeyStore) -> None:
    figures = measured(keys)
    assert figures["pairs"] >= 40 and figures["unrelated"] >= 200
    click.echo(f"{figures['found']} of {figures['pairs']} pairs found")
    click.echo(f"{figures['false']} of {figures['unrelated']} unrelated names taken for each other")
    assert figures["hit_rate"] >= LEAST_FOUND - (0 if uses_icu() else 0.06), figures["missed"]
    assert figures["found_of_these"] >= 0.9 * figures["written_after_the_rules"], figures["missed_of_these"]
    assert figures["false_positive_rate"] <= MOST_FALSE, figures["taken_for_each_other"]


@pytest.mark.evidence
def test_the_pairs_are_written_down(keys: KeyStore) -> None:
    figures = measured(keys)
    assert figures["hit_rate"] >= LEAST_FOUND
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    (EVIDENCE / "names.json").write_text(f"{text}\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José da Silva", "SILVA  Jose, da"),
        ("Đặng Văn Lâm", "ĐẶNG VAN LAM"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("Strauß", "STRAUSS"),
        ("Anne-Marie", "Marie Anne"),
        ("山田 太郎", "太郎 山田"),
    ],
)
def test_case_accents_and_order_are_nothing(one: str, other: str) -> None:
    assert name_similarity(one, other) >= 99


def test_in_bengali_signs_above_and_below_are_vowels() -> None:
    assert name_similarity("রহিম", "রহমা") < 99


def test_latin_is_plain() -> None:
    assert to_latin("Ndèye D’Almeida-Ñáñez") == "ndeye d almeida nanez"
    assert to_latin("王小明") == "wang xiao ming"
    assert to_latin("Олена") == "olena"


def test_tokens_mean_nothing_at_another_centre_and_say_no_name(keys: KeyStore) -> None:
    facts = Facts(("Ana Silva",), "1985-03-02", ("AB 123-456",), ("+351 912 345 678",))
    here, there = tokens_of(keys, 1, facts), tokens_of(keys, 2, facts)
    assert not set(here) & set(there)
    assert set(here.values()) == {"pair", "word", "word_year", "birth_date", "document", "phone"}
    spaced = Facts(documents=("ab123456",), phones=("00351912345678",))
    assert set(tokens_of(keys, 1, spaced)) <= set(here)


@pytest.mark.parametrize(
    ("known", "reasons", "is_probable"),
    [
        ("1985-03-02", ("same_name", "same_birth_date"), True),
        ("1985-02-03", ("same_name", "near_birth_date"), True),
        ("1985-03-12", ("same_name", "near_birth_date"), True),
        ("1985", ("same_name", "fitting_birth_date"), True),
        (None, ("same_name",), False),
        ("1990-11-30", ("same_name",), False),
    ],
)
def test_a_name_alone_is_never_enough(known: str | None, reasons: tuple[str, ...], is_probable: bool) -> None:
    found = match(Facts(("Ana Silva",), "1985-03-02"), Facts(("Silva ANA",), known))
    assert found.reasons == reasons
    assert (found.strength >= PROBABLE) is is_probable


def test_any_two_names_can_be_held_against_each_other() -> None:
    odd = ["", "-", "Ω", "1234", "بن", "de", "\u200f", "a" * 200, "Ⅷ", "🙂 Ana"]
    assert all(0 <= name_similarity(one, other) <= 100 for one, other in product(odd, odd))
