"""A centre whose immigration office takes appointments, in the hands of a test."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from uuid import UUID

from oneroof.appointments import service
from oneroof.appointments.models import Appointment, Slot
from oneroof.appointments.service import Booking, FreeSlot, RuleSettings, Wishes
from oneroof.frontdesk.models import OpeningHours
from support.floor import Floor

WEEK = RuleSettings(minutes=30, capacity=2, release_days=14, notice_minutes=0, weekdays=tuple(range(7)))


class Calendar:
    """Appointments at a floor: each step in a transaction of its own."""

    def __init__(self, floor: Floor, rule_id: UUID, version: int = 1) -> None:
        self.floor = floor
        self.rule_id = rule_id
        self.version = version

    def at(self, moment: datetime) -> "Calendar":
        """The same calendar at another moment."""
        return Calendar(self.floor.at(moment), self.rule_id, self.version)

    def later(self, **span: float) -> "Calendar":
        """The same calendar some time later."""
        return Calendar(self.floor.later(**span), self.rule_id, self.version)

    def free(self, **asked: Any) -> list[FreeSlot]:
        """Times that can be booked."""
        return self.floor.do(service.free_slots, **asked)

    def book(self, slot_id: UUID, **wishes: Any) -> Booking:
        """An appointment, by somebody who speaks Portuguese unless it is said."""
        return self.floor.do(
            service.book, keys=self.floor.keys, slot_id=slot_id, wishes=Wishes(**{"language": "pt", **wishes})
        )

    def hold(self, slot_id: UUID) -> Booking:
        """A place held."""
        return self.floor.do(service.hold, slot_id=slot_id, language="pt")

    def set(self, **settings: Any) -> None:
        """Change the rule."""
        rule = self.floor.do(
            service.change_rule, rule_id=self.rule_id, version=self.version, settings=replace(WEEK, **settings)
        )
        self.version = rule.version

    def slot(self, slot_id: UUID) -> Slot:
        """The slot as it is now."""
        with self.floor.centre.database.transaction(self.floor.centre.system) as session:
            return session.get_one(Slot, (self.floor.centre.tenant_id, slot_id))

    def read(self, appointment_id: UUID) -> Appointment:
        """The appointment as it is now."""
        with self.floor.centre.database.transaction(self.floor.centre.system) as session:
            return session.get_one(Appointment, (self.floor.centre.tenant_id, appointment_id))


def calendar_of(
    floor: Floor, *, opens: str = "10:00", closes: str = "12:00", settings: RuleSettings = WEEK
) -> Calendar:
    """Appointments for residence at the immigration office, which is open every day at these hours."""
    office_id = floor.centre.offices["immigration"]
    with floor.centre.database.transaction(floor.centre.system) as session:
        for weekday in range(7):
            session.add(
                OpeningHours(
                    office_id=office_id,
                    weekday=weekday,
                    opens=time.fromisoformat(opens),
                    closes=time.fromisoformat(closes),
                )
            )
    rule = floor.do(
        service.add_rule, office_id=office_id, service_id=floor.centre.services["residence"], settings=settings
    )
    return Calendar(floor, rule.id)
