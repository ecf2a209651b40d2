"""What somebody's papers mean for the permit and for the family, before any form.

Nobody gets a no for having no papers: what the law rarely allows is a maybe, with the way to advice.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from oneroof.core.texts import LazyText, public_text
from oneroof.hooks import Assessment
from oneroof_immigration.days import Day, answered_day
from oneroof_immigration.renewal import Moment, RenewalWindow

YEARS_WITH_PERMIT = 2
"""Before family can be asked for, as a rule (Lei n.º 23/2007, artigo 98.º, as changed by Lei n.º 61/2025)."""


def assess_permit(answers: Mapping[str, Any], today: date) -> Assessment | None:
    """Whether a first card or a renewal fits, and when; None where the answers say nothing about it."""
    residence, ends_on = answers.get("residence"), answered_day(answers, "permit_ends")
    if residence == "permit":
        return _renewal(RenewalWindow(ends_on), today) if ends_on else None
    if residence == "visa":
        return Assessment("maybe", (_visa(ends_on, today),))
    reason = _WITHOUT_PERMIT.get(str(residence))
    return Assessment("maybe", (reason,)) if reason else None


def assess_family(answers: Mapping[str, Any]) -> Assessment | None:
    """Whether family can be asked for now; None where the answers say nothing about it."""
    residence, years = answers.get("residence"), answers.get("years_here")
    if residence in ("visa", "asylum", "no_papers"):
        text = public_text(
            "Only who holds a residence permit or has protection here can ask. Come all the same: we look with you at"
            " when you can."
        )
        return Assessment("maybe", (text,))
    if residence != "permit" or not isinstance(years, int | float):
        return None
    if years >= YEARS_WITH_PERMIT:
        return Assessment("yes")
    text = public_text(
        "As a rule you must have held a residence permit for two years. For children under 18 and in some other cases"
        " there is no waiting time."
    )
    return Assessment("maybe", (text,))


def _renewal(window: RenewalWindow, today: date) -> Assessment:
    moment = window.moment(today)
    return Assessment("maybe" if moment == "lost" else "yes", (_RENEWAL[moment](window),))


_RENEWAL: Mapping[Moment, Callable[[RenewalWindow], LazyText]] = {
    "early": lambda window: public_text("You can ask for the renewal from %(first)s on.", first=Day(window.opens_on)),
    "open": lambda window: public_text(
        "You can ask for the renewal now. Do it by %(last)s at the latest.", last=Day(window.advised_by)
    ),
    "late": lambda window: public_text(
        "The time to ask ended on %(last)s. Ask all the same, at once. There can be a fine of 75 to 300 euros.",
        last=Day(window.closes_on),
    ),
    "lost": lambda _window: public_text(
        "Your card ended more than six months ago, so a renewal may no longer be possible. Legal advice looks with you"
        " at what can be done."
    ),
}


def _visa(ends_on: date | None, today: date) -> LazyText:
    if ends_on and ends_on >= today:
        return public_text(
            "With a residence visa you can ask for your first card until %(last)s. A visa for a visit is usually not"
            " enough.",
            last=Day(ends_on),
        )
    return public_text(
        "With a residence visa you can ask for your first card. A visa for a visit is usually not enough."
    )


_WITHOUT_PERMIT = {
    "asylum": public_text(
        "While AIMA looks at your request for protection you have its paper and need no other card. If protection is"
        " granted, the card follows."
    ),
    "no_papers": public_text(
        "Without a visa or a permit AIMA gives a card in special cases only. Legal advice looks with you at yours. It"
        " is free and confidential."
    ),
}
