"""Two centres side by side, with a kiosk and a printer in the first."""

from dataclasses import replace
from uuid import UUID

import pytest

from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.devices.access import DEVICE_PERMISSIONS
from oneroof.identity.devices.models import Device
from support.factories import Member
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, keys, neighbour, networks
from support.kiosks import kiosk_device

__all__ = ["database_urls", "floor", "floors", "keys", "kiosk", "neighbour", "networks", "printer"]


def kiosk_of(floor: Floor) -> Member:
    """A new kiosk of the centre, as services see it."""
    device_id, _ = kiosk_device(floor.centre)
    context = replace(
        floor.centre.system, actor_kind="device", actor_id=device_id, permissions=DEVICE_PERMISSIONS["kiosk"]
    )
    return Member(device_id, "Kiosk", replace(context, purpose="service_delivery"))


@pytest.fixture
def kiosk(floor: Floor) -> Member:
    return kiosk_of(floor)


@pytest.fixture
def printer(floor: Floor) -> UUID:
    """A printer that asked for work just now."""
    printer_id = new_id()
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.add(
            Device(
                id=printer_id,
                kind="printer",
                name="Hall",
                settings={"protocol": "star", "width_dots": 576},
                paired_at=real_now(),
                last_seen_at=real_now(),
            )
        )
    return printer_id
