"""Keyed hashes by which a person is found again without a name or number standing in the database.

Each word of each name has one for each of its skeletons, by itself and with the year of birth; so has each pair of
words, in any order. A whole birth date, document numbers, telephone numbers and mail addresses have one each.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, product

from oneroof.casefiles.finding.latin import uses_icu
from oneroof.casefiles.finding.skeleton import says_little
from oneroof.casefiles.finding.words import NameWord, words_of
from oneroof.core.keystore import KeyStore

RULES = 20 + uses_icu()
"""The rules that tokens are made by now; where they change, the tokens of everybody are made anew (`retoken`)."""

MOST_PAIR_SKELETONS = 3
"""Of each word in a pair; more would be tokens for spellings that hardly anybody writes."""
PHONE_DIGITS = 9
"""The last ones: with or without the country, a leading zero, spaces."""

Kind = str
NAME_KINDS = ("pair", "word_year", "word")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person can be found by, or what is looked for."""

    names: tuple[str, ...] = ()
    birth_date: str | None = None
    documents: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = field(default=())
    """Mail addresses."""

    @property
    def birth_year(self) -> str | None:
        """The year alone, as far as it is known."""
        return self.birth_date[:4] if self.birth_date else None


def tokens_of(keys: KeyStore, tenant_id: int, facts: Facts) -> dict[bytes, Kind]:
    """Every hash of these facts and what kind it is: the same for keeping and for finding."""
    return {keys.search_token(tenant_id, "person", *parts): parts[0] for parts in dict.fromkeys(_parts(facts))}


def normal_number(number: str) -> str:
    """A document's number without spaces and punctuation, in capitals."""
    return re.sub(r"[\W_]+", "", number).upper()


def normal_phone(number: str) -> str:
    """The last digits of a telephone number; empty where there are too few to mean anybody."""
    digits = "".join(str(int(sign)) for sign in number if sign.isdecimal())
    return digits[-PHONE_DIGITS:] if len(digits) >= 6 else ""


def segments_of(name: str) -> list[tuple[int, int, NameWord]]:
    """The words of a name, and neighbours as one word: (from, to, word), `to` excluded."""
    words = words_of(name)
    alone = [(place, place + 1, word) for place, word in enumerate(words)]
    joined = [(place, place + 2, words[place].joined(words[place + 1])) for place in range(len(words) - 1)]
    prefixed = [(place, place + 1, word.prefixed) for place, word in enumerate(words) if word.prefixed is not None]
    return alone + joined + prefixed


def _parts(facts: Facts) -> Iterator[tuple[str, ...]]:
    for name in facts.names:
        yield from _name_parts(name, facts.birth_year)
    if facts.birth_date and len(facts.birth_date) == 10:
        yield ("birth_date", facts.birth_date)
    yield from (("document", number) for number in _filled(map(normal_number, facts.documents)))
    yield from (("phone", number) for number in _filled(map(normal_phone, facts.phones)))
    yield from (("address", address.strip().casefold()) for address in _filled(facts.addresses))


def _name_parts(name: str, year: str | None) -> Iterator[tuple[str, ...]]:
    segments = segments_of(name)
    for _, _, word in segments:
        for skeleton in word.skeletons:
            yield ("word", skeleton)
            if year:
                yield ("word_year", skeleton, year)
    for (one_from, one_to, one), (other_from, other_to, other) in combinations(segments, 2):
        if one_to <= other_from or other_to <= one_from:
            yield from (("pair", *sorted(both)) for both in _pair_skeletons(one, other))


def _pair_skeletons(one: NameWord, other: NameWord) -> Iterator[tuple[str, str]]:
    pairs = product(one.skeletons[:MOST_PAIR_SKELETONS], other.skeletons[:MOST_PAIR_SKELETONS])
    return (
        (first, second)
        for first, second in pairs
        if not (says_little(first) and says_little(second) and len(first + second) < 4)
    )


def _filled(texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if text)
