"""The form in which terms are written: what was typed, and the terms that it means."""

import re
from datetime import date
from typing import Any

from flask import request

from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given
from oneroof.federation.agreements.terms import SIDES, Signatory, Terms
from oneroof.identity.partnerships.models import AgencyAgreement

TEXTS = (
    *("agency", "centre", "services", "answer_days", "valid_from", "valid_until"),
    *(f"{side}_{part}" for side in SIDES for part in ("name", "role", "email")),
)
LISTS = ("scopes", "readable", "writable", "purposes")


def typed() -> dict[str, Any]:
    """What the request's form holds."""
    return {name: given(name) for name in TEXTS} | {name: request.form.getlist(name) for name in LISTS}


def empty(today: date) -> dict[str, Any]:
    """What a new form begins with: a year, and five working days to answer in."""
    begun: dict[str, Any] = dict.fromkeys(TEXTS, "") | {name: [] for name in LISTS}
    until = date(today.year + 1, today.month, min(today.day, 28))
    days = {"valid_from": today.isoformat(), "valid_until": until.isoformat(), "answer_days": "5", "services": "*"}
    return begun | days | {"purposes": ["partner_sharing"]}


def filled(row: AgencyAgreement, agency: str, centre: str) -> dict[str, Any]:
    """A form with the terms of an agreement."""
    people = {each["side"]: each for each in reversed(row.signatories)}
    texts = {f"{side}_{part}": people[side][part] for side in people for part in ("name", "role", "email")}
    lists = {name: list(getattr(row, name)) for name in LISTS}
    return {
        "agency": agency,
        "centre": centre,
        "services": " ".join(row.services),
        "answer_days": str(row.answer_days),
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        **texts,
        **lists,
    }


def terms(form: dict[str, Any]) -> Terms:
    """The terms. Raises Invalid for a day or number that is none; the rest is looked at by `check_terms`."""
    faults: dict[str, list[Any]] = {}
    days = {name: _day(form[name]) for name in ("valid_from", "valid_until")}
    for name, day in days.items():
        if day is None:
            faults[name] = [staff_text("Choose a day.")]
    if not form["answer_days"].isdecimal():
        faults["answer_days"] = [staff_text("Give a whole number.")]
    if faults:
        raise Invalid("invalid_input", staff_text("Some of this is missing or wrong."), fields=faults)
    people = [Signatory(side, *(form[f"{side}_{part}"] for part in ("name", "role", "email"))) for side in SIDES]
    return Terms(
        services=tuple(re.split(r"[\s,;]+", form["services"].strip(" ,;"))) if form["services"] else (),
        answer_days=int(form["answer_days"][:6]),
        valid_from=days["valid_from"] or date.min,
        valid_until=days["valid_until"] or date.min,
        signatories=tuple(people),
        **{name: tuple(form[name]) for name in LISTS},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
