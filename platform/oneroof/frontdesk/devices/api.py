"""Devices of the centre, and slips for its printers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, IfMatch, NothingSchema, QuerySchema, list_of, version_of
from oneroof.frontdesk.devices import service
from oneroof.frontdesk.devices.schemas import (
    DeviceSchema,
    DeviceStandingSchema,
    DeviceWishSchema,
    NewPrinterSchema,
    PairDeviceSchema,
    PrintJobSchema,
    PrintSchema,
)
from oneroof.frontdesk.devices.service import DeviceWish, NewPrinter
from oneroof.frontdesk.devices.standing import DeviceStanding, standing_of_devices
from oneroof.frontdesk.devices.trying import counted_try
from oneroof.frontdesk.printing import service as printing
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.identity.access import requires
from oneroof.identity.devices.models import Device
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("devices", __name__, description="Screens, kiosks and ticket printers of the centre.")


@blueprint.route("/devices", methods=["GET"])
@requires("devices.manage")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(DeviceStandingSchema))
def list_devices(_query: dict[str, Any]) -> dict[str, list[DeviceStanding]]:
    """All devices in use, with how they are"""
    current = work()
    return {"items": standing_of_devices(current.session, current.context)}


@blueprint.route("/devices", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(PairDeviceSchema)
@blueprint.response(201, DeviceSchema)
def pair_device(arguments: dict[str, Any]) -> Device:
    """Pair the screen that shows a code

    The code is good for the browser that shows it, once, for ten minutes. Tries are limited.
    """
    kind = arguments.pop("kind")
    with counted_try(arguments.pop("code")) as code:
        current = work()
        return service.pair(
            current.session,
            current.context,
            current.clock,
            current.keys,
            code=code,
            kind=kind,
            wish=DeviceWish(**arguments),
        )


@blueprint.route("/devices/printers", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(DeviceWishSchema)
@blueprint.response(201, NewPrinterSchema)
def add_printer(arguments: dict[str, Any]) -> NewPrinter:
    """Set up a printer, and get its secret this once"""
    current = work()
    return service.add_printer(current.session, current.context, current.clock, wish=DeviceWish(**arguments))


@blueprint.route("/devices/<uuid:device_id>", methods=["PUT"])
@requires("devices.manage")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(DeviceWishSchema)
@blueprint.response(200, DeviceSchema)
def change_device(headers: dict[str, Any], arguments: dict[str, Any], device_id: UUID) -> Device:
    """Rename a device, and tell it what to show and serve

    `If-Match` names the `version` that the change is based on, in quotes.
    """
    current = work()
    return service.change(
        current.session,
        current.context,
        current.clock,
        device_id=device_id,
        wish=DeviceWish(**arguments),
        version=version_of(headers),
    )


@blueprint.route("/devices/<uuid:device_id>/revoke", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(204)
def revoke_device(_nothing: dict[str, Any], device_id: UUID) -> None:
    """End a device at once"""
    current = work()
    service.revoke(current.session, current.context, current.clock, device_id=device_id)


@blueprint.route("/devices/<uuid:device_id>/secret", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, NewPrinterSchema)
def renew_printer_secret(_nothing: dict[str, Any], device_id: UUID) -> NewPrinter:
    """Another secret for a printer; the old one ends at once"""
    current = work()
    return service.renew_secret(current.session, current.context, current.clock, device_id=device_id)


@blueprint.route("/devices/<uuid:device_id>/slips", methods=["GET"])
@requires("devices.manage")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(PrintJobSchema))
def list_slips(_query: dict[str, Any], device_id: UUID) -> dict[str, Sequence[PrintJob]]:
    """The last slips of a printer, the newest first"""
    current = work()
    return {"items": printing.recent_jobs(current.session, current.context, printer_id=device_id)}


@blueprint.route("/slips/<uuid:job_id>/again", methods=["POST"])
@requires("devices.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(201, PrintJobSchema)
def print_slip_again(_nothing: dict[str, Any], job_id: UUID) -> PrintJob:
    """Print a slip once more that was not printed, or perhaps not"""
    current = work()
    return printing.print_again(current.session, current.context, current.clock, job_id=job_id)


@blueprint.route("/tickets/<uuid:ticket_id>/slip", methods=["POST"])
@requires("tickets.issue")
@blueprint.arguments(PrintSchema)
@blueprint.response(201, PrintJobSchema)
def print_slip(arguments: dict[str, Any], ticket_id: UUID) -> PrintJob:
    """Print a ticket on one of the centre's printers"""
    current = work()
    return printing.print_ticket(
        current.session, current.context, current.clock, ticket_id=ticket_id, printer_id=arguments["printer_id"]
    )
