"""Passwords: the rules for a new one, and how they are kept (argon2id over a peppered password)."""

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text

SHORTEST = 12
LONGEST = 128
_LEAST_SCORE = 3
"""On zxcvbn's scale from 0 to 4: safely unguessable in fewer than 10^8 tries."""
_SHORTEST_WORD = 3
_LEAST_BESIDES = 8
"""Characters that a password must have besides what everybody knows of the person."""
_HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)  # OWASP's least memory, one pass more


@dataclass(frozen=True)
class Passwords:
    """Hashes and verifies with the installation's pepper, so that a stolen database alone can't be guessed against."""

    pepper: bytes = field(repr=False)

    def hash(self, password: str) -> str:
        """What is kept of a password (about 50 ms)."""
        return _HASHER.hash(self._peppered(password))

    def verify(self, kept: str | None, password: str) -> bool:
        """Whether it is the password. Takes as long where there is none: `kept` is None for an unknown account."""
        try:
            _HASHER.verify(kept or self._of_nobody, self._peppered(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether it was hashed with other settings than today's and should be hashed anew."""
        return _HASHER.check_needs_rehash(kept)

    @cached_property
    def _of_nobody(self) -> str:
        return self.hash("a password that nobody has")

    def _peppered(self, password: str) -> str:
        digest = hmac.new(self.pepper, normal_form(password).encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


def check_new_password(password: str, personal: Iterable[str] = (), *, field_name: str = "password") -> None:
    """Raise Invalid unless this may become somebody's password.

    `personal` are words which those who know the person would try: name, e-mail address, the centre's name. No list
    of leaked passwords is asked over the network.
    """
    fault = _fault(normal_form(password), personal)
    if fault is not None:
        raise Invalid("password_weak", fault, fields={field_name: [fault]})


def normal_form(password: str) -> str:
    """The same characters for the same password, however the keyboard composed them (NIST SP 800-63B §3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


def _fault(password: str, personal: Iterable[str]) -> LazyText | None:
    if len(password) < SHORTEST:
        return staff_text(
            "Use at least %(count)s characters. Several words in a row are easy to remember.", count=SHORTEST
        )
    if len(password) > LONGEST:
        return staff_text("Use at most %(count)s characters.", count=LONGEST)
    words = {part.lower() for text in personal for part in (text, *text.replace("@", " ").replace(".", " ").split())}
    words = {word for word in words if len(word) >= _SHORTEST_WORD}
    score = zxcvbn(password, user_inputs=sorted(words), max_length=LONGEST)["score"]
    if score < _LEAST_SCORE or _besides(password, words) < _LEAST_BESIDES:
        return staff_text(
            "This password is easy to guess. Avoid common passwords, names, dates and rows of keys; "
            "four or more unrelated words make a good one."
        )
    return None


def _besides(password: str, words: set[str]) -> int:
    rest = password.lower()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest)
