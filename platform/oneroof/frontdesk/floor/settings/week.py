"""The week of the centre and its offices, and the days that are not like it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.service.announcing import announce
from oneroof.core.errors import NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.hours import Span, Week
from oneroof.frontdesk.floor.settings.keeping import invalid, locked
from oneroof.frontdesk.floor.texts import check_reason
from oneroof.frontdesk.models import EXCEPTION_KINDS, Office, OpeningException, OpeningHours
from oneroof.frontdesk.service.records import today_at
from oneroof.live.service import publish
from oneroof.tenancy.context import Context

MOST_SPANS = 3
FARTHEST = timedelta(days=731)
"""Exceptions are planned for two years at most: a later day is a slip of the pen."""


def own_week(session: Session, context: Context, office_id: UUID | None) -> Week:
    """The week of the centre (None) or the office itself; seven empty days for an office that follows the centre."""
    rows = session.scalars(
        select(OpeningHours)
        .where(OpeningHours.tenant_id == context.tenant_id, OpeningHours.office_id == office_id)
        .order_by(OpeningHours.opens)
    ).all()
    return tuple(tuple((row.opens, row.closes) for row in rows if row.weekday == day) for day in range(7))


def set_week(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_id: UUID | None,
    week: Sequence[Sequence[Span]],
) -> None:
    """The week of the centre (None) or of an office; an office without any span follows the centre.

    Raises NotFound for the office, and Invalid `day_0` to `day_6` for spans that overlap, end before they begin, or
    are too many, and for a centre that is never open.
    """
    if office_id is not None:
        locked(session, context, Office, office_id).origin = "centre"
    elif not any(week):
        raise invalid("day_0", staff_text("Write when the centre is open on at least one day."))
    checked = [check_spans(spans, f"day_{day}") for day, spans in enumerate(week)]
    old = session.scalars(
        select(OpeningHours)
        .where(OpeningHours.tenant_id == context.tenant_id, OpeningHours.office_id == office_id)
        .with_for_update()
    ).all()
    for row in old:
        session.delete(row)
    session.flush()
    session.add_all(
        OpeningHours(id=new_id(), office_id=office_id, weekday=day, opens=opens, closes=closes, origin="centre")
        for day, spans in enumerate(checked)
        for opens, closes in spans
    )
    _account(session, context, clock, office_id, "set", "opening_hours")


def exceptions_from(session: Session, context: Context, first: date) -> list[list[OpeningException]]:
    """The exceptions from a day on, one list of rows for each place and day."""
    rows = session.scalars(
        select(OpeningException)
        .where(OpeningException.tenant_id == context.tenant_id, OpeningException.day >= first)
        .order_by(OpeningException.day, OpeningException.office_id.nulls_first(), OpeningException.opens)
    ).all()
    groups: dict[tuple[date, UUID | None], list[OpeningException]] = {}
    for row in rows:
        groups.setdefault((row.day, row.office_id), []).append(row)
    return list(groups.values())


def set_exception(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_id: UUID | None,
    day: date,
    kind: str,
    spans: Sequence[Span] = (),
    reason: Mapping[str, str],
) -> None:
    """On this day the centre (None) or office is closed, keeps other hours, or is open as usual after all.

    Takes the place of what was said of the day before. Raises NotFound for the office, Invalid with the field.
    """
    if office_id is not None:
        locked(session, context, Office, office_id)
    today = today_at(session, context, clock)
    if not today <= day <= today + FARTHEST:
        raise invalid("day", staff_text("Choose a day from today on, within two years."))
    if kind not in EXCEPTION_KINDS:
        raise invalid("kind", staff_text("Choose whether it is closed or keeps other hours."))
    wanted: list[Span | None] = [*check_spans(spans, "spans")] if kind == "hours" else [None]
    if not wanted:
        raise invalid("spans", staff_text("Write from when until when it is open."))
    said = check_reason(reason)
    for row in _of_day(session, context, office_id, day):
        session.delete(row)
    session.flush()
    values = {"office_id": office_id, "day": day, "kind": kind, "reason": said, "origin": "centre"}
    session.add_all(
        OpeningException(id=new_id(), opens=span[0] if span else None, closes=span[1] if span else None, **values)
        for span in wanted
    )
    _account(session, context, clock, office_id, "set", "opening_exception")


def remove_exception(session: Session, context: Context, clock: Clock, *, exception_id: UUID) -> None:
    """The day is like its week again; what the pack says of a day is kept as `as_usual`, or it would come back.

    Raises NotFound.
    """
    row = session.get(OpeningException, (context.tenant_id, exception_id))
    if row is None:
        raise NotFound("exception_not_found", staff_text("There is no such day here."))
    if row.origin == "pack":
        set_exception(session, context, clock, office_id=row.office_id, day=row.day, kind="as_usual", reason=row.reason)
        return
    for other in _of_day(session, context, row.office_id, row.day):
        session.delete(other)
    _account(session, context, clock, row.office_id, "remove", "opening_exception")


def conflicts(session: Session, context: Context, *, office_id: UUID, names: Mapping[int, LazyText]) -> list[LazyText]:
    """Where an office's own week goes beyond the centre's, in sentences; `names` are those of the weekdays."""
    centre, own = own_week(session, context, None), own_week(session, context, office_id)
    if not any(own) or not any(centre):
        return []
    return [
        staff_text(
            "%(day)s: the office is open %(opens)s–%(closes)s, but the centre is not all that time.",
            day=names[day],
            opens=f"{opens:%H:%M}",
            closes=f"{closes:%H:%M}",
        )
        for day, spans in enumerate(own)
        for opens, closes in spans
        if not any(first <= opens and closes <= last for first, last in centre[day])
    ]


def check_spans(spans: Sequence[Span], field: str) -> list[Span]:
    """The spans in order. Raises Invalid when one ends before it begins, two overlap, or there are too many."""
    found = sorted(spans)
    if len(found) > MOST_SPANS:
        raise invalid(field, staff_text("At most %(most)s spans on one day.", most=MOST_SPANS))
    for opens, closes in found:
        if opens >= closes:
            raise invalid(field, staff_text("It must close after it opens."))
    for (_opens, closes), (opens, _closes) in pairwise(found):
        if opens < closes:
            raise invalid(field, staff_text("Two spans of the day overlap."))
    return found


def _of_day(session: Session, context: Context, office_id: UUID | None, day: date) -> Sequence[OpeningException]:
    return session.scalars(
        select(OpeningException)
        .where(OpeningException.tenant_id == context.tenant_id, OpeningException.day == day)
        .where(OpeningException.office_id == office_id)
        .with_for_update()
    ).all()


def _account(session: Session, context: Context, clock: Clock, office_id: UUID | None, verb: str, noun: str) -> None:
    session.flush()
    action = f"{noun}.{verb}"
    audit.record(session, context, clock, action=action, object_kind="office", object_id=office_id)
    staff_data = {"office_id": str(office_id) if office_id else None}
    publish(session, context, clock, name="queue", data={}, staff_data=staff_data)
    announce(session, context)
    session.flush()
