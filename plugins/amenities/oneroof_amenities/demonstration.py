"""Two rooms for each large centre of a demonstration network. Sizes and fees are made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof_amenities.rooms import all_rooms, save_room

_WORKDAYS = ("0", "1", "2", "3", "4")
ROOMS: tuple[Mapping[str, Any], ...] = (
    {
        "names": {"pt": "Auditório", "en": "Auditorium"},
        "kind": "hall",
        "capacity": "80",
        "hour_fee": "25.00",
        "day_fee": "150.00",
        "reduced_hour_fee": "10.00",
        "reduced_day_fee": "60.00",
        "weekdays": (*_WORKDAYS, "5"),
        "opens": "9",
        "closes": "21",
    },
    {
        "names": {"pt": "Sala de formação", "en": "Training room"},
        "kind": "training",
        "capacity": "20",
        "hour_fee": "8.00",
        "day_fee": "45.00",
        "reduced_hour_fee": "0",
        "reduced_day_fee": "0",
        "weekdays": _WORKDAYS,
        "opens": "9",
        "closes": "18",
    },
)


def add_rooms(session: Session, context: Context, clock: Clock, language: str) -> None:
    """Add them, unless the centre has rooms already, or had."""
    if all_rooms(session, context):
        return
    for room in ROOMS:
        names = room["names"]
        typed = {**room, "state": "offered", "name": names.get(language, names["en"]), "name_en": names["en"]}
        save_room(session, context, clock, room_id=None, typed=typed, language=language)
