"""What is done at the welcome desk with an open casefile, in its order: each part says itself whether it has a turn.

The first part that waits for an action takes the focus, so that the whole welcome can be done by Enter.
"""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True)
class Turn:
    """What a part shows; `waits` says that somebody is to act on it now."""

    shown: Markup
    waits: bool


WelcomePart = Callable[[Work, CasefileView, bool], Turn | None]
"""Given the casefile and whether its action would take the focus: a turn, or None for nothing to show."""

_PARTS: list[tuple[int, WelcomePart]] = []


def welcome_part(rank: int) -> Callable[[WelcomePart], WelcomePart]:
    """Register a part of the welcome; they come in the order of their ranks."""

    def register(part: WelcomePart) -> WelcomePart:
        _PARTS.append((rank, part))
        _PARTS.sort(key=lambda ranked: ranked[0])
        return part

    return register


def welcome_of(current: Work, view: CasefileView) -> list[Turn]:
    """All parts that have something to show."""
    turns: list[Turn] = []
    for _, part in _PARTS:
        turn = part(current, view, not any(earlier.waits for earlier in turns))
        if turn is not None:
            turns.append(turn)
    return turns
