"""What a centre shows: its own items, and those that the network writes for all its centres."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request

from oneroof.content import service
from oneroof.content.models import KINDS
from oneroof.content.service import Shown
from oneroof.content.service.reading import in_order
from oneroof.core.errors import NotFound
from oneroof.federation.shared_content import is_over, shared_by_network
from oneroof.portal.cache import fresh_until
from oneroof.portal.reading.asked import reading
from oneroof.tenancy.work import Work

PAGE = 10
UMBRELLA = "umbrella"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list: its items, and the numbers of the pages before and after it."""

    items: list[Shown]
    previous: int | None
    following: int | None

    @property
    def languages(self) -> list[str]:
        """The languages of the texts that are not in the reader's."""
        return list(dict.fromkeys(item.language for item in self.items if item.is_foreign))


@dataclass(frozen=True, slots=True)
class Read:
    """One item, and the same beside it in the second language that was asked for, where there is one."""

    shown: Shown
    other: Shown | None
    is_over: bool


def listed(current: Work, kind: str) -> Listed:
    """The page of the list that the address asks for (`?page=2`)."""
    found = everything(current, kind, reading().language)
    number = _number(request.args.get("page", ""))
    start = (number - 1) * PAGE
    more = len(found) > start + PAGE
    return Listed(found[start : start + PAGE], number - 1 if number > 1 else None, number + 1 if more else None)


def everything(current: Work, kind: str, language: str) -> list[Shown]:
    """All public items of a kind at this host, the centre's own first where an address is used by both."""
    session, context, clock = current.session, current.context, current.clock
    own = service.published(session, context, clock, kind=kind, language=language)
    if g.tenant.kind != UMBRELLA:
        taken = {one.slug for one in own}
        shared = shared_by_network(session, context, clock, kind=kind, language=language)
        own = in_order(kind, [*own, *(one for one in shared if one.slug not in taken)])
    for one in own:
        _fresh_while_on(current, one)
    return own


def found(current: Work, kind: str, slug: str) -> Read:
    """One item in the languages that were asked for. Raises NotFound."""
    asked = reading()
    shown = _one(current, kind, slug, asked.language)
    other = _one(current, kind, slug, asked.beside) if asked.beside else None
    if other is not None and (other.is_foreign or other.language == shown.language):
        other = None
    _fresh_while_on(current, shown)
    return Read(shown, other, is_over(shown, current.clock))


def any_kind(current: Work, slug: str, language: str) -> Shown:
    """The item at an address, whatever it is. Raises NotFound."""
    for kind in KINDS[:-1]:
        try:
            return _one(current, kind, slug, language)
        except NotFound:
            continue
    return _one(current, KINDS[-1], slug, language)


def _one(current: Work, kind: str, slug: str, language: str) -> Shown:
    session, context = current.session, current.context
    try:
        return service.read(session, context, slug=slug, language=language, kind=kind)
    except NotFound:
        if g.tenant.kind == UMBRELLA:
            raise
        shared = shared_by_network(session, context, current.clock, kind=kind, language=language, slug=slug)
        if not shared:
            raise
        return shared[0]


def _fresh_while_on(current: Work, shown: Shown) -> None:
    last = shown.ends_at or shown.starts_at
    if last is not None and last >= current.clock.now():
        fresh_until(last)


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1
