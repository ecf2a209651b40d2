"""Looking something up in the directory: who takes this, from here, in this language, how near and how soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from oneroof.core.pagination import Page, SortKey, page_of
from oneroof.federation.directory.models import DirectoryEntry, DirectoryMeasure
from oneroof.federation.free_times.finding import Point, distance_km
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

STALE_AFTER = timedelta(days=90)
"""An entry that nobody has confirmed for so long is shown with a warning."""
USUAL_PAGE = 25
MOST_TAKERS = 100
"""Answers to one question; whoever gets more should ask more exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody wants to know of the directory. What is None or empty is not asked for."""

    service: str | None = None
    """Its URI or its code."""
    need: str | None = None
    language: str | None = None
    audience: str | None = None
    centre_id: int | None = None
    """Where the person is: only those who take people from there."""
    near: Point | None = None
    km: float | None = None
    """Only those within so many kilometres of `near`; who says no place is left out then."""


@dataclass(frozen=True, slots=True)
class Taker:
    """An entry as somebody who refers people reads it."""

    entry: DirectoryEntry
    distance_km: float | None
    """In a straight line; None where one of both places is not known."""
    measured_days: int | None
    """The median of days until an answer, at the asking centre if it is known there, else over all centres."""
    measured_on: date | None
    is_stale: bool
    """Nobody has confirmed it for `STALE_AFTER`."""


def takers(session: Session, context: Context, *, now: datetime, question: Question) -> list[Taker]:
    """Who takes this, the soonest first, then the nearest; at most `MOST_TAKERS`. Reads public facts of the network.

    `session` is any session in the network: of a centre's staff or of the umbrella.
    """
    statement = _standing(context).where(*_conditions(question)).order_by(DirectoryEntry.id)
    found = [each for each in session.scalars(statement) if _is_near(each, question)]
    measured = _measures(session, context, {each.agency_id for each in found if each.agency_id})
    answers = [_taker(each, question, measured, now) for each in found]
    return sorted(answers, key=_soonest_first)[:MOST_TAKERS]


def entries_of(
    session: Session, context: Context, *, agency_id: UUID, limit: int = USUAL_PAGE, cursor: str | None = None
) -> Page[DirectoryEntry]:
    """What one agency says of itself, the last changed first. Raises Invalid for limit and cursor."""
    statement = _standing(context).where(DirectoryEntry.agency_id == agency_id)
    return _page(session, statement, limit, cursor)


def all_entries(
    session: Session, context: Context, *, limit: int = USUAL_PAGE, cursor: str | None = None
) -> Page[DirectoryEntry]:
    """All that stands in the directory, the last changed first, for who keeps it. Raises Invalid."""
    return _page(session, _standing(context), limit, cursor)


def is_stale(entry: DirectoryEntry, now: datetime) -> bool:
    """Whether nobody has said for too long that it is right."""
    return now - entry.confirmed_at > STALE_AFTER


def centres_of(session: Session, context: Context, ids: Iterable[int]) -> dict[int, Tenant]:
    """The centres with these numbers."""
    statement = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.id.in_(list(ids)))
    return {each.id: each for each in session.scalars(statement)}


def _page(session: Session, statement: Select[DirectoryEntry], limit: int, cursor: str | None) -> Page[DirectoryEntry]:
    keys = [SortKey(DirectoryEntry.updated_at, descending=True), SortKey(DirectoryEntry.id)]
    return page_of(session, statement, keys=keys, limit=limit, cursor=cursor)


def _standing(context: Context) -> Select[DirectoryEntry]:
    return select(DirectoryEntry).where(
        DirectoryEntry.network_id == context.network_id, DirectoryEntry.ended_at.is_(None)
    )


def _conditions(question: Question) -> list[ColumnElement[bool]]:
    entry = DirectoryEntry
    wanted: list[ColumnElement[bool]] = []
    if question.service:
        wanted.append(or_(entry.service_uri == question.service, entry.service_code == question.service))
    if question.need:
        wanted.append(entry.need == question.need)
    if question.language:
        wanted.append(entry.languages.any_() == question.language)
    if question.audience:
        wanted.append(or_(func.cardinality(entry.audiences) == 0, entry.audiences.any_() == question.audience))
    if question.centre_id is not None:
        wanted.append(or_(func.cardinality(entry.centre_ids) == 0, entry.centre_ids.any_() == question.centre_id))
    return wanted


def _is_near(entry: DirectoryEntry, question: Question) -> bool:
    if question.km is None or question.near is None:
        return True
    distance = distance_km(question.near, _place_of(entry))
    return distance is not None and distance <= question.km


def _place_of(entry: DirectoryEntry) -> Point | None:
    if entry.latitude is None or entry.longitude is None:
        return None
    return Point(entry.latitude, entry.longitude)


def _measures(session: Session, context: Context, agencies: set[UUID]) -> list[DirectoryMeasure]:
    measure = DirectoryMeasure
    if not agencies:
        return []
    statement = select(measure).where(measure.network_id == context.network_id, measure.agency_id.in_(agencies))
    return list(session.scalars(statement.where(measure.median_days.is_not(None))))


def _taker(entry: DirectoryEntry, question: Question, measured: list[DirectoryMeasure], now: datetime) -> Taker:
    """Its own centre's measure counts first: between two centres, ways and waiting rooms differ."""
    theirs = [each for each in measured if (each.agency_id, each.service_code) == (entry.agency_id, entry.service_code)]
    chosen = [each for each in theirs if each.centre_id == question.centre_id] or theirs
    days = sorted(each.median_days for each in chosen if each.median_days is not None)
    return Taker(
        entry,
        distance_km(question.near, _place_of(entry)),
        days[(len(days) - 1) // 2] if days else None,
        max(each.measured_on for each in chosen) if days else None,
        is_stale(entry, now),
    )


def _soonest_first(taker: Taker) -> tuple[bool, int, float, UUID]:
    """What agencies say of their waiting time; unknown ones come last, and of these the nearest first."""
    days = taker.entry.waiting_days if taker.entry.waiting_days is not None else taker.measured_days
    return days is None, days or 0, taker.distance_km if taker.distance_km is not None else 1e9, taker.entry.id
