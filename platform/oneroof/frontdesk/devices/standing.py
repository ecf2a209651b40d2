"""How the devices are: seen a moment ago or unreachable, and what each printer said last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.core.time import real_now
from oneroof.frontdesk.devices.service import devices
from oneroof.frontdesk.printing.models import OPEN_PRINT_STATES, PrinterStatus, PrintJob
from oneroof.identity.devices.models import Device
from oneroof.tenancy.context import Context

UNREACHABLE_AFTER = timedelta(minutes=5)
"""Devices are noted once a minute while they ask."""


@dataclass(frozen=True, slots=True)
class DeviceStanding:
    """A device and how it is."""

    device: Device
    unreachable_since: datetime | None
    """When it was seen last (or paired, where it never was) if that is too long ago."""
    status: PrinterStatus | None
    """What a printer said last."""
    waiting: int
    """Slips that wait for the printer."""


def standing_of_devices(session: Session, context: Context) -> list[DeviceStanding]:
    """All devices in use, by kind and name, with how they are."""
    here = PrinterStatus.tenant_id == context.tenant_id
    told = {status.printer_id: status for status in session.scalars(select(PrinterStatus).where(here))}
    rows = session.execute(
        select(PrintJob.printer_id, func.count())
        .where(PrintJob.tenant_id == context.tenant_id, PrintJob.state.in_(OPEN_PRINT_STATES))
        .group_by(PrintJob.printer_id)
    )
    waiting = {row[0]: row[1] for row in rows}
    return [
        DeviceStanding(device, unreachable_since(device), told.get(device.id), waiting.get(device.id, 0))
        for device in devices(session, context)
    ]


def unreachable_since(device: Device) -> datetime | None:
    """Since when nothing came from the device; None where something came a moment ago."""
    seen = device.last_seen_at or device.paired_at
    return seen if seen < real_now() - UNREACHABLE_AFTER else None
