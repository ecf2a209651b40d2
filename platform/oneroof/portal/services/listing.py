"""The list of services as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import g

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.forms.wording import Readers, Said
from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.service import ListedService
from oneroof.catalogue.service.wording import AREA_NAMES, KIND_NAMES
from oneroof.core.errors import Invalid
from oneroof.core.i18n import current_language
from oneroof.core.pagination import Page
from oneroof.portal.reading.asked import reading
from oneroof.portal.services.choosing import Wanted
from oneroof.portal.services.signs import Signs, signs
from oneroof.portal.services.telling import cost_hint
from oneroof.tenancy.work import Work

PAGE = 20
Pairs = tuple[tuple[str, str], ...]
"""Codes with their labels."""
NETWORK_KINDS = ("umbrella", "region")


@dataclass(frozen=True, slots=True)
class Card:
    """A service in the list."""

    code: str
    name: Said
    summary: Said
    offices: tuple[Said, ...]
    cost: str | None


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that the list is narrowed to, and the list without it."""

    name: str
    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """What stands around the services of one page of a list: a centre's, or the network's."""

    chips: tuple[Chip, ...]
    needs: Pairs
    areas: Pairs
    kinds: Pairs
    """Ways in."""
    next: str | None
    first: str | None
    """The first page, where this is a later one."""
    fallbacks: tuple[str, ...]
    """Codes of the languages that stand in for texts without a translation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList(ListPage):
    """One page of the list."""

    cards: tuple[Card, ...]


def at_network() -> bool:
    """Whether the host is an umbrella's or a region's, where nobody is served."""
    return g.tenant.kind in NETWORK_KINDS


def readers() -> Readers:
    """Who reads a list: in the page's language."""
    return Readers(current_language(), None, g.tenant.default_language)


def page_readers() -> Readers:
    """Who reads a page: in its language, in the office's in place of it, or in both."""
    asked = reading()
    return Readers(asked.language, asked.beside, asked.office)


def shown_list(current: Work, wanted: Wanted, cursor: str | None) -> ShownList:
    """A page of what is offered: the list by name, or what the words mean, the best first."""
    page, cursor = _page(current, wanted, cursor)
    today, provided = g.clock.today(g.tenant.time_zone), not at_network()
    shown = [item.row.id for item in page.items]
    beside = signs(current.session, current.context, today=today, provided=provided, shown=shown)
    cards = tuple(_card(item, beside) for item in page.items)
    needs = common_list().needs
    return ShownList(
        cards=cards,
        chips=chips(wanted),
        needs=tuple((code, readers().words(needs[code])[0].text) for code in beside.needs),
        areas=tuple((code, str(AREA_NAMES[code])) for code in beside.areas),
        kinds=tuple((code, str(KIND_NAMES[code])) for code in beside.kinds),
        next=wanted.address(after=page.next_cursor) if page.next_cursor else None,
        first=wanted.address() if cursor else None,
        fallbacks=fallbacks(said for card in cards for said in (card.name, card.summary)),
    )


def fallbacks(texts: Iterable[Said]) -> tuple[str, ...]:
    """Codes of the languages that stand in, each once."""
    return tuple(dict.fromkeys(said.language for said in texts if said.is_fallback))


def _page(current: Work, wanted: Wanted, cursor: str | None) -> tuple[Page[ListedService], str | None]:
    """The page, and its cursor; an old or broken one leads to the first page."""
    only = wanted.service_filter(g.clock.today(g.tenant.time_zone), provided=not at_network())
    options: dict[str, Any] = {"language": current_language(), "words": wanted.words, "only": only, "limit": PAGE}
    try:
        return search_services(current.session, current.context, cursor=cursor, **options), cursor
    except Invalid:
        return search_services(current.session, current.context, cursor=None, **options), None


def _card(item: ListedService, beside: Signs) -> Card:
    text, language = item.text, current_language()
    offices = (beside.offices[each] for each in beside.offices if each in item.office_ids)
    return Card(
        code=item.row.code,
        name=Said(text.name, text.name_language, text.name_language != language),
        summary=Said(text.summary, text.summary_language, text.summary_language != language),
        offices=tuple(said for names in offices for said in readers().words(names)),
        cost=cost_hint(beside.costs.get(item.row.id, ())),
    )


def chips(wanted: Wanted) -> tuple[Chip, ...]:
    """What the list is narrowed to."""
    needs = common_list().needs
    words = {
        "words": wanted.words,
        "need": readers().words(needs[wanted.need])[0].text if wanted.need else "",
        "area": str(AREA_NAMES[wanted.area]) if wanted.area else "",
        "kind": str(KIND_NAMES[wanted.kind]) if wanted.kind else "",
    }
    return tuple(Chip(name, text, wanted.without(name).address()) for name, text in words.items() if text)
