"""What forms of documents ask for."""

from datetime import date
from uuid import UUID

from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, given

DATE_PARTS = ("year", "month", "day")


def typed_day(name: str) -> date | None:
    """A whole day; None for nothing. Raises Invalid."""
    parts = [given(f"{name}-{part}") for part in DATE_PARTS]
    if not any(parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        message = staff_text("There is no such day. Check day, month and year.")
        raise Invalid("invalid_input", message, fields={name: [message]}) from None


def day_parts(day: date | None) -> dict[str, int]:
    """A day as the form shows it."""
    return {"day": day.day, "month": day.month, "year": day.year} if day else {}


def typed_parts(name: str) -> dict[str, str]:
    """A day as it was typed, to be shown again."""
    return {part: given(f"{name}-{part}") for part in DATE_PARTS}


def typed_evidence() -> tuple[UUID, str]:
    """The procedure and the evidence that were chosen together. Raises Invalid (`proof`)."""
    procedure, _, evidence = given("proof").partition("/")
    procedure_id = as_id(procedure)
    if procedure_id is None or not evidence:
        message = staff_text("Choose what the document is for.")
        raise Invalid("invalid_input", message, fields={"proof": [message]})
    return procedure_id, evidence
