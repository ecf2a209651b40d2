"""Which tenant a host belongs to, asked of the database before any tenant is known and remembered for a moment."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields
from datetime import datetime
from threading import Lock
from time import monotonic
from typing import Any, Generic, TypeVar
from uuid import UUID

from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.tenancy.hosts import host_key

V = TypeVar("V")

MOST_HOSTS = 4096
"""Answers that are remembered at once: for known hosts and for unknown ones, each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What both look-ups tell of a tenant. All of it is public."""

    id: int
    network_id: int
    network_code: str
    code: str
    kind: str
    state: str
    time_zone: str
    demo: bool
    clock_anchor: datetime | None
    clock_shown: datetime | None
    clock_speed: float

    @property
    def clock(self) -> Clock:
        """The network's clock: real time, except in a demo network that shows another."""
        return Clock(self.clock_anchor, self.clock_shown, self.clock_speed)


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFacts(_Facts):
    """A tenant as `oneroof.resolve_host` tells it: what its pages need before anything else."""

    name: dict[str, str]
    default_language: str
    languages: tuple[str, ...]
    branding: dict[str, Any]
    """As the network's pack says."""
    network_name: dict[str, str]
    site: dict[str, Any]
    """What the centre has decided about its public site (`oneroof.portal.site`); its name and languages are above."""
    network_version: UUID | None
    """The version of the network's public facts that this was read under."""

    @property
    def tokens(self) -> dict[str, str]:
        """The design tokens: the centre's over the pack's."""
        return {**self.branding.get("tokens", {}), **self.site.get("tokens", {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTenant(_Facts):
    """A tenant as `oneroof.list_tenants` tells it: what a job or command needs to begin its work."""

    host: str | None
    """The label or domain of its primary host."""


class Directory:
    """Host names to tenants. Answers are remembered for `ttl` seconds of real time, those for unknown hosts too.

    Known and unknown hosts are remembered apart and up to a bound, so that a flood of made-up names neither fills
    the memory nor drives out the real ones. May be shared between threads.
    """

    def __init__(
        self,
        database: Database,
        base_host: str,
        ttl: float = 1.0,
        *,
        most: int = MOST_HOSTS,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._base_host = base_host
        self._known: _Memory[TenantFacts] = _Memory(ttl, most, seconds)
        self._unknown: _Memory[bool] = _Memory(ttl, most, seconds)
        self._clocks: _Memory[Clock] = _Memory(ttl, most, seconds)

    def resolve(self, host_header: str) -> TenantFacts | None:
        """The tenant whose host this is, whatever its state; None for nobody's, or where it is no host name at all.

        Raises SQLAlchemy's OperationalError when the database is away: nobody is answered from an old memory.
        """
        key = host_key(host_header, self._base_host)
        if key is None or self._unknown.get(key):
            return None
        return self._known.get(key) or self._ask(key)

    def list_tenants(self) -> list[ListedTenant]:
        """All tenants of all networks, in every state, by id."""
        return [_read(ListedTenant, row) for row in self._database.call("list_tenants")]

    def clock_of(self, network_id: int) -> Clock:
        """A network's clock, for work that no host began. Real time where the network has no tenant."""
        remembered = self._clocks.get(network_id)
        if remembered is not None:
            return remembered
        clocks = {network_id: Clock()} | {tenant.network_id: tenant.clock for tenant in self.list_tenants()}
        for number, clock in clocks.items():
            self._clocks.put(number, clock)
        return clocks[network_id]

    def forget(self) -> None:
        """Ask the database anew at the next question: for the process that has just changed a tenant."""
        for memory in (self._known, self._unknown, self._clocks):
            memory.clear()

    def _ask(self, key: str) -> TenantFacts | None:
        rows = self._database.call("resolve_host", wanted=key)
        if not rows:
            self._unknown.put(key, True)
            return None
        facts = _read(TenantFacts, rows[0])
        self._known.put(key, facts)
        return facts


class _Memory(Generic[V]):
    """A few answers, for a little while; the oldest goes first."""

    def __init__(self, ttl: float, most: int, seconds: Callable[[], float]) -> None:
        self._ttl, self._most, self._seconds = ttl, most, seconds
        self._entries: OrderedDict[Hashable, tuple[float, V]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> V | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or entry[0] <= self._seconds():
                return None
            return entry[1]

    def put(self, key: Hashable, value: V) -> None:
        with self._lock:
            self._entries.pop(key, None)
            self._entries[key] = (self._seconds() + self._ttl, value)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


F = TypeVar("F", bound=_Facts)


def _read(kind: type[F], row: Any) -> F:
    values = {field.name: getattr(row, field.name) for field in fields(kind)}
    if "languages" in values:
        # a pack may have made another language the default since the centre chose its languages
        default, chosen = values["default_language"], tuple(values["languages"])
        values["languages"] = chosen if default in chosen or not chosen else (default, *chosen)
    return kind(**values)
