"""`/staff/devices`: the screens, kiosks and printers of the centre, for its coordinator."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import current_language, native_name, staff_text
from oneroof.core.names import text_in
from oneroof.core.page_answers import given, go, keep_nowhere, page_again
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.devices import service, wording
from oneroof.frontdesk.devices.settings import USUAL_ROTATION
from oneroof.frontdesk.devices.standing import standing_of_devices, unreachable_since
from oneroof.frontdesk.devices.trying import counted_try
from oneroof.frontdesk.devices.typed import typed_wish, values_of
from oneroof.frontdesk.models import Queue
from oneroof.frontdesk.printing import service as printing
from oneroof.identity.access import requires
from oneroof.identity.browser_names import browser_name
from oneroof.identity.devices import pairing
from oneroof.identity.devices.models import Device
from oneroof.tenancy.work import work

blueprint = Blueprint("devices_staff", __name__, template_folder="templates", url_prefix="/staff/devices")
blueprint.after_request(keep_nowhere)


@blueprint.app_context_processor
def words_of_devices() -> dict[str, Any]:
    """What templates need to speak of devices."""
    return {"device_words": wording, "browser_name": browser_name}


@blueprint.get("")
@requires("devices.manage")
def devices() -> str:
    """All of them, and how they are."""
    current = work()
    found = standing_of_devices(current.session, current.context)
    return render_template("frontdesk/devices.html", devices=found, **_places())


@blueprint.get("/pair")
@requires("devices.manage")
def pair_form() -> AnyResponse:
    """Ask for a code; with one, typed or from the picture on a screen, show what waits with it. Nothing is paired."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return make_response(render_template("frontdesk/device_code.html", errors={}, trouble=None, code=""))
    try:
        with counted_try(typed, is_look=True) as code:
            asking = _asking(code)
    except DomainError as error:
        work().abandon()
        return page_again("frontdesk/device_code.html", error, code=typed)
    values = values_of(service.DeviceWish(""), kind="display")
    page = render_template(
        "frontdesk/device_pair.html", errors={}, trouble=None, values=values, asking=asking, **_places()
    )
    return make_response(page)


@blueprint.post("/pair")
@requires("devices.manage")
def pair() -> AnyResponse:
    """Pair what the page before has shown, once somebody says that it is the screen before them."""
    wish, kind, asking = typed_wish(), given("kind"), None
    try:
        with counted_try(given("code")) as code:
            asking = _asking(code)
            if given("compared") != "yes":
                raise _not_compared()
            current = work()
            device = service.pair(
                current.session, current.context, current.clock, current.keys, code=code, kind=kind, wish=wish
            )
    except DomainError as error:
        work().abandon()
        if asking is None:
            return page_again("frontdesk/device_code.html", error, code=given("code"))
        values = values_of(wish, kind=kind)
        return page_again("frontdesk/device_pair.html", error, values=values, asking=asking, **_places())
    return go(".device", staff_text("The device is paired. Its screen goes on by itself."), device_id=device.id)


@blueprint.get("/printer")
@requires("devices.manage")
def printer_form() -> str:
    """The form for another printer."""
    values = values_of(service.DeviceWish("", settings={"width_dots": "576"}))
    return render_template("frontdesk/device_printer.html", errors={}, trouble=None, values=values, **_places())


@blueprint.post("/printer")
@requires("devices.manage")
def add_printer() -> Response:
    """Note it, and show this once what is typed into the printer."""
    wish, current = typed_wish(), work()
    try:
        made = service.add_printer(current.session, current.context, current.clock, wish=wish)
    except DomainError as error:
        current.abandon()
        return page_again("frontdesk/device_printer.html", error, values=values_of(wish), **_places())
    return _secret_page(made)


@blueprint.get("/<uuid:device_id>")
@requires("devices.manage")
def device(device_id: UUID) -> str:
    """One device: how it is, its settings, what a printer has printed."""
    current = work()
    found = service.read_device(current.session, current.context, device_id=device_id)
    return render_template("frontdesk/device.html", errors={}, trouble=None, values=_values(found), **_facts(found))


@blueprint.post("/<uuid:device_id>")
@requires("devices.manage")
def change(device_id: UUID) -> AnyResponse:
    """Change it."""
    wish, current = typed_wish(), work()
    version = int(given("version")) if given("version").isascii() and given("version").isdigit() else None
    try:
        service.change(current.session, current.context, current.clock, device_id=device_id, wish=wish, version=version)
    except DomainError as error:
        current.abandon()
        found = service.read_device(work().session, work().context, device_id=device_id)
        return page_again("frontdesk/device.html", error, values=values_of(wish), **_facts(found))
    return go(".device", staff_text("The settings are saved."), device_id=device_id)


