"""The numbered events of each tenant in Redis, where every live process reads them. It may be lost at any moment.

An entry's id is its number, and Redis refuses an id that is not above its last: so whoever writes twice, and two who
write at once, change nothing. Each writes from where the log ends, so that it never has a gap in the middle.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import redis
from redis.exceptions import ResponseError

from oneroof.live.sequencing import Numbered

KEPT = 2000
"""About so many events are kept for each tenant, some hours of a busy floor; older ones are read from PostgreSQL."""
_FORGOTTEN_AFTER = timedelta(days=2)


class OfDatabase(Protocol):
    """What PostgreSQL knows of one tenant's stream."""

    def position(self) -> int:
        """The last number."""

    def after(self, sequence: int) -> Sequence[Numbered]:
        """The events after this number without a gap, the last `KEPT` of them at most."""


def key_of(tenant_id: int) -> str:
    """Where a tenant's log stands."""
    return f"oneroof:live:{tenant_id}"


def append(client: redis.Redis, tenant_id: int, events: Sequence[Numbered], of_database: OfDatabase) -> None:
    """Write events that are committed, and before them whatever the log lacks. Raises RedisError."""
    key = key_of(tenant_id)
    reached = last_number(client, tenant_id)
    # read in this order, because a log never runs ahead of the commits
    if events and reached > events[-1].sequence and reached > of_database.position():
        client.delete(key)  # the database was restored from earlier, or is another one
        reached = 0
    missing: Sequence[Numbered] = [event for event in events if event.sequence > reached]
    if missing and missing[0].sequence != reached + 1:
        missing = of_database.after(reached)
    pipeline = client.pipeline(transaction=False)
    for event in missing:
        pipeline.xadd(key, entry_of(event), id=f"{event.sequence}-0", maxlen=KEPT, approximate=True)
    pipeline.expire(key, _FORGOTTEN_AFTER)
    for answer in pipeline.execute(raise_on_error=False):
        if isinstance(answer, Exception) and not isinstance(answer, ResponseError):
            raise answer


def last_number(client: redis.Redis, tenant_id: int) -> int:
    """The number of the log's last entry; 0 where there is none."""
    entries: Any = client.xrevrange(key_of(tenant_id), count=1)
    return number_of(entries[0][0]) if entries else 0


def number_of(entry_id: bytes) -> int:
    """The number in an entry's id."""
    return int(entry_id.partition(b"-")[0])


def entry_of(event: Numbered) -> dict[Any, Any]:
    """An event as Redis keeps it."""
    entry = {"n": event.name, "d": _json(event.data), "t": str(event.created_at.timestamp())}
    return entry if event.staff_data is None else {**entry, "s": _json(event.staff_data)}


def event_of(entry_id: bytes, entry: Mapping[bytes, bytes]) -> Numbered:
    """The event of an entry."""
    staff = entry.get(b"s")
    return Numbered(
        sequence=number_of(entry_id),
        name=entry[b"n"].decode(),
        data=json.loads(entry[b"d"]),
        staff_data=None if staff is None else json.loads(staff),
        created_at=datetime.fromtimestamp(float(entry[b"t"]), UTC),
    )


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
