"""The roster: who is on duty where, and which languages they speak."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock, day_bounds
from oneroof.frontdesk.models import Office
from oneroof.identity.models import Staff
from oneroof.mediation.models import Duty
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

LONGEST_DUTY = timedelta(hours=16)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A duty with the member of staff whose it is."""

    duty: Duty
    staff_name: str
    spoken_languages: tuple[str, ...]


def duties_of_day(
    session: Session, context: Context, clock: Clock, *, day: date | None = None, office_id: UUID | None = None
) -> list[OnDuty]:
    """The duties that touch a day (today when None) at the centre, by beginning and name."""
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    begin, end = day_bounds(day or clock.today(zone), zone)
    return _on_duty(session, _duties(context, office_id).where(Duty.starts_at < end, Duty.ends_at > begin))


def on_duty_now(
    session: Session, context: Context, clock: Clock, *, office_id: UUID | None = None, language: str | None = None
) -> list[OnDuty]:
    """Who is on duty at this moment, in one office and with one language if they are named."""
    now = clock.now()
    found = _on_duty(session, _duties(context, office_id).where(Duty.starts_at <= now, Duty.ends_at > now))
    return [item for item in found if language is None or language in item.spoken_languages]


def list_duties(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    day: date | None = None,
    office_id: UUID | None = None,
    now: bool = False,
    language: str | None = None,
) -> list[OnDuty]:
    """The duties of a day or, with `now`, of this moment."""
    if now:
        return on_duty_now(session, context, clock, office_id=office_id, language=language)
    found = duties_of_day(session, context, clock, day=day, office_id=office_id)
    return [item for item in found if language is None or language in item.spoken_languages]


def colleagues(session: Session, context: Context) -> list[tuple[UUID, str, tuple[str, ...]]]:
    """Whom one can put on duty: id, name and spoken languages of all active members of staff, by name."""
    rows = session.execute(
        select(Staff.id, Staff.name, Staff.spoken_languages)
        .where(Staff.tenant_id == context.tenant_id, Staff.active)
        .order_by(Staff.name, Staff.id)
    )
    return [(row.id, row.name, tuple(row.spoken_languages)) for row in rows]


def plan_duty(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    staff_id: UUID,
    office_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
) -> OnDuty:
    """Put a member of staff on duty in an office for a span of time (aware datetimes).

    Raises Invalid for the span, the office and the member of staff, Conflict when they are on duty then already.
    """
    _check_span(starts_at, ends_at)
    staff = _lock_staff(session, context, staff_id)
    _check_office(session, context, office_id)
    _refuse_overlap(session, context, staff, starts_at, ends_at)
    duty = Duty(staff_id=staff_id, office_id=office_id, starts_at=starts_at, ends_at=ends_at)
    session.add(duty)
    session.flush()
    audit.record(session, context, clock, action="duty.plan", object_kind="duty", object_id=duty.id)
    return OnDuty(duty, staff.name, tuple(staff.spoken_languages))


def cancel_duty(session: Session, context: Context, clock: Clock, *, duty_id: UUID) -> None:
    """Take a duty out of the roster. Raises NotFound."""
    duty = session.get(Duty, (context.tenant_id, duty_id))
    if duty is None:
        raise NotFound("duty_not_found", public_text("There is no such duty in the roster."))
    session.delete(duty)
    audit.record(session, context, clock, action="duty.cancel", object_kind="duty", object_id=duty_id)
    session.flush()


def _duties(context: Context, office_id: UUID | None) -> Select[Duty, str, list[str]]:
    statement = (
        select(Duty, Staff.name, Staff.spoken_languages)
        .join(Staff, (Staff.tenant_id == Duty.tenant_id) & (Staff.id == Duty.staff_id))
        .where(Duty.tenant_id == context.tenant_id, Staff.active)
        .order_by(Duty.starts_at, Staff.name, Duty.id)
    )
    return statement if office_id is None else statement.where(Duty.office_id == office_id)


def _on_duty(session: Session, statement: Select[Duty, str, list[str]]) -> list[OnDuty]:
    return [OnDuty(duty, name, tuple(spoken)) for duty, name, spoken in session.execute(statement)]


def _check_span(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at >= ends_at:
        message = public_text("The end must come after the beginning.")
        raise Invalid("span_reversed", message, fields={"ends_at": [message]})
    if ends_at - starts_at > LONGEST_DUTY:
        message = public_text("A duty lasts %(hours)s hours at most.", hours=LONGEST_DUTY // timedelta(hours=1))
        raise Invalid("span_too_long", message, fields={"ends_at": [message]})


def _lock_staff(session: Session, context: Context, staff_id: UUID) -> Staff:
    """The member of staff, locked, so that two plans for one person do not overlap unseen."""
    staff = session.scalars(
        select(Staff)
        .where(Staff.tenant_id == context.tenant_id, Staff.id == staff_id, Staff.active)
        .with_for_update(key_share=True)
    ).one_or_none()
    if staff is None:
        message = public_text("There is no such member of staff here.")
        raise Invalid("staff_unknown", message, fields={"staff_id": [message]})
    return staff


def _check_office(session: Session, context: Context, office_id: UUID) -> None:
    office = session.get(Office, (context.tenant_id, office_id))
    if office is None or office.state != "active":
        message = public_text("There is no such office here.")
        raise Invalid("office_unknown", message, fields={"office_id": [message]})


def _refuse_overlap(session: Session, context: Context, staff: Staff, starts_at: datetime, ends_at: datetime) -> None:
    overlapping = session.scalars(
        select(Duty.id).where(
            Duty.tenant_id == context.tenant_id,
            Duty.staff_id == staff.id,
            Duty.starts_at < ends_at,
            Duty.ends_at > starts_at,
        )
    ).first()
    if overlapping is not None:
        raise Conflict("duty_overlaps", public_text("%(name)s is already on duty at this time.", name=staff.name))
