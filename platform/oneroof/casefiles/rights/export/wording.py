"""What parts, fields and values of a copy are called, in the person's language."""

from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from oneroof.casefiles.rights.wording import ASKED_BY_NAMES, KIND_NAMES, STATE_NAMES
from oneroof.core.formats import format_date, format_datetime
from oneroof.core.i18n import LazyText, public_text
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import PURPOSES

_MOMENTS = ("_at", "at", "since")
_FIELDS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "name": public_text("Name"),
        "names": public_text("Names"),
        "written": public_text("As it is written"),
        "birth_date": public_text("Date of birth"),
        "nationality": public_text("Nationality"),
        "nationalities": public_text("Nationalities"),
        "kind": public_text("Kind"),
        "state": public_text("State"),
        "language": public_text("Language"),
        "code": public_text("Code"),
        "value": public_text("What it says"),
        "number": public_text("Number"),
        "service": public_text("Service"),
        "agency": public_text("Agency"),
        "office": public_text("Office"),
        "staff": public_text("Member of staff"),
        "step": public_text("Step"),
        "result": public_text("Result"),
        "reason": public_text("Reason"),
        "note": public_text("Note"),
        "text": public_text("Text"),
        "sealed": public_text("Text"),
        "title": public_text("Title"),
        "purpose": public_text("What for"),
        "action": public_text("What was done"),
        "data_classes": public_text("Which data"),
        "at": public_text("When"),
        "created_at": public_text("Noted on"),
        "noted_at": public_text("Noted on"),
        "opened_at": public_text("Opened on"),
        "closed_at": public_text("Ended on"),
        "due_on": public_text("Due on"),
        "until": public_text("Until"),
        "since": public_text("Since"),
        "outcome": public_text("Result"),
    }
)
_PARTS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "who_looked": public_text("Who looked at your data"),
        "visit": public_text("Your visits"),
        "form_file": public_text("Files that you sent with forms"),
    }
)
_CODES: MappingProxyType[str, LazyText] = MappingProxyType({**STATE_NAMES, **KIND_NAMES, **ASKED_BY_NAMES})


def part_title(code: str, data_class: str) -> str:
    """The heading of a part."""
    if code in _PARTS:
        return str(_PARTS[code])
    return str(DATA_CLASSES[data_class].words) if data_class in DATA_CLASSES else _spaced(code)


def isolated(text: str) -> str:
    """The text in its own direction, whatever stands around it: by characters, since a paper knows no `dir=auto`."""
    return f"\u2068{text}\u2069"


def field_name(name: str) -> str:
    """What a field is called; its own name where nobody has translated it."""
    return str(_FIELDS[name]) if name in _FIELDS else _spaced(name)


def value_text(name: str, value: Any, part: str = "") -> str:
    """A value of a part as people write it."""
    if isinstance(value, bool):
        return str(public_text("Yes") if value else public_text("No"))
    if isinstance(value, list):
        return ", ".join(value_text(name, each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{field_name(key)}: {isolated(value_text(key, each))}" for key, each in value.items() if each)
    if isinstance(value, str):
        return _text(name, value, part)
    return str(value)


def _text(name: str, value: str, part: str) -> str:
    if name == "purpose" and value in PURPOSES:
        return str(PURPOSES[value].words)
    if name == "data_classes" and value in DATA_CLASSES:
        return str(DATA_CLASSES[value].words)
    if part == "rights_request" and value in _CODES:
        return str(_CODES[value])
    if name.endswith(_MOMENTS) or name.endswith("_on"):
        try:
            return format_datetime(datetime.fromisoformat(value)) if "T" in value else _day(value)
        except ValueError:
            return value
    return value


def _day(value: str) -> str:
    return format_date(date.fromisoformat(value))


def _spaced(name: str) -> str:
    return name.replace("_", " ").replace(".", " ")
