"""Devices in a demonstration: a printer at the door, a display, a kiosk. Nobody has their secrets; pair your own."""

from sqlalchemy import func, select

from oneroof.casefiles.demonstration import Stage
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.frontdesk.devices.service import DeviceWish, add_printer
from oneroof.frontdesk.devices.settings import settings_of
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.printing import service as printing
from oneroof.identity.devices.models import Device

_NAMES = {
    "pt": ("Átrio de entrada", "Sala de espera", "Quiosque da entrada"),
    "en": ("Entrance hall", "Waiting room", "Kiosk at the entrance"),
}


def devices(stage: Stage) -> None:
    """Three devices, where there are offices and no device yet."""
    session, context = stage.session, stage.context
    if session.scalar(select(func.count()).select_from(Device)) or not session.scalar(select(Office.id).limit(1)):
        return
    hall, room, kiosk = _NAMES.get(stage.language, _NAMES["en"])
    wish = DeviceWish(hall, settings={"protocol": "star"})
    printer = add_printer(session, context, stage.clock, wish=wish).device
    printing.report(
        session,
        context,
        stage.clock,
        printer_id=printer.id,
        condition="paper_low",
        code="211 Paper low",
        model="Star mC-Print3",
    )
    for kind, name, given in (
        ("display", room, {"chime": True, "show_waiting": True}),
        ("kiosk", kiosk, {"printer_id": str(printer.id), "asks_needs": True}),
    ):
        settings, _ = settings_of(kind, given)
        session.add(Device(id=new_id(), kind=kind, name=name, settings=settings, paired_at=real_now()))
    session.flush()
