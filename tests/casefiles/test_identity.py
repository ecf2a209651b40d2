"""Who somebody is: what is taken, what is refused, and when two are taken for the same."""

from datetime import date
from pathlib import Path

import pytest

from oneroof.casefiles.identity import Identity, checked, nationalities
from oneroof.casefiles.tokens import normal_name, tokens_to_find, tokens_to_keep
from oneroof.core.errors import Invalid
from oneroof.core.keystore import KeyStore

TODAY = date(2026, 3, 2)


def test_nationalities_are_the_assigned_codes() -> None:
    codes = nationalities()
    assert len(codes) == 249 + 1 + 2  # ISO 3166-1, Kosovo, and the two that are no country
    assert {"PT", "BR", "CV", "GW", "UA", "BD", "XK", "PS", "stateless", "unknown"} <= set(codes)
    assert not {"EU", "UN", "ZZ", "AC"} & set(codes)


@pytest.mark.parametrize("birth_date", [None, "1985", "1985-03", "1985-03-02", "2026-03-02", "2024-02-29", "1900"])
def test_a_birth_date_may_be_known_in_part(birth_date: str | None) -> None:
    assert checked(Identity.named("Ana", birth_date, "PT"), today=TODAY).birth_date == birth_date


@pytest.mark.parametrize(
    "birth_date",
    [
        "",
        "85",
        "1985-3",
        "1985-13",
        "1985-02-30",
        "2025-02-29",
        "02-03-1985",
        "1899",
        "2027",
        "2026-03-03",
        "١٩٨٥",
        "1985-",
    ],
)
def test_what_is_no_birth_date_is_refused_by_name(birth_date: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(Identity.named("Ana", birth_date, "PT"), today=TODAY)
    assert list(caught.value.fields) == ["birth_date"]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        checked(Identity.named("  - ", "x", "pt"), today=TODAY)
    assert set(caught.value.fields) == {"name", "birth_date", "nationality"}
    with pytest.raises(Invalid) as caught:
        checked(Identity.named("x" * 201, None, "PT"), today=TODAY)
    assert list(caught.value.fields) == ["name"]


def test_a_name_is_kept_as_written() -> None:
    name = "  Ndèye   Fatou D’Almeida-Ñáñez "
    assert checked(Identity.named(name, None, "SN"), today=TODAY).name == "Ndèye Fatou D’Almeida-Ñáñez"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José da Silva", "SILVA  Jose, da"),
        ("Đặng Văn Lâm", "ĐẶNG VAN LAM"),
        ("Ольга Йосипівна", "ольга иосипівна"),
        ("مُحَمَّد أحمد", "محمد احمد"),
        ("Strauß", "STRAUSS"),
        ("ﬁona", "Fiona"),
        ("Anne-Marie", "Marie Anne"),
        ("山田 太郎", "太郎 山田"),
    ],
)
def test_names_that_are_the_same(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Silva", "Ana Silvas"),
        ("রহিম", "রহমা"),  # in Bengali the signs above and below are vowels
        ("करीम", "करम"),
        ("Ana", "Ana Ana"),
    ],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


@pytest.mark.parametrize(
    ("kept", "asked", "same"),
    [
        ("1985-03-02", "1985-03-02", True),
        ("1985-03-02", "1985-03", True),
        ("1985-03-02", "1985", True),
        ("1985-03-02", None, True),
        ("1985", "1985-03-02", True),
        ("1985", "1985-03", True),
        (None, "1985-03-02", True),
        (None, None, True),
        ("1985-03-02", "1985-03-03", False),
        ("1985-03", "1985-04-03", False),
        ("1985", "1986", False),
        ("1985-03", "1985-04", False),
    ],
)
def test_dates_agree_unless_they_contradict_each_other(
    tmp_path: Path, kept: str | None, asked: str | None, same: bool
) -> None:
    keys = KeyStore(tmp_path, b"k" * 32)
    found = tokens_to_keep(keys, 1, Identity.named("Ana Silva", kept, "PT")) & tokens_to_find(keys, 1, "silva ANA", asked)
    assert bool(found) is same


def test_a_token_means_nothing_at_another_centre(tmp_path: Path) -> None:
    keys = KeyStore(tmp_path, b"k" * 32)
    identity = Identity.named("Ana Silva", "1985", "PT")
    assert not tokens_to_keep(keys, 1, identity) & tokens_to_keep(keys, 2, identity)
