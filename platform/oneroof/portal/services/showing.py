"""The page of a service: everything in the reader's words, with a note of what is in other ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import g

from oneroof.catalogue.definition.model import Cost, Exclusion, ServiceDefinition, Source, Text
from oneroof.catalogue.forms.wording import Readers, Said
from oneroof.catalogue.models import ServiceText
from oneroof.catalogue.service import ServiceView
from oneroof.catalogue.service.wording import CHANNEL_NAMES
from oneroof.core.i18n import current_language
from oneroof.core.spoken_languages import spoken_language
from oneroof.portal.services.listing import page_readers
from oneroof.portal.services.parts import Bring, StepLine, bring_list, step_lines
from oneroof.portal.services.telling import AUDIENCE_NAMES, duration, money

Words = tuple[Said, ...]


class Noting:
    """A reader that notes which languages stand in where a text has none of the page's."""

    def __init__(self, reader: Readers) -> None:
        self.reader = reader
        self.fallbacks: dict[str, None] = {}

    @property
    def language(self) -> str:
        """Of the page."""
        return self.reader.language

    def words(self, text: Text | None) -> Words:
        """A text for the reader."""
        said = self.reader.words(text)
        self.fallbacks.update({each.language: None for each in said if each.is_fallback})
        return said


@dataclass(frozen=True, slots=True)
class CostLine:
    """One thing to pay."""

    amount: str | None
    note: Words


@dataclass(frozen=True, slots=True)
class NotDone:
    """Something that the service does not do, and where to go instead."""

    text: Words
    instead: Words
    code: str | None
    name: Words
    """Of the service to go to, where it is offered here."""
    url: str | None


@dataclass(frozen=True, slots=True)
class RelatedService:
    """Another service that is offered here."""

    code: str
    name: Said
    summary: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownService:
    """A service for its page."""

    code: str
    definition: ServiceDefinition
    name: Words
    summary: Words
    description: Words
    local_description: Words
    audience: tuple[str, ...]
    requirements: tuple[Words, ...]
    costs: tuple[CostLine, ...]
    local_costs: Words
    usual: str | None
    legal: str | None
    time_note: Words
    agency: Words
    hours: Words
    channels: tuple[str, ...]
    is_here: bool
    """Whether one comes to the centre for it."""
    by_appointment: bool
    """Whether one can come only then."""
    languages: tuple[str, ...]
    contact_phone: str | None
    contact_email: str | None
    contact_text: Words
    bring: tuple[Bring, ...]
    steps: tuple[StepLine, ...]
    endings: tuple[StepLine, ...]
    not_done: tuple[NotDone, ...]
    related: tuple[RelatedService, ...]
    sources: tuple[Source, ...]
    checked_on: date | None
    starts_on: date | None
    """The first day on which it is offered, where that has not come yet."""
    has_form: bool
    office_ids: tuple[UUID, ...]
    fallbacks: tuple[str, ...]


def shown_service(view: ServiceView, others: Mapping[str, ServiceText], today: date) -> ShownService:
    """What the page of a service says. `others` are the services offered here that it names (`signs.named`)."""
    said, definition, local = Noting(page_readers()), view.definition, view.local
    contact = local.contact
    steps, endings = step_lines(definition, local.step_notes, said)
    parts: dict[str, Any] = {
        **_first(definition, said),
        "local_description": said.words(local.description),
        "local_costs": said.words(local.costs),
        "contact_phone": contact.phone if contact else None,
        "contact_email": contact.email if contact else None,
        "contact_text": said.words(contact.text) if contact else (),
        "bring": bring_list(definition, local.evidence_notes, said),
        "steps": steps,
        "endings": endings,
        "not_done": tuple(_not_done(each, others, said) for each in definition.exclusions),
        "related": tuple(_related(code, others[code], said) for code in definition.related if code in others),
        "starts_on": definition.valid_from if definition.valid_from and definition.valid_from > today else None,
        "office_ids": view.office_ids,
    }
    return ShownService(fallbacks=tuple(said.fallbacks), **parts)


def _first(definition: ServiceDefinition, said: Noting) -> dict[str, Any]:
    """What stands in the definition as it is shown."""
    time = definition.time
    working = time is not None and time.counting == "working_days"
    return {
        "code": definition.code,
        "definition": definition,
        "name": said.words(definition.name),
        "summary": said.words(definition.summary),
        "description": said.words(definition.description),
        "audience": tuple(str(AUDIENCE_NAMES[code]) for code in definition.audience if code in AUDIENCE_NAMES),
        "requirements": tuple(said.words(each.text) for each in definition.requirements),
        "costs": tuple(_cost(each, said) for each in definition.costs),
        "usual": duration(time.usual, working_days=working) if time and time.usual else None,
        "legal": duration(time.legal, working_days=working) if time and time.legal else None,
        "time_note": said.words(time.note) if time else (),
        "agency": said.words(definition.agency.name) if definition.agency else (),
        "hours": said.words(definition.hours),
        "channels": tuple(str(CHANNEL_NAMES[code]) for code in definition.channels if code in CHANNEL_NAMES),
        "is_here": bool({"walk_in", "appointment", "kiosk"} & set(definition.channels)),
        "by_appointment": "appointment" in definition.channels and "walk_in" not in definition.channels,
        "languages": tuple(spoken_language(code, current_language()).name for code in definition.languages),
        "sources": definition.sources,
        "checked_on": definition.checked_on,
        "has_form": definition.form is not None,
    }


def named_codes(definition: ServiceDefinition) -> set[str]:
    """The codes of other services that its page leads to."""
    return {*definition.related, *(each.service for each in definition.exclusions if each.service)}


def _cost(cost: Cost, said: Noting) -> CostLine:
    return CostLine(money(cost), said.words(cost.note))


def _not_done(exclusion: Exclusion, others: Mapping[str, ServiceText], said: Noting) -> NotDone:
    other = others.get(exclusion.service or "")
    name = (Said(other.name, other.name_language, other.name_language != said.language),) if other else ()
    return NotDone(
        text=said.words(exclusion.text),
        instead=said.words(exclusion.instead),
        code=exclusion.service if other else None,
        name=name,
        url=web_address(exclusion.url),
    )


def _related(code: str, text: ServiceText, said: Noting) -> RelatedService:
    name = Said(text.name, text.name_language, text.name_language != said.language)
    summary = Said(text.summary, text.summary_language, text.summary_language != said.language)
    said.fallbacks.update({each.language: None for each in (name, summary) if each.is_fallback})
    return RelatedService(code, name, summary)


def web_address(url: str | None) -> str | None:
    """An address that a page may lead to; imported files and centres could write anything."""
    return url if url and url.lower().startswith(("https://", "http://")) else None


def is_over(definition: ServiceDefinition) -> bool:
    """Whether its last day has gone by."""
    today: date = g.clock.today(g.tenant.time_zone)
    return definition.valid_until is not None and definition.valid_until < today
