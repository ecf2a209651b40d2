"""A centre behind a real server, and the printers in its hall."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from oneroof.frontdesk.devices import service as devices
from oneroof.frontdesk.devices.service import DeviceWish, NewPrinter
from oneroof.frontdesk.printing import service
from oneroof.frontdesk.printing.models import PrintJob
from support.factories import Member
from support.house import House
from support.printers import EpsonPrinter, StarPrinter


@dataclass(frozen=True)
class Hall:
    """The house, its server's port, and its coordinator."""

    house: House
    port: int
    coordinator: Member

    def do(self, step: Callable[..., Any], **arguments: Any) -> Any:
        """One step of the coordinator."""
        return self.house.floor.do(step, self.coordinator, **arguments)

    def printer(self, protocol: str, **settings: Any) -> NewPrinter:
        """A printer that was just set up."""
        wish = DeviceWish("At the door", settings={"protocol": protocol, **settings})
        added: NewPrinter = self.do(devices.add_printer, wish=wish)
        return added

    def star(self, added: NewPrinter, **options: Any) -> StarPrinter:
        """The machine itself, with its secret as the password."""
        return StarPrinter(self.port, self.house.lisboa.host, "/api/printers/star", password=added.secret, **options)

    def epson(self, added: NewPrinter, **options: Any) -> EpsonPrinter:
        """The machine itself, with its secret in the address."""
        path = f"/api/printers/epson/{added.secret}"
        return EpsonPrinter(self.port, self.house.lisboa.host, path, **options)

    def slip(self, added: NewPrinter, language: str = "pt") -> PrintJob:
        """A slip on its way, for a new ticket."""
        ticket = self.house.floor.ticket("immigration", language=language)
        job: PrintJob = self.do(service.print_ticket, ticket_id=ticket.id, printer_id=added.device.id)
        return job

    def job(self, job_id: UUID) -> PrintJob:
        """How a slip is now."""
        with self.house.lisboa.database.transaction(self.coordinator.context) as session:
            found = session.get(PrintJob, (self.house.lisboa.tenant_id, job_id))
            assert found is not None
            return found
