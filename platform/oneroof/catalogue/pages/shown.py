"""What the pages of services show, put together from the request's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import g, url_for

from oneroof.catalogue import service
from oneroof.catalogue.definition.document import to_document
from oneroof.catalogue.definition.model import Text
from oneroof.catalogue.service import ServiceView
from oneroof.catalogue.service.differences import Words, in_words
from oneroof.catalogue.service.history import last_changes
from oneroof.catalogue.service.overriding import LISTED, national_at
from oneroof.catalogue.service.texts import written
from oneroof.catalogue.service.values import LOCAL_CODE
from oneroof.catalogue.service.wording import AREA_NAMES, KIND_NAMES, PART_NAMES, STATE_NAMES
from oneroof.core.i18n import LazyText, current_language
from oneroof.core.languages import html_language, text_direction
from oneroof.identity.offices import office_choices
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True)
class Line:
    """A line to read: `tag` and `direction` where it is in another language than the page."""

    text: str
    tag: str | None = None
    direction: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a service, or one entry of a part: what counts here, what the centre adds, and where to change it."""

    key: LazyText | Line
    lines: tuple[Line, ...]
    added: tuple[Line, ...] = ()
    href: str | None = None
    is_own: bool = False
    not_needed: bool = False


def line(said: Text | LazyText | str) -> Line:
    """A text in the reader's language, else in another one, which is marked."""
    if isinstance(said, LazyText | str):
        return Line(str(said))
    text, language = written(said, current_language())
    if language == current_language():
        return Line(text)
    return Line(text, html_language(language), text_direction(language))


def lines(words: Words) -> tuple[Line, ...]:
    """Several of them."""
    return tuple(map(line, words))


def service_page(current: Work, code: str) -> dict[str, Any]:
    """Everything that the page of a service shows. Raises NotFound."""
    view = service.find_service(current.session, current.context, code)
    names = {choice.id: choice.names for choice in office_choices(current.session)}
    may_change = current.context.allows("catalogue.manage")
    history = last_changes(current.session, current.context, view.row)
    return {
        "view": view,
        "row": view.row,
        "name": line(view.definition.name),
        "summary": line(view.definition.summary),
        "offices": [names[office_id] for office_id in view.office_ids if office_id in names],
        "differences": view.differences,
        "whole": [_whole(view, part, may_change) for part in _WHOLE],
        "listed": [(PART_NAMES[part], part, _entries(view, part, may_change)) for part in LISTED],
        "history": history,
        "can_take_back": bool(may_change and history and history[0].change.version == view.row.version),
        "may_change": may_change,
        "today": g.clock.today(g.tenant.time_zone),
        **wording(),
    }


def wording() -> dict[str, Any]:
    """The names of codes, and the functions that make lines."""
    return {
        "kind_names": KIND_NAMES,
        "area_names": AREA_NAMES,
        "state_names": STATE_NAMES,
        "part_names": PART_NAMES,
        "line": line,
        "lines": lines,
    }


_WHOLE = ("description", "hours", "channels", "languages", "costs", "agency", "contact")


def _whole(view: ServiceView, part: str, may_change: bool) -> Row:
    document, local = to_document(view.definition), view.local
    added: Iterable[Any] = ()
    if part == "description":
        added = (local.description,)
    elif part == "costs":
        added = (local.costs,)
    elif part == "contact" and local.contact:
        added = (local.contact.phone, local.contact.email, local.contact.text)
    href = url_for("service_pages.change_form", code=view.row.code, part=part) if may_change else None
    said = in_words(part, national_at(document, part).get("value"))
    return Row(PART_NAMES[part], lines(said), lines(tuple(filter(None, added))), href)


def _entries(view: ServiceView, part: str, may_change: bool) -> list[Row]:
    """The entries that count here, and the national evidence that is not needed here."""
    own = {each.path for each in view.overrides if "added" in each.value}
    notes = {"evidence": view.local.evidence_notes, "steps": view.local.step_notes}.get(part, {})
    found: list[Row] = []
    entries = [(entry, False) for entry in to_document(view.definition).get(part) or ()]
    if part == "exclusions":
        return _exclusions(view, may_change)
    if part == "evidence":
        national = to_document(view.national).get(part) or ()
        entries += [(entry, True) for entry in national if entry["code"] in view.local.not_needed]
    for entry, not_needed in entries:
        href = url_for("service_pages.change_form", code=view.row.code, part=part, entry=entry["code"])
        said = {key: value for key, value in entry.items() if key != "name"}
        found.append(
            Row(
                line(entry["name"]),
                lines(in_words(part, said)),
                lines(tuple(filter(None, (notes.get(entry["code"]),)))),
                href if may_change else None,
                is_own=f"{part}/{entry['code']}" in own,
                not_needed=not_needed,
            )
        )
    return found


def _exclusions(view: ServiceView, may_change: bool) -> list[Row]:
    national = to_document(view.national).get("exclusions") or ()
    found = [Row(line(each["text"]), lines(in_words("exclusions", {**each, "text": None}))) for each in national]
    for override in view.overrides:
        part, _, entry = override.path.partition("/")
        if part == "exclusions" and entry.startswith(LOCAL_CODE):
            added = override.value["added"]
            href = url_for("service_pages.change_form", code=view.row.code, part=part, entry=entry)
            said = lines(in_words(part, {**added, "text": None}))
            found.append(Row(line(added["text"]), said, href=href if may_change else None, is_own=True))
    return found
