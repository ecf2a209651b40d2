"""What the forms of the floor hold: texts in several languages, numbers, spans of a day."""

import re
from datetime import time

from flask import g, request

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given
from oneroof.frontdesk.floor.changes import Picked
from oneroof.frontdesk.floor.hours import Span

_SPAN = re.compile(r"(\d{1,2})[:.h](\d{2})\s*[-–—]\s*(\d{1,2})[:.h](\d{2})")


def text_languages() -> list[str]:
    """The languages that texts can be written in, the centre's own first."""
    host = g.tenant.default_language
    offered = g.tenant.languages or public_languages()
    return [host, *(language for language in offered if language != host)]


def given_texts(name: str) -> dict[str, str]:
    """A text by language, as the fields `<name>_<language>` have it."""
    return {code: text for code in public_languages() if (text := given(f"{name}_{code}"))}


def shown_errors(errors: dict[str, list[object]], *names: str) -> dict[str, list[object]]:
    """The errors of texts in several languages, at the field of the centre's own language."""
    host = g.tenant.default_language
    return {f"{field}_{host}" if field in names else field: said for field, said in errors.items()}


def given_whole(name: str) -> int | None:
    """A whole number; None where nothing was written. Raises Invalid."""
    text = given(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        message = staff_text("Write a whole number.")
        raise Invalid(f"{name}_invalid", message, fields={name: [message]})
    return int(text)


def given_spans(name: str) -> list[Span]:
    """Spans of a day as people write them: `08:30–12:30, 13:30–17:00`. Raises Invalid."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", given(name)))):
        match = _SPAN.fullmatch(part)
        try:
            numbers = [int(number) for number in match.groups()] if match else []
            found.append((time(numbers[0], numbers[1]), time(numbers[2], numbers[3])))
        except (ValueError, IndexError):
            message = staff_text("Write times such as 08:30–12:30, 13:30–17:00.")
            raise Invalid(f"{name}_invalid", message, fields={name: [message]}) from None
    return found


def spans_text(spans: tuple[Span, ...]) -> str:
    """Spans as a form shows them."""
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans)


def asked_picked() -> Picked:
    """Which of those who wait a form or address is about."""
    place = request.values.get("from_place", "")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else 1
    return Picked(language=request.values.get("language") or None, from_place=number)
