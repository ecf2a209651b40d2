"""What a centre says differently from the catalogue, in words, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneroof.catalogue.definition.model import Text
from oneroof.catalogue.models import ServiceOverride
from oneroof.catalogue.service.overriding import Document, national_at
from oneroof.catalogue.service.wording import ACTOR_NAMES, CHANNEL_NAMES, PART_NAMES
from oneroof.core.i18n import LazyText, current_language, staff_text
from oneroof.core.spoken_languages import spoken_language

Words = tuple[Text | LazyText | str, ...]
"""Lines to read, one below the other: texts in several languages, sentences of ours, plain words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One change of a centre."""

    path: str
    part: str
    label: LazyText
    subject: Text | None
    """Which entry of the part, e.g. the document's name."""
    national: Words
    """What the catalogue says now; nothing where it says nothing."""
    national_before: Words | None
    """What it said when the change was made, where it says something else by now."""
    local: Words
    changed_at: datetime | None
    """Since when the national words are others."""
    made_at: datetime

    @property
    def is_own(self) -> bool:
        """Whether it is an entry of the centre's own."""
        return not self.national and self.national_before is None


def differences(document: Document, overrides: tuple[ServiceOverride, ...]) -> list[Difference]:
    """All changes of a centre, those first whose national words have changed, then by part."""
    found = [_difference(document, override) for override in overrides]
    order = list(PART_NAMES)
    return sorted(found, key=lambda each: (each.changed_at is None, order.index(each.part), each.path))


def in_words(part: str, value: Any) -> Words:
    """What a national value says."""
    if value in (None, "", [], {}):
        return ()
    if part in ("hours", "description"):
        return (value,)
    if part == "channels":
        return tuple(CHANNEL_NAMES[code] for code in value)
    if part == "languages":
        return tuple(spoken_language(code, current_language()).name for code in value)
    if part == "agency":
        return (value["name"],)
    if part == "costs":
        return tuple(line for cost in value for line in _cost(cost))
    return _entry(value)


def _difference(document: Document, override: ServiceOverride) -> Difference:
    part = override.path.partition("/")[0]
    now = national_at(document, override.path).get("value")
    before = override.national.get("value")
    return Difference(
        path=override.path,
        part=part,
        label=PART_NAMES[part],
        subject=_subject(now or before or override.value.get("added") or {}, part),
        national=in_words(part, now),
        national_before=in_words(part, before) if override.national_changed_at else None,
        local=_local(part, override.value),
        changed_at=override.national_changed_at,
        made_at=override.made_at,
    )


def _subject(entry: Any, part: str) -> Text | None:
    return entry.get("name") if part in ("evidence", "steps") and isinstance(entry, Mapping) else None


def _local(part: str, value: Mapping[str, Any]) -> Words:
    if part == "withheld":
        return tuple(filter(None, (staff_text("It is not offered here."), value.get("reason"))))
    if part == "contact":
        return tuple(filter(None, (value.get("phone"), value.get("email"), value.get("text"))))
    if "added" in value:
        return _entry(value["added"])
    if value.get("not_needed"):
        return tuple(filter(None, (staff_text("Not needed here."), value.get("note"))))
    if "value" in value:
        return in_words(part, value["value"])
    return tuple(filter(None, (value.get("note") or value.get("text"),)))


def _cost(cost: Mapping[str, Any]) -> Words:
    amount = cost.get("amount")
    said = (f"{amount} {cost.get('currency', 'EUR')}",) if amount else ()
    return (*said, *((cost["note"],) if cost.get("note") else ()))


def _entry(entry: Mapping[str, Any]) -> Words:
    found: list[Text | LazyText | str] = [entry[key] for key in ("name", "text", "note", "instead") if entry.get(key)]
    if entry.get("by"):
        found.append(ACTOR_NAMES[entry["by"]])
    if entry.get("original"):
        found.append(staff_text("The original must be shown."))
    if entry.get("required") is False:
        found.append(staff_text("It can be left out."))
    return tuple(found)
