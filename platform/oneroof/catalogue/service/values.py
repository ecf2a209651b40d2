"""What a centre may say where: each part of a service has its own kind of value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from oneroof.catalogue.definition.model import CHANNELS, STEP_ACTORS
from oneroof.catalogue.service.overriding import LISTED, PARTS, Document
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_languages, public_text, staff_text
from oneroof.core.spoken_languages import spoken_codes

LONGEST = 4000
LONGEST_NAME = 200
LOCAL_CODE = "local-"
"""What codes of the centre's own entries begin with: `local-1`."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{2,28}")

Value = Mapping[str, Any]
Said = dict[str, Any]


def checked(document: Document, path: str, value: Value, host_language: str) -> Said:
    """The value as it is kept. Raises Invalid: `fields` names what is wrong in it, such as `text`, `name`, `phone`.

    Texts are kept per language; without one in `host_language` a text is not there.
    """
    part, _, code = path.partition("/")
    if part not in PARTS or bool(code) != (part in LISTED):
        raise Invalid("path_unknown", staff_text("There is no such part of a service."))
    if part in LISTED:
        return _entry(document, part, code, value, host_language)
    return _WHOLE[part](value, host_language)


def next_code(document: Document, part: str, paths: Iterable[str]) -> str:
    """A code for one more entry of `part`, besides those of the document and of the centre's changes."""
    taken = {entry.get("code") for entry in document.get(part) or ()}
    taken |= {path.partition("/")[2] for path in paths if path.startswith(f"{part}/")}
    number = 1
    while f"{LOCAL_CODE}{number}" in taken:
        number += 1
    return f"{LOCAL_CODE}{number}"


def _text(
    value: Value, key: str, host_language: str, *, required: bool = True, longest: int = LONGEST
) -> dict[str, str] | None:
    given = value.get(key) or {}
    said = {language: words.strip() for language, words in given.items() if words and words.strip()}
    known = public_languages()
    for language, words in said.items():
        if language not in known or len(words) > longest:
            message = public_text("At most %(most)s characters.", most=longest)
            raise _fault(f"{key}_{language}", message)
    if not said and not required:
        return None
    if host_language not in said:
        raise _fault(f"{key}_{host_language}", staff_text("Write this in the centre’s language at least."))
    return said


def _withheld(value: Value, host_language: str) -> Said:
    return {"reason": _text(value, "reason", host_language, required=False)}


def _hours(value: Value, host_language: str) -> Said:
    return {"value": _text(value, "value", host_language)}


def _more_text(value: Value, host_language: str) -> Said:
    return {"text": _text(value, "text", host_language)}


def _channels(value: Value, _host_language: str) -> Said:
    return {"value": _listed(value, CHANNELS)}


def _languages(value: Value, _host_language: str) -> Said:
    return {"value": _listed(value, spoken_codes())}


def _listed(value: Value, known: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(value.get("value") or ()))
    if not wanted or not set(wanted) <= set(known):
        raise _fault("value", staff_text("Choose at least one."))
    return wanted


def _agency(value: Value, _host_language: str) -> Said:
    agency = value.get("value") or {}
    if not agency.get("code") or not agency.get("name"):
        raise _fault("value", staff_text("Choose an agency."))
    return {"value": {"code": str(agency["code"]), "name": dict(agency["name"])}}


def _contact(value: Value, host_language: str) -> Said:
    phone, email = (value.get("phone") or "").strip(), (value.get("email") or "").strip()
    if phone and not _PHONE.fullmatch(phone):
        raise _fault("phone", staff_text("Write a phone number: digits, spaces and a plus in front."))
    if email and (len(email) > LONGEST_NAME or not _EMAIL.fullmatch(email)):
        raise _fault("email", staff_text("Write an e-mail address such as name@example.org."))
    text = _text(value, "text", host_language, required=False)
    if not (phone or email or text):
        raise _fault("phone", staff_text("Write a phone number, an e-mail address or a sentence."))
    return {"phone": phone or None, "email": email or None, "text": text}


_WHOLE: Mapping[str, Callable[[Value, str], Said]] = {
    "withheld": _withheld,
    "hours": _hours,
    "description": _more_text,
    "costs": _more_text,
    "channels": _channels,
    "languages": _languages,
    "agency": _agency,
    "contact": _contact,
}


def _entry(document: Document, part: str, code: str, value: Value, host_language: str) -> Said:
    """One entry of a list: the centre's own, or a note to a national one."""
    national = any(entry.get("code") == code for entry in document.get(part) or ())
    if code.startswith(LOCAL_CODE) or "added" in value:
        return _ADDED[part](document, value, host_language)
    if not national or part == "exclusions":
        raise Invalid("path_unknown", staff_text("There is no such part of a service."))
    if part == "evidence" and value.get("not_needed"):
        return {"not_needed": True, "note": _text(value, "note", host_language, required=False)}
    return {"note": _text(value, "note", host_language)}


def _added_evidence(_document: Document, value: Value, host_language: str) -> Said:
    added = value.get("added") or {}
    said: Said = {"name": _text(added, "name", host_language, longest=LONGEST_NAME)}
    note = _text(added, "note", host_language, required=False)
    if note:
        said["note"] = note
    if added.get("original"):
        said["original"] = True
    if not added.get("required", True):
        said["required"] = False
    return {"added": said}


def _added_step(document: Document, value: Value, host_language: str) -> Said:
    added = value.get("added") or {}
    said: Said = {"name": _text(added, "name", host_language, longest=LONGEST_NAME), "by": added.get("by")}
    if said["by"] not in STEP_ACTORS:
        raise _fault("by", staff_text("Choose who does this."))
    note = _text(added, "note", host_language, required=False)
    if note:
        said["note"] = note
    steps = [step["code"] for step in document.get("steps") or () if not step.get("result")]
    if value.get("after") not in steps:
        raise _fault("after", staff_text("Choose the step that it comes after."))
    return {"added": said, "after": value["after"]}


def _added_exclusion(_document: Document, value: Value, host_language: str) -> Said:
    added = value.get("added") or {}
    said: Said = {"text": _text(added, "text", host_language)}
    instead = _text(added, "instead", host_language, required=False)
    if instead:
        said["instead"] = instead
    return {"added": said}


_ADDED: Mapping[str, Callable[[Document, Value, str], Said]] = {
    "evidence": _added_evidence,
    "steps": _added_step,
    "exclusions": _added_exclusion,
}


def _fault(field: str, message: LazyText) -> Invalid:
    return Invalid("invalid_input", message, fields={field: [message]})
