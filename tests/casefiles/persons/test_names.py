"""Several names in several spellings; what was kept before is still read."""

from datetime import date

import pytest

from oneroof.casefiles.identity import Identity, PersonName, changed_identity, checked
from oneroof.core.errors import Invalid

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Олексій Шевченко", "Oleksiy Shevchenko"),
        ("Оксана Мельник", "Oksana Melnik"),
        ("রহিমা বেগম", "Rahima Begama"),
        ("Ndèye Fatou", ""),
        ("Suharto", ""),
    ],
)
def test_a_latin_spelling_is_proposed_and_can_be_changed(written: str, latin: str) -> None:
    proposed = checked(Identity.named(written), today=TODAY)
    assert (proposed.names[0].latin, proposed.latin_name) == (latin, latin or written)
    mine = checked(Identity((PersonName(written, "Another Spelling"),)), today=TODAY)
    assert mine.latin_name == "Another Spelling"


def test_what_was_kept_before_there_were_several_names_is_still_read() -> None:
    old = b'{"birth_date": "1985", "name": "Ana", "nationality": "CV"}'
    assert Identity.from_json(old) == Identity.named("Ana", "1985", "CV")
    names = (PersonName("Ana"), PersonName("Анна", "Anna", "also_known"))
    whole = Identity(names, "1985", ("CV", "stateless"), birth_date_estimated=True)
    assert Identity.from_json(whole.as_json()) == checked(whole, today=TODAY) == whole


def test_a_new_name_loses_the_old_ones_latin_spelling() -> None:
    before = Identity((PersonName("Анна", "Anna"), PersonName("Аня", "Anya", "also_known")), "1985")
    after = changed_identity(before, name="Ганна", nationality="UA")
    assert after.names == (PersonName("Ганна"), before.names[1])
    assert (after.birth_date, after.nationalities) == ("1985", ("UA",))
    assert changed_identity(before, latin_name="Ana", other_names=()).names == (PersonName("Анна", "Ana"),)


@pytest.mark.parametrize(
    ("identity", "field"),
    [
        (Identity((PersonName("Ana", "Ана"),)), "latin_name"),
        (Identity((PersonName("Ana"), PersonName("-", kind="birth"))), "names"),
        (Identity((PersonName("Ana"), PersonName("Bea"))), "names"),
        (Identity((PersonName("Ana"), *[PersonName("Bea", kind="birth")] * 8)), "names"),
        (Identity((PersonName("Ana"),), nationalities=("PT", "XX")), "nationality"),
        (Identity(()), "name"),
    ],
)
def test_faults_of_names_are_named(identity: Identity, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        checked(identity, today=TODAY)
    assert list(caught.value.fields) == [field]
