"""The forms by which a centre changes a part of a service: what they ask, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, request

from oneroof.catalogue.definition.document import to_document
from oneroof.catalogue.definition.model import CHANNELS
from oneroof.catalogue.service import ServiceView
from oneroof.catalogue.service.agencies import known_agencies
from oneroof.catalogue.service.overriding import LISTED, national_at
from oneroof.catalogue.service.values import LOCAL_CODE
from oneroof.catalogue.service.wording import ACTOR_NAMES, CHANNEL_NAMES
from oneroof.core.i18n import LazyText, current_language, public_languages, staff_text
from oneroof.core.names import named
from oneroof.core.spoken_languages import spoken_language
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a form: a text in several languages, a line, or a choice."""

    kind: str
    """`texts`, `line`, `checks`, `select`, `radios` or `flag`."""
    name: str
    label: LazyText
    hint: LazyText | None = None
    value: Any = None
    choices: Sequence[tuple[str, str]] = ()
    rows: int = 3
    optional: bool = False


NOT_NEEDED, NOTE = "not_needed", "note"
_TEXT = staff_text("What this centre says")
_NOTE = staff_text("Note of this centre")


def text_languages() -> list[str]:
    """The languages that texts can be written in, the centre's own first."""
    host = g.tenant.default_language
    offered = g.tenant.languages or public_languages()
    return [host, *(language for language in offered if language != host)]


def asked(current: Work, view: ServiceView, part: str, entry: str | None) -> list[Asked]:
    """The questions about a part (or an entry of it), with what the centre says now."""
    path = f"{part}/{entry}" if entry else part
    value: Mapping[str, Any] = next((each.value for each in view.overrides if each.path == path), {})
    if part in LISTED:
        if entry is None or entry.startswith(LOCAL_CODE):
            return _own_entry(view, part, value)
        return _about_entry(part, value)
    if part == "withheld":
        label = staff_text("Why? Visitors and staff read this.")
        return [Asked("texts", "reason", label, value=value.get("reason"), optional=True)]
    if part == "channels":
        chosen = value.get("value") or view.definition.channels
        choices = [(code, str(CHANNEL_NAMES[code])) for code in CHANNELS]
        return [Asked("checks", "value", staff_text("How can people get it here?"), value=chosen, choices=choices)]
    if part == "languages":
        chosen = value.get("value") or view.definition.languages
        codes = dict.fromkeys((*public_languages(), *view.national.languages, *chosen))
        choices = [(code, spoken_language(code, current_language()).name) for code in codes]
        label = staff_text("Which languages is it provided in?")
        return [Asked("checks", "value", label, value=chosen, choices=choices)]
    if part == "agency":
        chosen = (value.get("value") or {}).get("code")
        choices = [(row.code, named(row.name)) for row in known_agencies(current.session, current.context)]
        return [Asked("select", "value", staff_text("Agency"), value=chosen, choices=choices)]
    if part == "contact":
        return [
            Asked("line", "phone", staff_text("Phone"), value=value.get("phone"), optional=True),
            Asked("line", "email", staff_text("E-mail address"), value=value.get("email"), optional=True),
            Asked("texts", "text", staff_text("Where to go or whom to ask"), value=value.get("text"), optional=True),
        ]
    key = "value" if part == "hours" else "text"
    return [Asked("texts", key, _TEXT, value=value.get(key), rows=6 if part == "description" else 3)]


def answered(current: Work, part: str, entry: str | None) -> dict[str, Any]:
    """The value that was sent, as `service.values` takes it."""
    if part in LISTED and (entry is None or entry.startswith(LOCAL_CODE)):
        return _own_value(part)
    if part in LISTED:
        if part == "evidence" and request.form.get("what") == NOT_NEEDED:
            return {"not_needed": True, "note": _texts("note")}
        return {"note": _texts("note")}
    if part == "withheld":
        return {"reason": _texts("reason")}
    if part in ("channels", "languages"):
        return {"value": request.form.getlist("value")}
    if part == "agency":
        wanted = request.form.get("value", "")
        row = next((row for row in known_agencies(current.session, current.context) if row.code == wanted), None)
        return {"value": {"code": row.code, "name": row.name} if row else {}}
    if part == "contact":
        form = request.form
        return {"phone": form.get("phone", ""), "email": form.get("email", ""), "text": _texts("text")}
    key = "value" if part == "hours" else "text"
    return {key: _texts(key)}


def _own_entry(view: ServiceView, part: str, value: Mapping[str, Any]) -> list[Asked]:
    added = value.get("added") or {}
    if part == "exclusions":
        return [
            Asked("texts", "text", staff_text("What does it not do here?"), value=added.get("text")),
            Asked("texts", "instead", staff_text("Where to go instead"), value=added.get("instead"), optional=True),
        ]
    note = Asked("texts", "note", staff_text("More about it"), value=added.get("note"), optional=True)
    if part == "evidence":
        return [
            Asked("texts", "name", staff_text("Name of the document"), value=added.get("name"), rows=1),
            note,
            Asked("flag", "original", staff_text("The original must be shown"), value=added.get("original")),
            Asked("flag", "optional", staff_text("It can be left out"), value=added.get("required") is False),
        ]
    steps = [step for step in view.national.steps if not step.result]
    return [
        Asked("texts", "name", staff_text("Name of the step"), value=added.get("name"), rows=1),
        Asked(
            "select",
            "after",
            staff_text("It comes after"),
            value=value.get("after"),
            choices=[(step.code, named(step.name)) for step in steps],
        ),
        Asked(
            "select",
            "by",
            staff_text("Who does it?"),
            value=added.get("by"),
            choices=[(code, str(name)) for code, name in ACTOR_NAMES.items()],
        ),
        note,
    ]


def _about_entry(part: str, value: Mapping[str, Any]) -> list[Asked]:
    note = Asked("texts", "note", _NOTE, value=value.get("note"), optional=part == "evidence")
    if part != "evidence":
        return [note]
    choices = [
        (NOTE, str(staff_text("It is needed, and there is more to say about it"))),
        (NOT_NEEDED, str(staff_text("It is not needed here"))),
    ]
    chosen = NOT_NEEDED if value.get("not_needed") else NOTE
    return [Asked("radios", "what", staff_text("At this centre"), value=chosen, choices=choices), note]


def _own_value(part: str) -> dict[str, Any]:
    if part == "exclusions":
        return {"added": {"text": _texts("text"), "instead": _texts("instead")}}
    added: dict[str, Any] = {"name": _texts("name"), "note": _texts("note")}
    if part == "evidence":
        added |= {"original": "original" in request.form, "required": "optional" not in request.form}
        return {"added": added}
    return {"added": added | {"by": request.form.get("by")}, "after": request.form.get("after")}


def _texts(name: str) -> dict[str, str]:
    return {language: request.form.get(f"{name}_{language}", "") for language in text_languages()}


def national_of(view: ServiceView, part: str, entry: str | None) -> Any:
    """What the catalogue says there, as a document's value."""
    return national_at(to_document(view.national), f"{part}/{entry}" if entry else part).get("value")
