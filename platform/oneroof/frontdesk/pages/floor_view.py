"""The floor by its ids, for pages that name queues, offices and services."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from oneroof.catalogue.models import Service
from oneroof.catalogue.service import offered_services
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.models import Office, Queue
from oneroof.frontdesk.service import OfficeOnFloor, QueueStatus
from oneroof.tenancy.work import Work


@dataclass(frozen=True, slots=True)
class Target:
    """An office that a visitor can be sent to, with its line and what it provides."""

    office: Office
    status: QueueStatus
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """Queues, offices and services as they stand now."""

    statuses: tuple[QueueStatus, ...]
    offices: tuple[OfficeOnFloor, ...]
    services: dict[UUID, Service]

    def status(self, queue_id: UUID) -> QueueStatus | None:
        """A queue and its line; None for one that takes no tickets any more."""
        return next((status for status in self.statuses if status.queue.id == queue_id), None)

    def office(self, office_id: UUID) -> Office | None:
        """An active office."""
        return next((item.office for item in self.offices if item.office.id == office_id), None)

    def names_of(self, queue: Queue) -> Mapping[str, str]:
        """What members of staff call a queue: its office, whose own name a screen may hide behind a neutral one."""
        office = self.office(queue.office_id) if queue.kind == "office" else None
        return office.name if office else queue.name

    def targets(self) -> list[Target]:
        """Where second tickets lead: the offices with a queue of their own, in the order of the floor."""
        own = {status.queue.office_id: status for status in self.statuses if status.queue.kind == "office"}
        return [
            Target(item.office, own[item.office.id], self._services_of(item))
            for item in self.offices
            if item.office.id in own
        ]

    def wanted_services(self) -> list[Service]:
        """What a visitor can be sent on for: services of offices with a queue, in the order of the floor."""
        found = {service.id: service for target in self.targets() for service in target.services}
        return list(found.values())

    def _services_of(self, item: OfficeOnFloor) -> tuple[Service, ...]:
        return tuple(self.services[service_id] for service_id in item.service_ids if service_id in self.services)


def read_floor(current: Work) -> Floor:
    """The centre's floor now."""
    session, context = current.session, current.context
    return Floor(
        statuses=tuple(floor_service.queue_statuses(session, context, current.clock)),
        offices=tuple(floor_service.offices(session, context)),
        services={item.service.id: item.service for item in offered_services(session, context)},
    )
