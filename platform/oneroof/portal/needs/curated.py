"""The needs of the first page: which come first, and which pages of editors go with one."""

from __future__ import annotations

from oneroof.content.service import Shown
from oneroof.core.i18n import current_language
from oneroof.portal.content.showing import everything
from oneroof.tenancy.work import Work

FIRST = (
    "just-arrived",
    "permit-ends",
    "child-school",
    "lost-job",
    "need-doctor",
    "look-for-work",
    "need-housing",
    "family-join",
    "learn-language",
    "no-money",
)
"""The situations that most people come with; all others follow below."""
MOST_PAGES = 6


def first_and_others(needs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Codes with labels, the frequent ones in our order and the others in that of the common list."""
    labels = dict(needs)
    first = [(code, labels[code]) for code in FIRST if code in labels]
    return first, [each for each in needs if each[0] not in FIRST]


def pages_for(current: Work, need: str) -> list[Shown]:
    """What editors have written for people with this need: pages first, then news and events to come."""
    found = [
        shown
        for kind in ("page", "news", "event")
        for shown in everything(current, kind, current_language())
        if need in shown.needs
    ]
    return found[:MOST_PAGES]
