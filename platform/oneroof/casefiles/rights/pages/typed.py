"""Days as they are typed in three fields."""

from datetime import date

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import given

PARTS = ("day", "month", "year")


def day_typed(name: str) -> dict[str, str]:
    """The three fields as they were typed."""
    return {part: given(f"{name}-{part}") for part in PARTS}


def typed_day(name: str) -> date:
    """The day. Raises Invalid for what is none."""
    typed = day_typed(name)
    try:
        return date(int(typed["year"]), int(typed["month"]), int(typed["day"]))
    except ValueError:
        message = public_text("Write a day: day, month and year, as numbers.")
        raise Invalid(f"{name}_invalid", message, fields={name: [message]}) from None
