"""What each kind of device can be told: one reading of it for the form and for the API."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from oneroof.core.i18n import LazyText, public_languages, public_text, staff_text

PROTOCOLS = ("star", "epson")
WIDTHS = (576, 384)
"""Dots over the paper's printed width: rolls of 80 mm and of 58 mm, at 8 dots per millimetre."""
ROTATE_SECONDS = (5, 120)
USUAL_ROTATION = 12
LONGEST_HERE = 60
TICKETS_AN_HOUR = (1, 600)
USUAL_TICKETS_AN_HOUR = 120
"""More than people take at one kiosk who each touch it three times; fewer than would spoil a day's lines."""
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Faults = dict[str, list[LazyText]]
"""By field of the settings."""
Reader = Callable[[Mapping[str, Any], Faults], dict[str, Any]]


def settings_of(kind: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], Faults]:
    """The settings of a device of that kind, whole, from what was given; what is wrong, by field."""
    faults: Faults = {}
    return _READERS[kind](given, faults), faults


def _display(given: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    return {
        "chime": bool(given.get("chime", False)),
        "voice": bool(given.get("voice", False)),
        "show_waiting": bool(given.get("show_waiting", False)),
        "rotate_seconds": _rotation(given.get("rotate_seconds", USUAL_ROTATION), faults),
        "here": _here(given.get("here") or {}, faults),
    }


def _desk_sign(_given: Mapping[str, Any], _faults: Faults) -> dict[str, Any]:
    return {}


def _kiosk(given: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    opens, closes = _clock("opens", given, faults), _clock("closes", given, faults)
    if not faults and (opens is None) != (closes is None):
        faults["closes" if closes is None else "opens"] = [staff_text("Say both when it opens and when it closes.")]
    elif not faults and opens is not None and closes is not None and opens >= closes:
        faults["closes"] = [staff_text("It must close after it opens.")]
    return {
        "printer_id": _printer_id(given.get("printer_id"), faults),
        "opens": opens,
        "closes": closes,
        "asks_needs": bool(given.get("asks_needs", False)),
        "locked": bool(given.get("locked", False)),
        "tickets_an_hour": _tickets_an_hour(given.get("tickets_an_hour"), faults),
    }


def _printer(given: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    protocol, width = given.get("protocol"), str(given.get("width_dots", WIDTHS[0]))
    if protocol not in PROTOCOLS:
        faults["protocol"] = [staff_text("Choose the make of the printer.")]
    if width not in {str(each) for each in WIDTHS}:
        faults["width_dots"] = [staff_text("Choose the width of the paper.")]
    return {
        "protocol": protocol,
        "width_dots": int(width) if width.isdigit() else WIDTHS[0],
        "serial": str(given.get("serial") or "").strip()[:40],
    }


_READERS: dict[str, Reader] = {"display": _display, "desk_sign": _desk_sign, "kiosk": _kiosk, "printer": _printer}


def _rotation(given: Any, faults: Faults) -> int:
    least, most = ROTATE_SECONDS
    text = str(given).strip()
    if not text.isascii() or not text.isdigit() or not least <= int(text[:6]) <= most:
        faults["rotate_seconds"] = [staff_text("Give %(least)s to %(most)s seconds.", least=least, most=most)]
        return USUAL_ROTATION
    return int(text)


def _tickets_an_hour(given: Any, faults: Faults) -> int:
    least, most = TICKETS_AN_HOUR
    text = str(given or USUAL_TICKETS_AN_HOUR).strip()
    if not text.isascii() or not text.isdigit() or not least <= int(text[:6]) <= most:
        message = public_text("A whole number from %(least)s to %(most)s.", least=least, most=most)
        faults["tickets_an_hour"] = [message]
        return USUAL_TICKETS_AN_HOUR
    return int(text)


def _here(given: Mapping[str, Any], faults: Faults) -> dict[str, str]:
    """The words “you are here”, by language."""
    words = {code: str(text).strip() for code, text in given.items() if str(text).strip()}
    if set(words) - set(public_languages()):
        faults["here"] = [staff_text("Choose languages of this list.")]
    elif any(len(text) > LONGEST_HERE for text in words.values()):
        faults["here"] = [staff_text("Use %(count)s characters at most.", count=LONGEST_HERE)]
    return words


def _clock(name: str, given: Mapping[str, Any], faults: Faults) -> str | None:
    text = str(given.get(name) or "").strip()
    if text and not _CLOCK.fullmatch(text):
        faults[name] = [staff_text("Enter a time like 08:30.")]
    return text or None


def _printer_id(given: Any, faults: Faults) -> str | None:
    try:
        return str(UUID(str(given))) if given else None
    except ValueError:
        faults["printer_id"] = [staff_text("Choose a printer of this list.")]
        return None
