"""What the simulator knows of the centre's floor, read from the API like any other client."""

from dataclasses import dataclass
from typing import Any

from oneroof.simulate.client import Caller


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A demonstration account that can serve."""

    role: str
    office_code: str | None
    token: str


@dataclass(frozen=True, slots=True)
class Floor:
    """Queues, desks and services of one centre."""

    time_zone: str
    languages: list[str]
    first_queue_id: str
    """Where first tickets wait: called by the welcome desks."""
    welcome_office_id: str
    queue_of_office: dict[str, str]
    office_code: dict[str, str]
    desks_of_office: dict[str, list[str]]
    offices_of_service: dict[str, list[str]]
    service_code: dict[str, str]

    @property
    def offered(self) -> dict[str, str]:
        """Service id by code, for services that an office with a queue and a desk provides."""
        return {self.service_code[service]: service for service, offices in self.offices_of_service.items() if offices}


async def read_floor(caller: Caller) -> Floor:
    """The floor as it is now."""
    centre = await caller.get("/centre")
    queues: list[dict[str, Any]] = (await caller.get("/queues"))["items"]
    offices: list[dict[str, Any]] = (await caller.get("/offices"))["items"]
    desks: list[dict[str, Any]] = (await caller.get("/desks"))["items"]
    services: list[dict[str, Any]] = (await caller.get("/services", limit=200))["items"]
    first = next(queue for kind in ("welcome", "presorting") for queue in queues if queue["kind"] == kind)
    desks_of: dict[str, list[str]] = {}
    for desk in desks:
        desks_of.setdefault(desk["office_id"], []).append(desk["id"])
    queue_of = {queue["office_id"]: queue["id"] for queue in queues if queue["kind"] == "office"}
    return Floor(
        time_zone=centre["time_zone"],
        languages=centre["languages"],
        first_queue_id=first["id"],
        welcome_office_id=first["office_id"],
        queue_of_office=queue_of,
        office_code={office["id"]: office["code"] for office in offices},
        desks_of_office=desks_of,
        offices_of_service={
            service["id"]: [office for office in service["office_ids"] if office in queue_of and desks_of.get(office)]
            for service in services
        },
        service_code={service["id"]: service["code"] for service in services},
    )
