"""The form in which somebody's identity is written down: what was typed, and what it means."""

from datetime import date
from typing import Any

from flask import request

from oneroof.casefiles.identity import Identity
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import given

DATE_PARTS = ("year", "month", "day")


def typed_values(date_field: str = "birth_date") -> dict[str, Any]:
    """Everything as it was typed, to be shown again; `date_field` is what the form calls the birth date."""
    return {
        "name": request.form.get("name", ""),
        "birth_date": {part: given(f"{date_field}-{part}") for part in DATE_PARTS},
        "nationality": given("nationality"),
        "language": given("language"),
        "code": given("code"),
    }


def values_of(view: CasefileView) -> dict[str, Any]:
    """What is known, as the form shows it."""
    known = (view.identity.birth_date or "").split("-")
    parts = dict(zip(DATE_PARTS, [*known, "", "", ""], strict=False))
    return {
        "name": view.identity.name,
        "birth_date": {part: text.lstrip("0") for part, text in parts.items()},
        "nationality": view.identity.nationality,
        "language": view.casefile.language,
    }


def typed_identity() -> Identity:
    """What was typed, for the service to check. Raises Invalid for a date whose parts make none."""
    return Identity.named(request.form.get("name", ""), typed_birth_date(), given("nationality") or "unknown")


def typed_birth_date(date_field: str = "birth_date") -> str | None:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it was typed; None for nothing. Raises Invalid (`birth_date`)."""
    parts = [given(f"{date_field}-{part}") for part in DATE_PARTS]
    filled = [part for part in parts if part]
    if not filled:
        return None
    numbers = [int(part) for part in filled if part.isascii() and part.isdigit() and len(part) <= 4]
    if filled != parts[: len(numbers)]:
        raise _invalid(staff_text("Write numbers: the year, or month and year, or day, month and year."))
    try:
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        raise _invalid(staff_text("There is no such day. Check day, month and year.")) from None
    return "-".join(f"{number:0{4 if place == 0 else 2}d}" for place, number in enumerate(numbers))


def _invalid(message: LazyText) -> Invalid:
    return Invalid("invalid_input", message, fields={"birth_date": [message]})
