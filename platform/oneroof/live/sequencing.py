"""Gives committed events their place in the tenant's stream: 1, 2, 3 … without a gap.

Nothing depends on the order of ids or commits: what commits late is seen late, and numbered then. The lock of the
stream's row lets one sequencer number at a time; one that is killed has done nothing, or all of its transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Uuid, cast, column, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from oneroof.core.ids import new_id
from oneroof.live.models import LiveEvent, LiveStream
from oneroof.tenancy.context import Context

BATCH = 1000
_CLOCKS_APART = timedelta(seconds=5)
"""By how much the clocks of two machines may differ: an early version must not be left for a later batch."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """An event in its place."""

    sequence: int
    name: str
    data: dict[str, Any]
    staff_data: dict[str, Any] | None
    created_at: datetime


def number_open(session: Session, context: Context) -> list[Numbered]:
    """Number what waits in the tenant, up to a batch or a little more; nothing where another does it at this moment."""
    stream = _locked_stream(session, context)
    if stream is None:
        return []
    rows = in_order_of_versions(_open_events(session))
    if not rows:
        return []
    first = stream.sequence + 1
    _mark(session, context, [row.id for row in rows], first)
    stream.sequence += len(rows)
    return [
        Numbered(first + place, row.name, row.data, row.staff_data, row.created_at) for place, row in enumerate(rows)
    ]


def numbered_after(session: Session, sequence: int, *, most: int) -> list[Numbered]:
    """The tenant's events after this number, in their order; older ones may be gone."""
    rows = session.execute(
        select(LiveEvent.sequence, LiveEvent.name, LiveEvent.data, LiveEvent.staff_data, LiveEvent.created_at)
        .where(LiveEvent.sequence > sequence)
        .order_by(LiveEvent.sequence)
        .limit(most)
    )
    return [Numbered(*row) for row in rows]


def in_order_of_versions(rows: Sequence[Any]) -> list[Any]:
    """The rows in the order given, except that the versions of one thing change places until they ascend."""
    places = defaultdict[object, list[int]](list)
    for place, row in enumerate(rows):
        if (thing := _thing(row)) is not None:
            places[thing].append(place)
    ordered = list(rows)
    for of_one in places.values():
        ascending = sorted((rows[place] for place in of_one), key=lambda row: row.data["v"])
        for place, row in zip(of_one, ascending, strict=True):
            ordered[place] = row
    return ordered


def _thing(row: Any) -> object:
    """What the event tells the version of; None for an event without one."""
    if not isinstance(row.data.get("v"), int):
        return None
    staff_id = (row.staff_data or {}).get("id")
    return (row.name, staff_id) if staff_id else (row.name, row.data.get("queue"), row.data.get("label"))


def _locked_stream(session: Session, context: Context) -> LiveStream | None:
    """The tenant's stream, locked until the commit; None while another transaction holds it."""
    if session.scalar(select(LiveStream.id)) is None:
        session.execute(
            insert(LiveStream)
            .values(tenant_id=context.tenant_id, id=new_id(), sequence=0)
            .on_conflict_do_nothing(index_elements=["tenant_id"])
            .returning(LiveStream.id)
        )
    return session.scalars(select(LiveStream).with_for_update(skip_locked=True)).one_or_none()


def _open_events(session: Session) -> Sequence[Any]:
    oldest = _open_where(session, most=BATCH)
    if len(oldest) < BATCH:
        return oldest
    # whatever a slow clock has put a little behind the batch belongs to it
    return _open_where(session, LiveEvent.created_at <= oldest[-1].created_at + _CLOCKS_APART)


def _open_where(session: Session, *conditions: ColumnElement[bool], most: int | None = None) -> Sequence[Any]:
    return session.execute(
        select(LiveEvent.id, LiveEvent.name, LiveEvent.data, LiveEvent.staff_data, LiveEvent.created_at)
        .where(LiveEvent.sequence.is_(None), *conditions)
        .order_by(LiveEvent.created_at, LiveEvent.id)
        .limit(most)
    ).all()


def _mark(session: Session, context: Context, ids: list[UUID], first: int) -> None:
    places = cast(list(range(first, first + len(ids))), ARRAY(BigInteger))
    numbered = (
        func.unnest(cast(ids, ARRAY(Uuid)), places)
        .table_valued(column("id", Uuid), column("place", BigInteger), name="numbered")
        .render_derived()
    )
    session.execute(
        update(LiveEvent)
        .where(LiveEvent.tenant_id == context.tenant_id, LiveEvent.id == numbered.c.id)
        .values(sequence=numbered.c.place)
        .execution_options(synchronize_session=False)
    )
