"""The days by which somebody must do something, in words, and the box that says them on pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneroof.core.texts import public_text
from oneroof.hooks import Block, Deadline, Place
from oneroof_immigration.days import Day, answered_day
from oneroof_immigration.renewal import CLOSES, OPENS, RenewalWindow, decision_due

TEMPLATE = "immigration/public/deadline.html"
PLACES: tuple[Place, ...] = ("service", "form_start", "desk")
LEGAL = "legal"
"""The code of the time limit that the catalogue declares; ours, which knows more, takes its place."""


def permit_deadlines(answers: Mapping[str, Any], opened_on: date) -> list[Deadline]:
    """The deadlines of a request for a permit that began here on `opened_on`, as far as the answers tell."""
    asked_for = answers.get("permit_request")
    if asked_for == "renewal":
        return _renewal(answers, opened_on)
    if asked_for == "first":
        return _first_card(answers)
    ends_on = answered_day(answers, "permit_ends")
    return [_permanent(ends_on)] if asked_for == "permanent" and ends_on else []


def deadline_blocks(today: date) -> list[Block]:
    """The box “Your deadline”: which cards can be renewed on `today`, which are late, which have time."""
    values = {"today": Day(today), "first": Day(today + CLOSES), "last": Day(today + OPENS)}
    return [Block(TEMPLATE, values, place) for place in PLACES]


def _renewal(answers: Mapping[str, Any], opened_on: date) -> list[Deadline]:
    ends_on, asked_on = answered_day(answers, "permit_ends"), answered_day(answers, "asked_on")
    window = RenewalWindow(ends_on) if ends_on else None
    asked = answers.get("asked_already") is True
    found = [] if asked or window is None else _to_ask(window)
    begins = asked_on or max(opened_on, window.opens_on if window else opened_on)
    text = public_text(
        "By law AIMA decides on a renewal within 60 working days of the request. It often takes longer: keep the"
        " receipt. Check with AIMA."
    )
    return [*found, Deadline(LEGAL, text, decision_due("renewal", begins))]


def _to_ask(window: RenewalWindow) -> list[Deadline]:
    in_time = public_text(
        "Ask AIMA for the renewal by this day. You can ask from %(first)s on, and in time until %(last)s. After that"
        " there can be a fine of 75 to 300 euros. Check with AIMA.",
        first=Day(window.opens_on),
        last=Day(window.closes_on),
    )
    ends = public_text("Your card ends. If you have not asked for the renewal, ask at once. Check with AIMA.")
    right = public_text(
        "By law your right to live here does not end before this day, even if your card has. Ask for the renewal before"
        " it. Check with AIMA."
    )
    return [
        Deadline("renewal-asked", in_time, window.advised_by),
        Deadline("permit-ends", ends, window.ends_on),
        Deadline("right-ends", right, window.right_lasts_until),
    ]


def _first_card(answers: Mapping[str, Any]) -> list[Deadline]:
    appointment, visa_ends = answered_day(answers, "aima_appointment_on"), answered_day(answers, "visa_ends")
    found = []
    if appointment:
        text = public_text("Your appointment at AIMA. Bring your passport and all originals.")
        found.append(Deadline("aima-appointment", text, appointment))
    if visa_ends:
        text = public_text("Your visa ends. Ask for the residence permit before this day. Check with AIMA.")
        found.append(Deadline("visa-ends", text, visa_ends))
    return found


def _permanent(ends_on: date) -> Deadline:
    text = public_text("Your present card ends. Ask for the permanent permit before this day. Check with AIMA.")
    return Deadline("permit-ends", text, ends_on)
