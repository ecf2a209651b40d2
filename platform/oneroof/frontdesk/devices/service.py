"""Pairing, changing and ending the devices of a centre."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.crypto import token_hash
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import LazyText, public_languages, public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock, real_now
from oneroof.frontdesk.devices.settings import settings_of
from oneroof.frontdesk.models import Desk, Office, Queue
from oneroof.identity.devices.models import DEVICE_KINDS, Device
from oneroof.identity.devices.pairing import waiting_browser
from oneroof.tenancy.context import Context

SCREEN_KINDS = tuple(kind for kind in DEVICE_KINDS if kind != "printer")
"""Kinds that are browsers, paired by a code. A printer is given its secret by hand."""
LONGEST_NAME = 60
PRINTER_SECRET_BYTES = 24


@dataclass(frozen=True, slots=True)
class DeviceWish:
    """What a device shall be called, show and serve."""

    name: str
    office_ids: Sequence[UUID] = ()
    queue_ids: Sequence[UUID] = ()
    desk_id: UUID | None = None
    languages: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewPrinter:
    """A printer and its secret, which is shown once and kept nowhere."""

    device: Device
    secret: str


def devices(session: Session, context: Context, *, kind: str | None = None) -> list[Device]:
    """The centre's devices that are in use, by kind and name."""
    statement = select(Device).where(Device.tenant_id == context.tenant_id, Device.revoked_at.is_(None))
    if kind is not None:
        statement = statement.where(Device.kind == kind)
    rows = session.scalars(statement.order_by(Device.kind, Device.name, Device.id))
    return list(rows)


def read_device(session: Session, context: Context, *, device_id: UUID) -> Device:
    """A device that is in use. Raises NotFound for none and for one that was ended."""
    device = session.scalars(
        select(Device).where(Device.tenant_id == context.tenant_id, Device.id == device_id, Device.revoked_at.is_(None))
    ).one_or_none()
    if device is None:
        raise NotFound("device_unknown", public_text("There is no such device."))
    return device


def pair(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str, kind: str, wish: DeviceWish
) -> Device:
    """Make the browser that shows `code` a device. Raises Invalid with the faulty fields; the code stays good then."""
    values = _values(session, context, kind, wish, of_kinds=SCREEN_KINDS)
    waiting = waiting_browser(session, context, keys, code)
    device = _add(session, context, kind, values, waiting.browser_hash)
    waiting.device_id = device.id
    _record(session, context, clock, "device.add", device)
    return device


def add_printer(session: Session, context: Context, clock: Clock, *, wish: DeviceWish) -> NewPrinter:
    """A printer with a secret of its own. Raises Invalid with the faulty fields."""
    values = _values(session, context, "printer", wish, of_kinds=("printer",))
    secret = secrets.token_urlsafe(PRINTER_SECRET_BYTES)
    device = _add(session, context, "printer", values, token_hash(secret))
    _record(session, context, clock, "device.add", device)
    return NewPrinter(device, secret)


def renew_secret(session: Session, context: Context, clock: Clock, *, device_id: UUID) -> NewPrinter:
    """Another secret for a printer; the old one ends at once. Raises NotFound, and Conflict for another kind."""
    device = read_device(session, context, device_id=device_id)
    if device.kind != "printer":
        raise Conflict("device_no_printer", public_text("Only printers have a secret that is typed in."))
    secret = secrets.token_urlsafe(PRINTER_SECRET_BYTES)
    device.token_hash = token_hash(secret)
    _record(session, context, clock, "device.renew", device)
    return NewPrinter(device, secret)


def change(
    session: Session, context: Context, clock: Clock, *, device_id: UUID, wish: DeviceWish, version: int | None = None
) -> Device:
    """Rename a device, and tell it what to show. Raises NotFound, Conflict where somebody was faster, Invalid."""
    device = read_device(session, context, device_id=device_id)
    if version is not None and version != device.version:
        raise Conflict("changed_meanwhile", public_text("Somebody else changed this first. Please look again."))
    for name, value in _values(session, context, device.kind, wish, of_kinds=DEVICE_KINDS).items():
        setattr(device, name, value)
    session.flush()
    _record(session, context, clock, "device.change", device)
    return device


