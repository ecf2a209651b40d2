"""What an editor typed, whether it can be kept or not: nothing of it is lost when the form comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request

from oneroof.content.models import ContentItem, ContentVersion
from oneroof.content.service import ItemSettings, Words
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The fields of the form as text."""

    title: str = ""
    summary: str = ""
    body: str = ""
    slug: str = ""
    review_on: str = ""
    starts_day: str = ""
    starts_time: str = ""
    ends_day: str = ""
    ends_time: str = ""
    place: str = ""
    event_languages: tuple[str, ...] = ()
    registration_url: str = ""
    needs: tuple[str, ...] = ()
    is_shared: bool = False
    source_language: str = ""

    @property
    def words(self) -> Words:
        """Title, summary and body."""
        return Words(self.title, self.summary, self.body)


def typed_of(item: ContentItem, source: ContentVersion) -> Typed:
    """The form of an item as it is."""
    starts, ends = _local(item.starts_at), _local(item.ends_at)
    return Typed(
        title=source.title,
        summary=source.summary,
        body=source.body,
        slug=item.slug,
        review_on=item.review_on.isoformat() if item.review_on else "",
        starts_day=starts[0],
        starts_time=starts[1],
        ends_day=ends[0],
        ends_time=ends[1],
        place=item.place or "",
        event_languages=tuple(item.event_languages),
        registration_url=item.registration_url or "",
        needs=tuple(item.needs),
        is_shared=item.is_shared,
        source_language=item.source_language,
    )


def sent() -> Typed:
    """The form that was sent. Spaces at the beginning of the body's lines mean something, so the body stays whole."""
    names = ("slug", "review_on", "starts_day", "starts_time", "ends_day", "ends_time", "place", "registration_url")
    return Typed(
        title=given("title"),
        summary=given("summary"),
        body=request.form.get("body", "").replace("\r\n", "\n"),
        event_languages=tuple(code for code in public_languages() if code in request.form.getlist("event_languages")),
        needs=tuple(dict.fromkeys(request.form.getlist("needs")[:50])),
        is_shared=bool(given("is_shared")),
        source_language=given("source_language"),
        **{name: given(name) for name in names},
    )


def settings_from(typed: Typed, kind: str, known_needs: tuple[str, ...]) -> ItemSettings:
    """The settings that these fields mean; `faults` names those that mean nothing."""
    faults: dict[str, list[Any]] = {}
    starts = _moment(typed.starts_day, typed.starts_time, "starts_day", faults) if kind == "event" else None
    ends = _moment(typed.ends_day, typed.ends_time, "ends_day", faults) if kind == "event" else None
    return ItemSettings(
        slug=typed.slug,
        review_on=_day(typed.review_on, "review_on", faults),
        starts_at=starts,
        ends_at=ends,
        place=typed.place,
        event_languages=typed.event_languages,
        registration_url=typed.registration_url,
        needs=tuple(code for code in typed.needs if code in known_needs),
        is_shared=typed.is_shared and g.tenant.kind == "umbrella",
        faults=faults,
    )


def at_fields(faults: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Faults of settings by the names of the form's fields."""
    names = {"starts_at": "starts_day", "ends_at": "ends_day"}
    found: dict[str, list[Any]] = {}
    for name, messages in faults.items():
        found.setdefault(names.get(name, name), list(messages))
    return found


def _day(text: str, name: str, faults: dict[str, list[Any]]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults[name] = [staff_text("This is no date. Write it like 2026-05-31.")]
        return None


def _moment(day: str, clock: str, name: str, faults: dict[str, list[Any]]) -> datetime | None:
    if not day and not clock:
        return None
    found = _day(day, name, faults)
    try:
        at = time.fromisoformat(clock)
    except ValueError:
        faults.setdefault(name, [staff_text("Give the day and the time, like 14:30.")])
        return None
    if found is None:
        faults.setdefault(name, [staff_text("Give the day and the time, like 14:30.")])
        return None
    return datetime.combine(found, at.replace(tzinfo=None), ZoneInfo(g.tenant.time_zone))


def _local(moment: datetime | None) -> tuple[str, str]:
    if moment is None:
        return "", ""
    local = moment.astimezone(ZoneInfo(g.tenant.time_zone))
    return local.date().isoformat(), local.strftime("%H:%M")
