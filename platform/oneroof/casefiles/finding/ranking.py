"""How much two people agree: names in any script and spelling, birth dates, numbers; and why, in a few codes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, Indel, JaroWinkler

from oneroof.casefiles.finding.tokens import Facts, Kind
from oneroof.casefiles.finding.words import NameWord, words_of

SIMILAR_NAME = 78
"""From here on two names may be one person's (0–100); measured on docs/evidence/names.json."""
PROBABLE = 85
"""From here on two casefiles are put before staff as probable duplicates."""

REASONS = (
    "same_document",
    "same_phone",
    "same_address",
    "same_name",
    "similar_name",
    "same_birth_date",
    "fitting_birth_date",
    "near_birth_date",
)
"""Why somebody is shown, the strongest first."""


@dataclass(frozen=True, slots=True)
class Match:
    """How much agrees: `strength` 0–100 orders and decides, `name` is that of the names alone."""

    strength: int
    name: int
    reasons: tuple[str, ...]
    date_differs: bool = False


def match(asked: Facts, known: Facts, agreeing: Collection[Kind] = ()) -> Match:
    """Hold what is asked for against the names and the birth date of somebody; `agreeing` are the kinds of tokens that
    both have, so that numbers need not be opened to be compared. What is not asked for counts for nothing."""
    name = max((name_similarity(one, other) for one in asked.names for other in known.names), default=0)
    date = date_agreement(asked.birth_date, known.birth_date)
    reasons = {
        "same_document": "document" in agreeing,
        "same_phone": "phone" in agreeing,
        "same_address": "address" in agreeing,
        "same_name": name >= 99,
        "similar_name": SIMILAR_NAME <= name < 99,
        "same_birth_date": date == "same",
        "fitting_birth_date": date == "fits",
        "near_birth_date": date == "near",
    }
    given = tuple(code for code in REASONS if reasons[code])
    return Match(_strength(name, date, given), name, given, date == "differs")


def name_similarity(one: str, other: str) -> int:
    """0–100, whatever the order of the words; 100 for names that differ in script, accents or case only."""
    return _similarity(*sorted((one, other)))


@lru_cache(maxsize=20_000)
def _similarity(one: str, other: str) -> int:
    first, second = words_of(one), words_of(other)
    if not first or not second:
        return 0
    tries = [(left, second) for left in _spellings(first)] + [(first, right) for right in _spellings(second)]
    return round(100 * max(_aligned(left, right) for left, right in tries))


def _spellings(words: Sequence[NameWord]) -> list[Sequence[NameWord]]:
    """The words as they are, with each two neighbours as one, and with particles before them."""
    joined = [
        [*words[:place], words[place].joined(words[place + 1]), *words[place + 2 :]] for place in range(len(words) - 1)
    ]
    prefixed = [
        [*words[:place], word.prefixed, *words[place + 1 :]] for place, word in enumerate(words) if word.prefixed
    ]
    return [words, *joined, *prefixed]


def _aligned(one: Sequence[NameWord], other: Sequence[NameWord]) -> float:
    """Each word of the shorter name beside its best in the longer one; what is left over costs a little."""
    short, long = sorted((one, other), key=len)
    pairs = sorted(
        ((_word_similarity(a, b), i, j) for i, a in enumerate(short) for j, b in enumerate(long)), reverse=True
    )
    taken: dict[int, float] = {}
    used: set[int] = set()
    for similarity, i, j in pairs:
        if i not in taken and j not in used:
            taken[i] = similarity
            used.add(j)
    weights = [min(len(word.latin), 6) for word in short]
    average = sum(weight * taken[i] for i, weight in enumerate(weights)) / sum(weights)
    # one word that is quite another makes it another name, however long the rest
    weakest = min(taken.values())
    left_over = len(long) - len(short)
    return (
        average
        * (1 if weakest >= 0.6 else 0.8)
        * (1 - min(0.06 * left_over + 0.08 * (len(short) == 1 < len(long)), 0.25))
    )


@lru_cache(maxsize=100_000)
def _word_similarity(one: NameWord, other: NameWord) -> float:
    if one.latin == other.latin:
        return 1.0
    sound_alike = bool(set(one.skeletons) & set(other.skeletons))
    if one.unvoweled != other.unvoweled:
        return 0.96 if sound_alike else 0.8 * _letters(_consonants(one.latin), _consonants(other.latin))
    alike = _letters(one.latin, other.latin)
    if sound_alike:
        return 0.72 + 0.28 * alike
    slip = DamerauLevenshtein.distance(one.latin, other.latin) == 1 and min(len(one.latin), len(other.latin)) >= 5
    return 0.85 if slip else 0.8 * min(alike, JaroWinkler.similarity(one.latin, other.latin))


def _letters(one: str, other: str) -> float:
    return Indel.normalized_similarity(one, other)


def _consonants(latin: str) -> str:
    return "".join(sign for sign in latin if sign not in "aeiouyw")


def date_agreement(one: str | None, other: str | None) -> str:
    """`same`, `fits` (as far as known), `near` (one figure off, day and month swapped), `differs`, or `unknown`."""
    if not one or not other:
        return "unknown"
    if one == other:
        return "same"
    if one.startswith(other) or other.startswith(one):
        return "fits"
    if len(one) == len(other) == 10:
        swapped = f"{other[:4]}-{other[8:]}-{other[5:7]}"
        if one == swapped or sum(a != b for a, b in zip(one, other, strict=True)) == 1:
            return "near"
    return "differs"


def _strength(name: int, date: str, reasons: tuple[str, ...]) -> int:
    """A name alone never comes up to PROBABLE; a number does only where the name does not speak against it."""
    total = 0.7 * name + {"same": 30, "fits": 24, "near": 18, "differs": -15}.get(date, 5)
    if "same_document" in reasons:
        total = max(total, 60) + 35
    if "same_phone" in reasons or "same_address" in reasons:
        total += 15
    return max(0, min(100, round(total)))