@blueprint.get("/<uuid:device_id>/revoke")
@requires("devices.manage")
def revoke_form(device_id: UUID) -> str:
    """Really?"""
    current = work()
    found = service.read_device(current.session, current.context, device_id=device_id)
    return render_template("frontdesk/device_revoke.html", device=found)


@blueprint.post("/<uuid:device_id>/revoke")
@requires("devices.manage")
def revoke(device_id: UUID) -> AnyResponse:
    """End it."""
    current = work()
    service.revoke(current.session, current.context, current.clock, device_id=device_id)
    return go(".devices", staff_text("The device was ended. It opens nothing any more."))


@blueprint.post("/<uuid:device_id>/secret")
@requires("devices.manage")
def renew_secret(device_id: UUID) -> Response:
    """Another secret for a printer."""
    current = work()
    return _secret_page(service.renew_secret(current.session, current.context, current.clock, device_id=device_id))


@blueprint.post("/<uuid:device_id>/trial")
@requires("devices.manage")
def trial(device_id: UUID) -> AnyResponse:
    """Try the printer out."""
    current = work()
    printing.print_trial(current.session, current.context, current.clock, printer_id=device_id)
    return go(".device", staff_text("A trial slip waits for the printer."), device_id=device_id)


@blueprint.post("/<uuid:device_id>/slips/<uuid:job_id>")
@requires("devices.manage")
def again(device_id: UUID, job_id: UUID) -> AnyResponse:
    """Print a slip once more."""
    current = work()
    printing.print_again(current.session, current.context, current.clock, job_id=job_id)
    return go(".device", staff_text("The slip waits for the printer again."), device_id=device_id)


def _asking(code: str) -> pairing.AskingBrowser:
    current = work()
    return pairing.asking_browser(
        current.session, current.context, current.keys, typed=code, address=request.remote_addr
    )


def _not_compared() -> Invalid:
    message = staff_text("Compare the code with the screen in front of you, and confirm it here.")
    return Invalid("code_not_compared", message, fields={"compared": [message]})


def _secret_page(made: service.NewPrinter) -> Response:
    protocol = made.device.settings["protocol"]
    address = f"{request.url_root.rstrip('/')}/api/printers/{protocol}"
    serial = made.device.settings["serial"] or staff_text("Leave empty")
    fields = [
        (label, form.format(address=address, secret=made.secret, serial=serial))
        for label, form in wording.FIELDS_OF_PRINTER[protocol]
    ]
    page = render_template("frontdesk/device_secret.html", device=made.device, fields=fields, protocol=protocol)
    return make_response(page)


def _values(device: Device) -> dict[str, Any]:
    wish = service.DeviceWish(
        device.name, device.office_ids, device.queue_ids, device.desk_id, device.languages, device.settings
    )
    values = values_of(wish)
    values["rotate_seconds"] = values["rotate_seconds"] or str(USUAL_ROTATION)
    return values


def _facts(device: Device) -> dict[str, Any]:
    current = work()
    is_printer = device.kind == "printer"
    session, context = current.session, current.context
    return {
        "device": device,
        "unreachable_since": unreachable_since(device),
        "told": printing.condition_of(session, context, printer_id=device.id) if is_printer else None,
        "jobs": printing.recent_jobs(session, context, printer_id=device.id) if is_printer else (),
        **_places(),
    }


def _places() -> dict[str, Any]:
    """What the forms offer: offices, lines, desks, languages and printers."""
    current = work()
    session, context = current.session, current.context
    offices = {item.office.id: item.office for item in floor_service.offices(session, context)}
    queues = [status.queue for status in floor_service.queue_statuses(session, context, current.clock)]
    desks = [item.desk for item in floor_service.desks(session, context)]
    return {
        "offices": {str(office.id): _words(office.name) for office in offices.values()},
        "queues": {str(queue.id): _queue_words(queue) for queue in queues},
        "desks": {str(desk.id): desk.number for desk in desks},
        "printers": {str(each.id): each.name for each in service.devices(session, context, kind="printer")},
        "languages": {code: native_name(code) for code in g.tenant.languages},
    }


def _queue_words(queue: Queue) -> str:
    return f"{queue.letter}: {_words(queue.name)}"


def _words(names: dict[str, str]) -> str:
    return text_in(names, current_language(), g.tenant.default_language)
