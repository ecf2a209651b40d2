"""Who takes a person with this wish: offices of the house, partners, and whoever another slice knows of."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person needs; what is None does not matter."""

    service_code: str | None = None
    words: str | None = None
    """As they are typed to search by."""
    language: str | None = None
    """That the person speaks."""


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody to whom a referral can be sent, or whom the person can be told of."""

    kind: str
    """One of models.DESTINATIONS."""
    names: dict[str, str]
    """By language."""
    office_id: UUID | None = None
    partnership_id: UUID | None = None
    centre_id: int | None = None
    entry_id: UUID | None = None
    """Of the directory."""
    organisation: dict[str, str] | None = None
    """`name`, `email`, `phone`, `address` of one without a system."""
    agency_id: UUID | None = None
    """The tenant's copy of the agency."""
    agency_tags: tuple[str, ...] = ()
    """Kind and code: whoever is kept from one of these is not sent there."""
    waiting_days: int | None = None
    """How long one waits there at present."""
    answer_days: int | None = None
    """Working days within which they promise to answer."""
    takes: str = ""
    """Whom they take, in words."""
    services: tuple[str, ...] = ()
    """Codes; `*` for all."""

    @property
    def key(self) -> str:
        """What an address and a form name it by: `office:<id>`."""
        which = self.office_id or self.partnership_id or self.entry_id or self.centre_id or ""
        return f"{self.kind}:{which}"


Source = Callable[[Session, Context, Clock, Wish], Iterable[Taker]]
_sources: list[Source] = []


def takers_come_from(source: Source) -> Source:
    """Register one more source of takers; it is asked whenever somebody looks for one."""
    if source not in _sources:
        _sources.append(source)
    return source


def takers(session: Session, context: Context, clock: Clock, wish: Wish) -> list[Taker]:
    """All whom any source knows, each once, those who take soonest first."""
    found: dict[str, Taker] = {}
    for source in _sources:
        for each in source(session, context, clock, wish):
            known = found.get(each.key)
            found[each.key] = each if known is None else _together(known, each)
    return sorted(found.values(), key=_rank)


def _together(known: Taker, other: Taker) -> Taker:
    """What one source says of somebody, completed by what another one knows."""
    days = known.waiting_days if known.waiting_days is not None else other.waiting_days
    return replace(known, waiting_days=days, takes=known.takes or other.takes)


def taker_named(session: Session, context: Context, clock: Clock, key: str) -> Taker | None:
    """The one that `Taker.key` names, or None."""
    return next((each for each in takers(session, context, clock, Wish()) if each.key == key), None)


def _rank(taker: Taker) -> tuple[bool, int, str]:
    waits = taker.waiting_days
    return waits is None, waits or 0, str(sorted(taker.names.items()))
