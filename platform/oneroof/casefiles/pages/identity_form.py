"""The form in which somebody's identity is written down: what was typed, and what it means."""

from typing import Any

from flask import request

from oneroof.casefiles.identity import Identity
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
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
    return Identity(
        name=request.form.get("name", ""), birth_date=typed_birth_date(), nationality=given("nationality") or "unknown"
    )


def typed_birth_date(date_field: str = "birth_date") -> str | None:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it was typed; None for nothing. Raises Invalid (`birth_date`)."""
    parts = [given(f"{date_field}-{part}") for part in DATE_PARTS]
    filled = [part for part in parts if part]
    if not filled:
        return None
    if filled != parts[: len(filled)]:
        raise _invalid_date()
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in filled):
        raise _invalid_date()
    return "-".join(f"{int(part):0{4 if place == 0 else 2}d}" for place, part in enumerate(filled))


def _invalid_date() -> Invalid:
    message = staff_text("Write numbers: the year, or month and year, or day, month and year.")
    return Invalid("invalid_input", message, fields={"birth_date": [message]})
