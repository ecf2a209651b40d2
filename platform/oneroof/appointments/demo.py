"""Appointments that never were, for demonstration networks: two services that can be booked, and some bookings."""

from uuid import UUID

from sqlalchemy import select

from oneroof.appointments.models import BookingRule
from oneroof.appointments.service import RuleSettings, Wishes, add_rule, book, free_slots
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.models import Casefile
from oneroof.catalogue.models import OfficeService, Service
from oneroof.frontdesk.models import Office, Queue

MOST_RULES = 2
MOST_BOOKED = 16
SHARED = ("legal-advice", "job-search")
"""What can be booked at every centre that has it, so that the next free time near a place can be looked for."""
LANGUAGES = ("pt", "uk", "ar", "bn", "en", "ur", "fr", "zh")
SETTINGS = RuleSettings(minutes=20, capacity=2, notice_minutes=0, overbooking_percent=10)


def appointments(stage: Stage) -> None:
    """Something to see on each page, at a centre where nothing can be booked yet."""
    by = (stage.session, stage.context, stage.clock)
    has_some = select(BookingRule.id).where(BookingRule.tenant_id == stage.context.tenant_id).limit(1)
    if stage.session.scalars(has_some).first() is not None:
        return
    for office_id, service_id in _bookable(stage):
        rule = add_rule(*by, office_id=office_id, service_id=service_id, settings=SETTINGS)
        casefiles = _casefiles(stage)
        for number, each in enumerate(free_slots(*by, rule_id=rule.id, most=MOST_BOOKED * 2)[::2]):
            wishes = Wishes(
                language=LANGUAGES[number % len(LANGUAGES)],
                channel="phone" if number % 3 else "walk_in",
                size=1 + number % 4 // 3,
                casefile_id=casefiles[number] if number < len(casefiles) else None,
            )
            book(*by, stage.keys, slot_id=each.slot.id, wishes=wishes)


def _bookable(stage: Stage) -> list[tuple[UUID, UUID]]:
    """The first service of the first offices that have a queue of their own, and what can be had in many places."""
    tenant_id = stage.context.tenant_id
    rows = stage.session.execute(
        select(Office.id, Service.id, Service.code)
        .join(OfficeService, (OfficeService.tenant_id == Office.tenant_id) & (OfficeService.office_id == Office.id))
        .join(Service, (Service.tenant_id == Office.tenant_id) & (Service.id == OfficeService.service_id))
        .join(Queue, (Queue.tenant_id == Office.tenant_id) & (Queue.office_id == Office.id))
        .where(Office.tenant_id == tenant_id, OfficeService.tenant_id == tenant_id, Service.tenant_id == tenant_id)
        .where(Queue.tenant_id == tenant_id, Queue.kind == "office", Queue.state == "active")
        .where(Office.state == "active", Service.state == "offered")
        .order_by(Office.position, Office.code, Service.code)
    ).all()
    first: dict[UUID, UUID] = {}
    shared: dict[str, tuple[UUID, UUID]] = {}
    for office_id, service_id, code in rows:
        first.setdefault(office_id, service_id)
        if code in SHARED:
            shared.setdefault(code, (office_id, service_id))
    return list(dict.fromkeys([*list(first.items())[:MOST_RULES], *shared.values()]))


def _casefiles(stage: Stage) -> list[UUID]:
    wanted = select(Casefile.id).where(Casefile.tenant_id == stage.context.tenant_id)
    return list(stage.session.scalars(wanted.order_by(Casefile.opened_at, Casefile.id).limit(3)))
