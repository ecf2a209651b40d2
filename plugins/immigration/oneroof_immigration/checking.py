"""Whether the dates that somebody gives for a card or a visa can be right."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from oneroof.core.texts import public_text
from oneroof.hooks import Finding
from oneroof_immigration.days import Day, answered_day
from oneroof_immigration.renewal import RenewalWindow, months_later

CARD_LASTS_MONTHS = 62
"""No card lasts longer than five years; two months are left for cards that are dated ahead."""
OLDEST_CARD_MONTHS = 180
VISA_LASTS_MONTHS = 12
"""A residence visa lasts four months, a visa for a stay one year at most."""
PREPARING = timedelta(days=60)
"""So long before a renewal can be asked for, papers can sensibly be prepared for it."""


def permit_findings(answers: Mapping[str, Any], today: date) -> list[Finding]:
    """What cannot be right, or comes much too early or much too late; each said kindly, with what to do."""
    return [*_card(answers, today), *_asked(answers), *_visa(answers)]


def _card(answers: Mapping[str, Any], today: date) -> Iterator[Finding]:
    ends_on = answered_day(answers, "permit_ends")
    if ends_on is None:
        return
    if ends_on > months_later(today, CARD_LASTS_MONTHS):
        yield Finding(
            "permit_ends", public_text("Please look at the date again: no card lasts longer than five years.")
        )
    elif ends_on < months_later(today, -OLDEST_CARD_MONTHS):
        yield Finding("permit_ends", public_text("Please look at the date again: it is more than fifteen years ago."))
    elif answers.get("permit_request") == "renewal" and answers.get("asked_already") is not True:
        yield from _time_of_renewal(RenewalWindow(ends_on), answers, today)


def _time_of_renewal(window: RenewalWindow, answers: Mapping[str, Any], today: date) -> Iterator[Finding]:
    if today + PREPARING < window.opens_on:
        text = public_text(
            "You have time: AIMA takes your request from %(first)s on. Save this form and come back then. If you need a"
            " new card earlier, ask us.",
            first=Day(window.opens_on),
        )
        yield Finding("permit_ends", text)
    elif window.moment(today) == "lost" and not str(answers.get("late_reason") or "").strip():
        text = public_text(
            "Your card ended more than six months ago, so a renewal may no longer be possible. Write in a few words why"
            " you ask late. Then send the form: legal advice looks with you at what can be done."
        )
        yield Finding("late_reason", text)


def _asked(answers: Mapping[str, Any]) -> Iterator[Finding]:
    ends_on, asked_on = answered_day(answers, "permit_ends"), answered_day(answers, "asked_on")
    if ends_on and asked_on and asked_on < months_later(ends_on, -12):
        text = public_text("Please look at the date again: it is more than a year before your card ends.")
        yield Finding("asked_on", text)


def _visa(answers: Mapping[str, Any]) -> Iterator[Finding]:
    arrived_on, ends_on = answered_day(answers, "arrived_on"), answered_day(answers, "visa_ends")
    if arrived_on is None or ends_on is None:
        return
    if ends_on < arrived_on:
        yield Finding(
            "visa_ends", public_text("Please look at the date again: it is before the day on which you came.")
        )
    elif ends_on > months_later(arrived_on, VISA_LASTS_MONTHS):
        text = public_text("Please look at the date again: a residence visa usually lasts four months.")
        yield Finding("visa_ends", text)
