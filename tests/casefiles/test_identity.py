"""Who somebody is: what is taken, what is refused, and what is kept as written."""

from datetime import date

import pytest

from oneroof.casefiles.identity import Identity, checked, nationalities
from oneroof.core.errors import Invalid

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
