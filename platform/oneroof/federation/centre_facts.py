"""What a centre lets everybody in the network know of it beside its address: hours, languages, how to get in.

Its own tables are read by itself alone; the copy is brought up to date whenever they change, and once a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.federation.models import PublishedCentre
from oneroof.frontdesk.floor.hours import Opening, OtherDay, Span, opening_times, other_days
from oneroof.frontdesk.places.service import places
from oneroof.identity.models import Staff
from oneroof.mediation.models import Duty
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

AHEAD = timedelta(days=60)
"""So far ahead days that are not like the week are told."""
SPOKEN_AHEAD = timedelta(days=14)
"""Languages count that somebody speaks who is on duty before then."""


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """What the network reads of a centre, at the moment of reading."""

    opening: Opening | None
    """None where the centre has told nothing yet."""
    languages: tuple[str, ...] = ()
    accessibility: tuple[str, ...] = ()
    directions: Mapping[str, str] | None = None
    stops: tuple[tuple[str, str, str], ...] = ()
    """Kind, line and name of each."""


def publish_centre(umbrella: Session, session: Session, context: Context, clock: Clock) -> None:
    """Copy the centre's facts into the network's, in the umbrella role's transaction. Again, it says the same."""
    row = {
        "network_id": context.network_id,
        "centre_id": context.tenant_id,
        "facts": _facts(session, context, clock),
        "published_at": clock.now(),
    }
    new = insert(PublishedCentre).values(row)
    umbrella.execute(
        new.on_conflict_do_update(
            index_elements=["network_id", "centre_id"],
            set_={"facts": new.excluded.facts, "published_at": new.excluded.published_at},
            where=PublishedCentre.facts.is_distinct_from(new.excluded.facts),
        )
    )


def centre_facts(
    session: Session, context: Context, tenants: Mapping[int, Tenant], now: datetime
) -> dict[int, CentreFacts]:
    """What is published of these centres of the network, by tenant. One query."""
    rows = session.scalars(
        select(PublishedCentre).where(
            PublishedCentre.network_id == context.network_id, PublishedCentre.centre_id.in_(tenants)
        )
    )
    found = {row.centre_id: row.facts for row in rows}
    return {id_: _read(found.get(id_), now.astimezone(ZoneInfo(each.time_zone))) for id_, each in tenants.items()}


def _facts(session: Session, context: Context, clock: Clock) -> dict[str, Any]:
    times = opening_times(session, context, clock)
    today = times.centre.now.date()
    special = other_days(session, context, today, today + AHEAD).get(None, ())
    place = places(session, context).get(None)
    return {
        "week": [_written(spans) for spans in times.centre.week],
        "other_days": [
            {"day": each.day.isoformat(), "names": each.names, "spans": _written(each.spans)} for each in special
        ],
        "languages": _languages(session, context, clock.now()),
        "accessibility": list(place.accessibility) if place else [],
        "directions": dict(place.directions) if place else {},
        "stops": [[each.kind, each.line, each.stop] for each in place.transport] if place else [],
    }


def _languages(session: Session, context: Context, now: datetime) -> list[str]:
    rows = session.scalars(
        select(Staff.spoken_languages)
        .join(Duty, (Duty.tenant_id == Staff.tenant_id) & (Duty.staff_id == Staff.id))
        .where(Staff.tenant_id == context.tenant_id, Staff.active)
        .where(Duty.ends_at > now, Duty.starts_at < now + SPOKEN_AHEAD)
        .distinct()
    )
    return sorted({code for spoken in rows for code in spoken})


def _written(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in spans]


def _read(facts: Mapping[str, Any] | None, now: datetime) -> CentreFacts:
    if facts is None:
        return CentreFacts(None)
    others = (
        OtherDay(date.fromisoformat(each["day"]), each["names"], _spans(each["spans"])) for each in facts["other_days"]
    )
    return CentreFacts(
        opening=Opening(
            tuple(_spans(spans) for spans in facts["week"]),
            tuple(each for each in others if each.day >= now.date()),
            now,
        ),
        languages=tuple(facts["languages"]),
        accessibility=tuple(facts["accessibility"]),
        directions=facts["directions"],
        stops=tuple((kind, line, stop) for kind, line, stop in facts["stops"]),
    )


def _spans(written: list[list[str]]) -> tuple[Span, ...]:
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in written)