def revoke(session: Session, context: Context, clock: Clock, *, device_id: UUID) -> None:
    """End a device: its next request is nobody's. Raises NotFound for none; one that was ended stays so."""
    device = session.scalars(
        select(Device).where(Device.tenant_id == context.tenant_id, Device.id == device_id)
    ).one_or_none()
    if device is None:
        raise NotFound("device_unknown", public_text("There is no such device."))
    if device.revoked_at is None:
        device.revoked_at, device.token_hash = real_now(), None
        _record(session, context, clock, "device.revoke", device)


def _add(session: Session, context: Context, kind: str, values: dict[str, Any], secret_hash: bytes) -> Device:
    by_staff = context.actor_id if context.actor_kind == "staff" else None
    device = Device(id=new_id(), kind=kind, token_hash=secret_hash, paired_at=real_now(), paired_by=by_staff, **values)
    session.add(device)
    session.flush()
    return device


def _values(
    session: Session, context: Context, kind: str, wish: DeviceWish, *, of_kinds: Sequence[str]
) -> dict[str, Any]:
    faults: dict[str, list[LazyText]] = {}
    if kind not in of_kinds:
        faults["kind"] = [staff_text("Choose what kind of device it is.")]
        raise _invalid(faults)
    name = wish.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        faults["name"] = [staff_text("Give the device a name of 1 to %(count)s characters.", count=LONGEST_NAME)]
    if set(wish.languages) - set(public_languages()):
        faults["languages"] = [staff_text("Choose languages of this list.")]
    _check_places(session, context, kind, wish, faults)
    settings, wrong = settings_of(kind, wish.settings)
    faults |= wrong
    if kind == "kiosk" and settings["printer_id"] and not _is_printer(session, context, settings["printer_id"]):
        faults["printer_id"] = [staff_text("Choose a printer of this list.")]
    if faults:
        raise _invalid(faults)
    return {
        "name": name,
        "office_ids": list(dict.fromkeys(wish.office_ids)),
        "queue_ids": list(dict.fromkeys(wish.queue_ids)),
        "desk_id": wish.desk_id,
        "languages": list(dict.fromkeys(wish.languages)),
        "settings": settings,
    }


def _check_places(
    session: Session, context: Context, kind: str, wish: DeviceWish, faults: dict[str, list[LazyText]]
) -> None:
    for name, model, ids in (("office_ids", Office, wish.office_ids), ("queue_ids", Queue, wish.queue_ids)):
        found = session.scalars(
            select(model.id).where(model.tenant_id == context.tenant_id, model.id.in_(ids), model.state == "active")
        )
        if set(ids) - set(found):
            faults[name] = [staff_text("Choose places of this list.")]
    if kind == "desk_sign" and wish.desk_id is None:
        faults["desk_id"] = [staff_text("Choose the desk.")]
    elif wish.desk_id is not None:
        desk = select(Desk.id).where(
            Desk.tenant_id == context.tenant_id, Desk.id == wish.desk_id, Desk.state == "active"
        )
        if session.scalar(desk) is None:
            faults["desk_id"] = [staff_text("Choose the desk.")]


def _is_printer(session: Session, context: Context, printer_id: str) -> bool:
    return any(str(device.id) == printer_id for device in devices(session, context, kind="printer"))


def _invalid(faults: dict[str, list[LazyText]]) -> Invalid:
    return Invalid("invalid_input", public_text("Some of what was entered cannot be used."), fields=faults)


def _record(session: Session, context: Context, clock: Clock, action: str, device: Device) -> None:
    audit.record(
        session,
        context,
        clock,
        action=action,
        object_kind="device",
        object_id=device.id,
        details={"kind": device.kind},
    )
