"""The rooms that a centre rents out: adding, changing and withdrawing them, with every fault of a form at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof_amenities.models import EARLIEST, KINDS, LATEST, Room

MOST_PEOPLE = 2000
HIGHEST_FEE = Decimal(100_000)
LONGEST_NAME = 80


def all_rooms(session: Session, context: Context) -> list[Room]:
    """Every room, those on offer first."""
    return list(
        session.scalars(
            select(Room)
            .where(Room.tenant_id == context.tenant_id)
            .order_by(Room.state, Room.capacity.desc(), Room.created_at)
        )
    )


def find_room(session: Session, context: Context, room_id: UUID, *, offered: bool = False) -> Room:
    """One room. Raises NotFound; with `offered`, for a withdrawn one too."""
    room = session.scalars(select(Room).where(Room.tenant_id == context.tenant_id, Room.id == room_id)).one_or_none()
    if room is None or (offered and room.state != "offered"):
        raise NotFound("room_unknown", public_text("There is no such room here."))
    return room


def save_room(
    session: Session, context: Context, clock: Clock, *, room_id: UUID | None, typed: Mapping[str, Any], language: str
) -> Room:
    """Add a room, or change one, to what was `typed` (texts by field name; `weekdays` is a list).

    `language` is the tenant's own: the name stands in it, and in English if `name_en` is given. Raises Invalid with
    every faulty field, and NotFound. Bookings that stand keep their price.
    """
    values = _checked(typed, language)
    if room_id is None:
        room = Room(tenant_id=context.tenant_id, id=new_id(), created_at=clock.now(), **values)
        session.add(room)
    else:
        room = find_room(session, context, room_id)
        for name, value in values.items():
            setattr(room, name, value)
    session.flush()
    audit.record(
        session,
        context,
        clock,
        action="room.add" if room_id is None else "room.change",
        object_kind="amenities_room",
        object_id=room.id,
    )
    return room


def _checked(typed: Mapping[str, Any], language: str) -> dict[str, Any]:
    faults: dict[str, list[Any]] = {}
    names = {language: str(typed.get("name", "")).strip(), "en": str(typed.get("name_en", "")).strip()}
    if not names[language] or any(len(name) > LONGEST_NAME for name in names.values()):
        faults["name"] = [staff_text("Give the room a name of at most %(most)s characters.", most=LONGEST_NAME)]
    values: dict[str, Any] = {"name": {code: name for code, name in names.items() if name}}
    values["kind"] = _one_of(typed, "kind", KINDS, faults)
    values["state"] = _one_of(typed, "state", ("offered", "withdrawn"), faults)
    values["capacity"] = _whole(typed, "capacity", 1, MOST_PEOPLE, faults)
    values["opens"] = _whole(typed, "opens", EARLIEST, LATEST - 1, faults)
    values["closes"] = _whole(typed, "closes", EARLIEST + 1, LATEST, faults)
    if not {"opens", "closes"} & faults.keys() and values["opens"] >= values["closes"]:
        faults["closes"] = [staff_text("The room must close after it opens.")]
    values["hour_fee"] = _money(typed, "hour_fee", faults, needed=True)
    for name in ("day_fee", "reduced_hour_fee", "reduced_day_fee"):
        values[name] = _money(typed, name, faults)
    values["weekdays"] = sorted({int(day) for day in typed.get("weekdays", ()) if str(day) in "0123456" and str(day)})
    if not values["weekdays"]:
        faults["weekdays"] = [staff_text("Choose at least one day of the week.")]
    if faults:
        raise Invalid("room_invalid", staff_text("Please check the room."), fields=faults)
    return values


def _one_of(typed: Mapping[str, Any], name: str, known: Sequence[str], faults: dict[str, list[Any]]) -> str:
    value = str(typed.get(name, ""))
    if value not in known:
        faults[name] = [staff_text("Choose one of these.")]
    return value


def _whole(typed: Mapping[str, Any], name: str, least: int, most: int, faults: dict[str, list[Any]]) -> int:
    text = str(typed.get(name, "")).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not least <= number <= most:
        faults[name] = [staff_text("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)]
    return number


def _money(
    typed: Mapping[str, Any], name: str, faults: dict[str, list[Any]], *, needed: bool = False
) -> Decimal | None:
    text = str(typed.get(name, "")).strip().replace(",", ".")
    if not text and not needed:
        return None
    try:
        amount = Decimal(text)
        fits = amount.is_finite() and 0 <= amount < HIGHEST_FEE and amount == amount.quantize(Decimal("0.01"))
    except InvalidOperation:
        fits = False
    if not fits:
        faults[name] = [staff_text("Enter an amount such as 12.50, or 0 if it is free.")]
        return None
    return amount
