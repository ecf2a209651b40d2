"""Booking rules: what the coordinator sets for a service at an office."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.models import BookingRule
from oneroof.appointments.service.making import bring_in_line, zone_of
from oneroof.appointments.service.rates import NoShowRate, no_show_rates, overbooked_share
from oneroof.audit import service as audit
from oneroof.catalogue.models import OfficeService, Service
from oneroof.core.errors import Conflict, Invalid, NotFound, PreconditionFailed
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Office, Queue
from oneroof.frontdesk.service.issuing import find_line
from oneroof.tenancy.context import Context

LIMITS: Mapping[str, tuple[int, int]] = {
    "minutes": (5, 480),
    "buffer_minutes": (0, 240),
    "capacity": (1, 500),
    "release_days": (1, 366),
    "notice_minutes": (0, 20160),
    "hold_minutes": (1, 120),
    "early_minutes": (0, 240),
    "late_minutes": (0, 240),
    "overbooking_percent": (0, 50),
    "reminder_hours": (1, 336),
    "most_per_contact": (1, 20),
    "offer_minutes": (30, 2880),
}
"""The least and the most that each setting may be."""


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What can be set; the defaults are those of a new rule."""

    minutes: int = 20
    buffer_minutes: int = 0
    capacity: int = 1
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time | None = None
    closes: time | None = None
    release_days: int = 28
    notice_minutes: int = 60
    hold_minutes: int = 10
    early_minutes: int = 30
    late_minutes: int = 15
    overbooking_percent: int = 0
    reminder_hours: int = 24
    is_online: bool = True
    release_at: time | None = None
    release_weekday: int | None = None
    most_per_contact: int = 1
    has_waiting_list: bool = True
    offer_minutes: int = 240


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule with the names that people know it by, and what was measured."""

    rule: BookingRule
    office: Office
    service: Service
    rates: tuple[NoShowRate, ...]

    def overbooked_percent(self, weekday: int) -> int:
        """By how much that day of the week is booked beyond its capacity, rounded down."""
        return int(overbooked_share(self.rule, self.rates, weekday) * 100)


def list_rules(session: Session, context: Context, clock: Clock, *, office_id: UUID | None = None) -> list[RuleView]:
    """All rules, retired ones last, by office and service."""
    rows = session.execute(
        select(BookingRule, Office, Service)
        .join(Office, (Office.tenant_id == BookingRule.tenant_id) & (Office.id == BookingRule.office_id))
        .join(Service, (Service.tenant_id == BookingRule.tenant_id) & (Service.id == BookingRule.service_id))
        .where(BookingRule.tenant_id == context.tenant_id, Office.tenant_id == context.tenant_id)
        .where(Service.tenant_id == context.tenant_id)
        .where(BookingRule.office_id == office_id if office_id is not None else BookingRule.id == BookingRule.id)
        .order_by(BookingRule.state, Office.position, Office.code, Service.code)
    ).all()
    today = clock.now().astimezone(zone_of(session, context)).date()
    return [
        RuleView(row.BookingRule, row.Office, row.Service, tuple(_rates(session, context, row.BookingRule, today)))
        for row in rows
    ]


def read_rule(session: Session, context: Context, clock: Clock, *, rule_id: UUID) -> RuleView:
    """One rule. Raises NotFound."""
    for view in list_rules(session, context, clock):
        if view.rule.id == rule_id:
            return view
    raise NotFound("booking_rule_not_found", public_text("There is no such booking rule here."))


def add_rule(
    session: Session, context: Context, clock: Clock, *, office_id: UUID, service_id: UUID, settings: RuleSettings
) -> BookingRule:
    """Let a service be booked at an office; its slots are made at once.

    Raises Invalid for an office or service that is not there and for settings out of range, Conflict `rule_exists`.
    """
    _check_settings(settings)
    if session.get(Office, (context.tenant_id, office_id)) is None:
        raise _invalid("office_id", public_text("There is no such office here."))
    _check_service(session, context, office_id, service_id)
    taken = select(BookingRule.id).where(
        BookingRule.tenant_id == context.tenant_id,
        BookingRule.office_id == office_id,
        BookingRule.service_id == service_id,
    )
    if session.scalars(taken).first() is not None:
        raise Conflict("rule_exists", public_text("There is a booking rule for this service at this office already."))
    line = find_line(session, context, clock, queue_id=None, office_id=office_id)
    rule = BookingRule(office_id=office_id, service_id=service_id, queue_id=line.queue_id, **_columns(settings))
    session.add(rule)
    session.flush()
    _record(session, context, clock, rule, "create")
    bring_in_line(session, context, clock, rule)
    return rule


def change_rule(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    rule_id: UUID,
    version: int,
    settings: RuleSettings,
    queue_id: UUID | None = None,
) -> BookingRule:
    """Change a rule; slots follow at once, and what is booked stays.

    Raises NotFound, PreconditionFailed for an old `version`, and Invalid.
    """
    _check_settings(settings)
    rule = _locked(session, context, rule_id, version)
    for name, value in _columns(settings).items():
        setattr(rule, name, value)
    if queue_id is not None:
        if session.get(Queue, (context.tenant_id, queue_id)) is None:
            raise _invalid("queue_id", public_text("There is no such queue here."))
        rule.queue_id = queue_id
    session.flush()
    _record(session, context, clock, rule, "change")
    bring_in_line(session, context, clock, rule)
    return rule


def set_state(
    session: Session, context: Context, clock: Clock, *, rule_id: UUID, version: int, state: str
) -> BookingRule:
    """Stop taking bookings (`retired`), or take them again (`active`); what is booked stays. Raises as above."""
    rule = _locked(session, context, rule_id, version)
    rule.state = state
    session.flush()
    _record(session, context, clock, rule, "close" if state == "retired" else "reopen")
    bring_in_line(session, context, clock, rule)
    return rule


def _locked(session: Session, context: Context, rule_id: UUID, version: int) -> BookingRule:
    rule = session.scalars(
        select(BookingRule)
        .where(BookingRule.tenant_id == context.tenant_id, BookingRule.id == rule_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if rule is None:
        raise NotFound("booking_rule_not_found", public_text("There is no such booking rule here."))
    if rule.version != version:
        raise PreconditionFailed(
            "changed_meanwhile", public_text("Somebody else changed this first. Please look again.")
        )
    return rule


def _rates(session: Session, context: Context, rule: BookingRule, today: Any) -> list[NoShowRate]:
    return no_show_rates(session, context, rule.id, today)


def _columns(settings: RuleSettings) -> dict[str, Any]:
    return asdict(settings) | {"weekdays": sorted(set(settings.weekdays))}


def _check_settings(settings: RuleSettings) -> None:
    fields: dict[str, list[Any]] = {}
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(settings, name) <= most:
            fields[name] = [public_text("A whole number from %(least)s to %(most)s.", least=least, most=most)]
    if not settings.weekdays or not set(settings.weekdays) <= set(range(7)):
        fields["weekdays"] = [public_text("Choose at least one day of the week.")]
    if settings.release_weekday not in (None, *range(7)):
        fields["release_weekday"] = [public_text("Choose a day of the week.")]
    if settings.opens is not None and settings.closes is not None and settings.opens >= settings.closes:
        fields["closes"] = [public_text("The end must come after the beginning.")]
    if fields:
        raise Invalid("invalid_input", next(iter(fields.values()))[0], fields=fields)


def _check_service(session: Session, context: Context, office_id: UUID, service_id: UUID) -> None:
    offered = (
        select(Service.id)
        .join(OfficeService, (OfficeService.tenant_id == Service.tenant_id) & (OfficeService.service_id == Service.id))
        .where(Service.tenant_id == context.tenant_id, OfficeService.tenant_id == context.tenant_id)
        .where(OfficeService.office_id == office_id, Service.id == service_id, Service.state == "offered")
    )
    if session.scalars(offered).first() is None:
        raise _invalid("service_id", public_text("This office does not provide this service."))


def _record(session: Session, context: Context, clock: Clock, rule: BookingRule, verb: str) -> None:
    audit.record(session, context, clock, action=f"booking_rule.{verb}", object_kind="booking_rule", object_id=rule.id)


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("invalid_input", message, fields={field: [message]})
