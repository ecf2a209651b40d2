"""What a centre decides about its floor: offices, desks, lines, hours. What it decided, no network pack changes."""

from oneroof.frontdesk.floor.settings.desks import add_desk, change_desk, retire_desk, revive_desk
from oneroof.frontdesk.floor.settings.offices import (
    add_office,
    change_office,
    retire_office,
    revive_office,
    set_order,
    set_services,
)
from oneroof.frontdesk.floor.settings.queues import LIMITS, add_queue, change_queue, retire_queue, revive_queue
from oneroof.frontdesk.floor.settings.reading import FloorModel, floor_model
from oneroof.frontdesk.floor.settings.week import (
    conflicts,
    exceptions_from,
    own_week,
    remove_exception,
    set_exception,
    set_week,
)

__all__ = [
    "LIMITS",
    "FloorModel",
    "add_desk",
    "add_office",
    "add_queue",
    "change_desk",
    "change_office",
    "change_queue",
    "conflicts",
    "exceptions_from",
    "floor_model",
    "own_week",
    "remove_exception",
    "retire_desk",
    "retire_office",
    "retire_queue",
    "revive_desk",
    "revive_office",
    "revive_queue",
    "set_exception",
    "set_order",
    "set_services",
    "set_week",
]
