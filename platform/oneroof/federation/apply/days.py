"""Opening hours and closed days of a centre and its offices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from uuid import UUID

from sqlalchemy import select

from oneroof.core.ids import new_id
from oneroof.federation.apply.sync import Sync
from oneroof.federation.packs.holidays import closed_days_of
from oneroof.federation.packs.hours import WEEKDAYS
from oneroof.federation.packs.model import Centre, Names, WeekHours
from oneroof.frontdesk.models import Office, OpeningException, OpeningHours

_Place = tuple[UUID | None, str]
"""The office's id and code; None and "centre" for the centre itself."""


def sync_opening_hours(sync: Sync, centre: Centre, offices: Mapping[str, Office]) -> None:
    """Make the week what the pack says, span by span; a week that the centre decided itself stays."""
    rows = {(row.office_id, row.weekday, row.opens): row for row in sync.session.scalars(select(OpeningHours))}
    named = {office.id: code for code, office in offices.items()}
    weeks: list[tuple[UUID | None, WeekHours]] = [(None, centre.hours)]
    weeks += [(offices[each.code].id, each.hours) for each in centre.offices if each.hours]
    decided = {row.office_id for row in rows.values() if row.origin == "centre"}
    decided |= {office.id for office in offices.values() if office.origin == "centre"}
    wanted: dict[tuple[UUID | None, int, time], time] = {}
    for office_id, week in weeks:
        for weekday, spans in enumerate(week):
            wanted |= {(office_id, weekday, span.opens): span.closes for span in spans}
    for key in rows.keys() - wanted.keys():
        if key[0] not in decided:
            sync.remove(rows[key], "opening hours", _said(named, key))
    sync.flush()
    for key, closes in wanted.items():
        if key[0] in decided:
            continue
        office_id, weekday, opens = key
        new = OpeningHours(id=new_id(), office_id=office_id, weekday=weekday, opens=opens)
        sync.bring(rows.get(key), new, "opening hours", _said(named, key), {"closes": closes})
    sync.flush()


def sync_closed_days(sync: Sync, centre: Centre, offices: Mapping[str, Office], today: date) -> None:
    """Closed days of this year and the next. Days gone by, and those that the centre decided, are left as they were."""
    coming = sync.session.scalars(select(OpeningException).where(OpeningException.day >= today)).all()
    decided = {(row.office_id, row.day) for row in coming if row.origin == "centre"}
    rows = {(row.office_id, row.day): row for row in coming if (row.office_id, row.day) not in decided}
    wanted: dict[tuple[UUID | None, date], tuple[str, Names]] = {}
    for (office_id, code), days in _closed(centre, offices, today):
        wanted |= {(office_id, day): (code, names) for day, names in days.items() if day >= today}
    for key in rows.keys() - wanted.keys():
        sync.remove(rows[key], "closed day", f"{key[1]}")
    for key in wanted.keys() - decided:
        code, names = wanted[key]
        new = OpeningException(id=new_id(), office_id=key[0], day=key[1])
        values = {"kind": "closed", "reason": dict(names)}
        sync.bring(rows.get(key), new, "closed day", f"{key[1]} ({code})", values)
    sync.flush()


def _closed(centre: Centre, offices: Mapping[str, Office], today: date) -> Iterator[tuple[_Place, dict[date, Names]]]:
    years = (today.year, today.year + 1)
    yield (None, "centre"), closed_days_of(centre, years)
    for office in centre.offices:
        yield (offices[office.code].id, office.code), closed_days_of(office, years)


def _said(named: Mapping[UUID, str], key: tuple[UUID | None, int, time]) -> str:
    office_id, weekday, opens = key
    place = "centre" if office_id is None else named.get(office_id, "office")
    return f"{place} {WEEKDAYS[weekday]} {opens:%H:%M}"
