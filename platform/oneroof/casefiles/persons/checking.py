"""What was entered about a person, put in order and checked against the declaration of its part."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneroof.casefiles.identity import date_faults, nationalities
from oneroof.casefiles.persons.declared import Facts, Faults, Field, Part
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.spoken_languages import spoken_codes


def checked_facts(part: Part, given: Mapping[str, Any], today: date) -> Facts:
    """Every field of the part; what is not given is empty. Raises Invalid with every faulty field."""
    facts = {field.code: _tidy(field, given.get(field.code)) for field in part.fields}
    faults: Faults = {}
    for field in part.fields:
        fault = _fault(field, facts[field.code], today)
        if fault is not None:
            faults[field.code] = [fault]
    if not faults:
        faults = part.check(facts, today)
    if faults:
        raise invalid(faults)
    return facts


def invalid(faults: Faults) -> Invalid:
    """The error that names the fields."""
    return Invalid("person_invalid", public_text("Some of what was entered cannot be used."), fields=faults)


def _tidy(field: Field, value: Any) -> Any:
    if field.kind == "flag":
        return bool(value)
    if isinstance(value, date):
        return value.isoformat()
    text = str(value or "").strip()
    return (text if field.kind == "long" else " ".join(text.split())) or field.fallback


def _fault(field: Field, value: Any, today: date) -> LazyText | None:
    if value in ("", False):
        return public_text("This is missing.") if field.required else None
    if field.kind in ("text", "long") and len(value) > field.most:
        return public_text("At most %(most)s characters.", most=field.most)
    if field.kind in ("choice", "language", "country") and value not in _listed(field):
        return public_text("“%(value)s” is not on the list.", value=value[:50])
    if field.kind == "birth_date":
        return next(iter(date_faults(value, today).get("birth_date", [])), None)
    if field.kind == "day" and not _is_day(value):
        return public_text("Write the day as year, month and day, such as 2026-03-02.")
    return None


def _listed(field: Field) -> tuple[str, ...]:
    if field.kind == "choice":
        return field.listed
    return spoken_codes() if field.kind == "language" else nationalities()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
