"""Two descriptions of a person side by side, with what differs said in words."""

from dataclasses import dataclass

from oneroof.casefiles.finding.keeping import named
from oneroof.casefiles.finding.ranking import SIMILAR_NAME, date_agreement, name_similarity
from oneroof.casefiles.identity import Identity

FIELDS = ("names", "birth_date", "nationalities", "language")


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both: what stands there, and `same`, `near`, `differs`, `one` (known on one side) or `none`."""

    field: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    verdict: str


def compared(one: tuple[Identity, str], other: tuple[Identity, str]) -> list[Compared]:
    """Each of FIELDS of both people: (identity, language)."""
    (first, first_language), (second, second_language) = one, other
    return [
        Compared("names", named(first), named(second), _names(first, second)),
        _compared_field("birth_date", first.birth_date, second.birth_date, _date(first, second)),
        _compared_codes("nationalities", first.nationalities, second.nationalities),
        _compared_codes("language", (first_language,), (second_language,)),
    ]


def _names(one: Identity, other: Identity) -> str:
    best = max((name_similarity(a, b) for a in named(one) for b in named(other)), default=0)
    if set(named(one)) & set(named(other)):
        return "same"
    return "near" if best >= SIMILAR_NAME else "differs"


def _date(one: Identity, other: Identity) -> str:
    agreement = date_agreement(one.birth_date, other.birth_date)
    if agreement != "unknown":
        return "near" if agreement == "fits" else agreement
    return "one" if one.birth_date or other.birth_date else "none"


def _compared_field(field: str, one: str | None, other: str | None, verdict: str) -> Compared:
    return Compared(field, (one,) if one else (), (other,) if other else (), verdict)


def _compared_codes(field: str, one: tuple[str, ...], other: tuple[str, ...]) -> Compared:
    known = [tuple(code for code in codes if code and code != "unknown") for codes in (one, other)]
    if not all(known):
        verdict = "one" if any(known) else "none"
    elif set(known[0]) == set(known[1]):
        verdict = "same"
    else:
        verdict = "near" if set(known[0]) & set(known[1]) else "differs"
    return Compared(field, known[0], known[1], verdict)
