"""What the ways of recognition mean for the service, and which answers cannot be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from oneroof.core.texts import public_text
from oneroof.hooks import Assessment, Finding
from oneroof_education.matching import HERE, case_of, matching_ways
from oneroof_education.ways import WAYS

MOST_REASONS = 3

FROM_HERE = public_text("A Portuguese qualification needs no recognition. Choose the country of the foreign one.")


def assess_recognition(answers: Mapping[str, Any]) -> Assessment | None:
    """Whether the office can help and by which ways; None where the answers say nothing about it.

    Anybody with a qualification from abroad is helped, whichever way is right: it is never a no.
    """
    case = case_of(answers)
    if answers.get("studied_abroad") is False or not case.is_known:
        return None
    if case.country == HERE:
        return Assessment("maybe", (FROM_HERE,))
    found = matching_ways(case)
    sure = [fit.way for fit in found if fit.fits == "yes"]
    reasons = (
        [public_text("This way fits: %(way)s", way=WAYS[way].name) for way in sure]
        if sure
        else [public_text("This way may fit: %(way)s", way=WAYS[fit.way].name) for fit in found]
    )
    return Assessment("yes" if answers.get("studied_abroad") is True else "maybe", tuple(reasons[:MOST_REASONS]))


def recognition_findings(answers: Mapping[str, Any], today: date) -> list[Finding]:
    """What cannot be right, said with what to do."""
    return [*_country(answers), *_year(answers, today)]


def _country(answers: Mapping[str, Any]) -> Iterator[Finding]:
    if answers.get("study_country") == HERE:
        yield Finding("study_country", FROM_HERE)


def _year(answers: Mapping[str, Any], today: date) -> Iterator[Finding]:
    year = answers.get("study_ended_year")
    if isinstance(year, int | float) and year > today.year:
        text = public_text("This year is still to come. If you have not finished yet, leave it empty.")
        yield Finding("study_ended_year", text)
