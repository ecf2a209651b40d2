"""What a new password must be, and how it is kept."""

import pytest

from oneroof.core.errors import Invalid
from oneroof.identity.passwords import Passwords, check_new_password

PASSWORDS = Passwords(b"p" * 32)


@pytest.mark.parametrize(
    "password",
    [
        "quatro barcos azuis dançam",
        "xK9#mmQ2lpzv",
        "четыре синих корабля",
        "أربعة قوارب زرقاء ترقص",
        "四艘蓝色的船在跳舞今晚八点",
    ],
)
def test_long_and_unguessable_is_enough(password: str) -> None:
    check_new_password(password, ("Ana Martins", "ana@example.org"))


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("", "at least 12"),
        ("xK9#mmQ2lpz", "at least 12"),
        ("x" * 129, "at most 128"),
        ("password1234", "easy to guess"),
        ("qwertyuiop[]", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("123456789012345", "easy to guess"),
        ("lisboalisboa1", "easy to guess"),
    ],
)
def test_short_common_and_regular_ones_are_refused(password: str, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_new_password(password, ("Ana Martins", "ana@example.org"), field_name="new_password")
    assert says in str(refused.value.fields["new_password"][0])


def test_what_everybody_knows_of_the_person_does_not_count() -> None:
    check_new_password("mwangiodhiambo7", ())
    with pytest.raises(Invalid):
        check_new_password("mwangiodhiambo7", ("Mwangi Odhiambo", "mwangi@example.org"))


def test_a_hash_is_argon2id_and_different_each_time() -> None:
    first, second = PASSWORDS.hash("quatro barcos azuis"), PASSWORDS.hash("quatro barcos azuis")
    assert first.startswith("$argon2id$v=19$m=19456,t=3,p=1$") and first != second
    assert PASSWORDS.verify(first, "quatro barcos azuis") and PASSWORDS.verify(second, "quatro barcos azuis")
    assert not PASSWORDS.verify(first, "quatro barcos azuis ")
    assert not PASSWORDS.is_outdated(first)


def test_a_stolen_hash_is_worth_nothing_without_the_key() -> None:
    assert not Passwords(b"q" * 32).verify(PASSWORDS.hash("quatro barcos azuis"), "quatro barcos azuis")


def test_keyboards_compose_characters_differently() -> None:
    assert PASSWORDS.verify(PASSWORDS.hash("danc\u0327am os barcos"), "dan\u00e7am os barcos")


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$broken"])
def test_what_is_no_hash_fits_no_password(kept: str | None) -> None:
    assert not PASSWORDS.verify(kept, "quatro barcos azuis")
