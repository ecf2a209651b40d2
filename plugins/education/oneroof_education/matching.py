"""Which ways of recognition fit a qualification from abroad, as far as the answers tell.

The rules, to be checked with the body that decides:

- degrees of higher education: automatic, level and specific recognition (Decreto-Lei n.º 66/2018, artigos 4.º a 23.º);
- certificates of school: equivalence (Decreto-Lei n.º 227/2005); training for a trade: the national institute for
  qualifications (Decreto-Lei n.º 396/2007, artigo 13.º; Despacho n.º 13584/2014);
- regulated professions: the competent body (Lei n.º 9/2009, Directive 2005/36/EC); other work: the employer.

What is not known makes a way possible, never impossible. A way is left out only where an answer speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from oneroof.core.countries import country_codes
from oneroof.core.texts import LazyText
from oneroof_education import ways
from oneroof_education.facts import Facts, Link, Profession, facts

HERE = "PT"
SCHOOL = frozenset(["basic", "secondary"])
DEGREES = frozenset(["short_higher", "bachelor", "master", "doctorate"])
LEVELS = SCHOOL | DEGREES | {"vocational"}
PURPOSES = frozenset(["regulated_work", "other_work", "study", "public_service"])
OTHER = "other"
"""The profession that stands for all that have no code of their own."""

Sure = Literal["yes", "maybe"]


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody answered; None is not known."""

    country: str | None = None
    level: str | None = None
    purpose: str | None = None
    profession: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything was answered at all."""
        return any((self.country, self.level, self.purpose, self.profession))

    @property
    def is_regulated(self) -> bool:
        """Whether it is about a profession that needs a licence, whatever the person takes it for."""
        named = self.profession is not None and self.profession != OTHER
        return self.purpose == "regulated_work" or (named and self.purpose in (None, "other_work"))


@dataclass(frozen=True, slots=True)
class Fit:
    """One way, and how sure it is that it is the right one."""

    way: str
    fits: Sure
    reasons: tuple[LazyText, ...] = ()
    bodies: tuple[Link, ...] = ()
    """Who decides, by name."""


Found = tuple[Sure, tuple[LazyText, ...]] | None


def case_of(answers: Mapping[str, Any]) -> Case:
    """The answers that matter; what makes no sense counts as not known."""
    country = answers.get("study_country")
    return Case(
        country=country if isinstance(country, str) and country in country_codes() else None,
        level=_one_of(answers.get("study_level"), LEVELS),
        purpose=_one_of(answers.get("recognition_purpose"), PURPOSES),
        profession=_one_of(answers.get("profession"), facts().professions),
    )


def matching_ways(case: Case) -> tuple[Fit, ...]:
    """The ways for this case, the surest first; none for a qualification from here, which needs none."""
    if case.country == HERE:
        return ()
    known = facts()
    found = []
    for code in known.ways:
        answer = _RULES[code](case, known)
        if answer is not None:
            found.append(Fit(code, *answer, _bodies(code, case, known)))
    return tuple(sorted(found, key=lambda fit: fit.fits != "yes"))


def _one_of(answer: Any, known: frozenset[str] | Mapping[str, Any]) -> str | None:
    return answer if isinstance(answer, str) and answer in known else None


def _bodies(code: str, case: Case, known: Facts) -> tuple[Link, ...]:
    if code in ("profession", "card"):
        return known.professions[case.profession or OTHER].bodies
    return known.ways[code].bodies


def _profession(case: Case, known: Facts) -> Profession | None:
    return known.professions.get(case.profession or "")


def _is_recognised_directly(case: Case, known: Facts) -> bool:
    """Whether the body of the profession usually asks for no recognition by a university."""
    return case.is_regulated and case.country in known.european


def _why_public(case: Case) -> tuple[LazyText, ...]:
    return (ways.PUBLIC_EMPLOYER,) if case.purpose == "public_service" else ()


def _automatic(case: Case, known: Facts) -> Found:
    if case.level is not None and case.level not in DEGREES:
        return None
    if case.level is None or case.country is None:
        return "maybe", ()
    if (case.country, case.level) not in known.listed:
        return "maybe", (ways.NOT_KNOWN_AS_LISTED,)
    decides_alone = not case.is_regulated and case.purpose in (None, "public_service")
    return "yes" if decides_alone else "maybe", (ways.LISTED, *_why_public(case))


def _level(case: Case, known: Facts) -> Found:
    if case.level is not None and case.level not in DEGREES:
        return None
    if case.level is None or case.country is None or (case.country, case.level) in known.listed:
        return "maybe", ()
    decides_alone = not case.is_regulated and case.purpose in (None, "public_service")
    return "yes" if decides_alone else "maybe", _why_public(case)


def _specific(case: Case, known: Facts) -> Found:
    if (case.level is not None and case.level not in DEGREES) or (
        case.purpose in ("study", "other_work") and not case.is_regulated
    ):
        return None
    if not case.is_regulated or case.level is None or case.country is None:
        return "maybe", ()
    return ("maybe", ()) if _is_recognised_directly(case, known) else ("yes", (ways.NEEDED_FIRST,))


def _school(case: Case, _known: Facts) -> Found:
    if case.level in DEGREES:
        return None
    return "yes" if case.level in SCHOOL and case.purpose != "other_work" else "maybe", _why_public(case)


def _vocational(case: Case, _known: Facts) -> Found:
    if case.level not in (None, "vocational"):
        return None
    return "yes" if case.level and case.purpose != "other_work" else "maybe", _why_public(case)


def _body(case: Case, known: Facts) -> Found:
    profession = _profession(case, known)
    if not case.is_regulated:
        return ("maybe", ()) if case.purpose is None or profession else None
    if case.level in SCHOOL and case.profession not in (None, OTHER):
        return "maybe", (ways.DEGREE_EXPECTED,)
    sure: Sure = "yes" if case.purpose == "regulated_work" else "maybe"
    return sure, (ways.EUROPEAN,) if _is_recognised_directly(case, known) else ()


def _card(case: Case, known: Facts) -> Found:
    profession = _profession(case, known)
    if (case.country is not None and case.country not in known.card_area) or (profession and not profession.card):
        return None
    if not case.is_regulated and case.purpose is not None:
        return None
    is_sure = case.country and profession and profession.card == "all" and case.purpose == "regulated_work"
    return "yes" if is_sure and case.level not in SCHOOL else "maybe", ()


def _admission(case: Case, _known: Facts) -> Found:
    if case.purpose not in (None, "study") or case.level == "basic":
        return None
    return "yes" if case.purpose and case.level in DEGREES else "maybe", ()


def _employer(case: Case, _known: Facts) -> Found:
    if case.purpose not in (None, "other_work"):
        return None
    return "yes" if case.purpose and not case.is_regulated else "maybe", ()


_RULES: Mapping[str, Callable[[Case, Facts], Found]] = {
    "automatic": _automatic,
    "level": _level,
    "specific": _specific,
    "school": _school,
    "vocational": _vocational,
    "profession": _body,
    "card": _card,
    "admission": _admission,
    "employer": _employer,
}
