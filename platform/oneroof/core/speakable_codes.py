"""Codes that people carry on paper and say on the phone: no letters that look or sound alike, and a check character."""

import secrets

ALPHABET = "23456789CDFHJKMNPQRTWXY"
"""23 signs. Of each pair that looks alike one stays at most (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V), and no vowel, so
that no word appears. Their number is prime: the check finds every single wrong sign and every two signs swapped."""

LENGTH = 9
GROUP = 3
_LOOK_ALIKES = str.maketrans("ZSGB", "2568")
_BASE = len(ALPHABET)


def new_code(length: int = LENGTH) -> str:
    """A random code (7.8 · 10¹⁰ there are), as it is stored: nine signs, the last of them the check.

    `length`: of another one, up to 22 signs.
    """
    signs = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return signs + _check_sign(signs)


def code_from(token: bytes) -> str:
    """The code that a keyed hash stands for, as it is stored: the same for the same token. Needs 16 bytes."""
    number = int.from_bytes(token[:16], "big")
    signs = "".join(ALPHABET[number // _BASE**place % _BASE] for place in range(LENGTH - 1))
    return signs + _check_sign(signs)


def shown(code: str) -> str:
    """As it is printed and said: `7KM-4QX-9RA`."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def as_stored(text: str, length: int = LENGTH) -> str | None:
    """A code as it is stored, from what somebody typed: any case, spaces, hyphens, a look-alike. None for none."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_LOOK_ALIKES)
    whole = len(signs) == length and all(sign in ALPHABET for sign in signs)
    return signs if whole and signs[-1] == _check_sign(signs[:-1]) else None


def _check_sign(signs: str) -> str:
    """The sign that makes the sum of value times place, over all, divisible by 23."""
    total = sum(ALPHABET.index(sign) * place for place, sign in enumerate(signs, start=1))
    # of nine signs the last weighs 9, whose inverse modulo 23 is 18 (9 · 18 = 162 = 7 · 23 + 1)
    return ALPHABET[(-total * pow(len(signs) + 1, -1, _BASE)) % _BASE]


EXAMPLE = shown("7KM4QX9R" + _check_sign("7KM4QX9R"))
