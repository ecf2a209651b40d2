"""How printers are let in: by a long secret in the address, or as the password of HTTP's own sign-in."""

from uuid import UUID

from flask import current_app, g, request

from oneroof.core.errors import Forbidden
from oneroof.core.i18n import public_text
from oneroof.core.ip_networks import network_of
from oneroof.frontdesk.printing.slips import Press
from oneroof.identity import throttle
from oneroof.identity.devices.access import PairedDevice, for_device, this_device, this_device_or_none
from oneroof.tenancy.work import work

WRONG_SECRETS = throttle.Limit(free=20)
"""Of one network. All printers of a centre share it, and one that was ended goes on asking."""


def secret_shown() -> str | None:
    """The secret in the address, else the password that came with the request."""
    in_address = (request.view_args or {}).get("secret")
    given = request.authorization
    return in_address or (given.password if given is not None and given.type == "basic" else None)


for_printer = for_device("printer", secret=secret_shown)


def slow_down_guessing() -> None:
    """Before a view of printers: count a wrong secret. Raises TooManyRequests after a few from one network."""
    if this_device_or_none() is not None or "context" not in g:
        return
    services = current_app.extensions["oneroof"]
    network = network_of(request.remote_addr)
    subject = throttle.Subject(
        services.keys.search_token(g.tenant.id, "printer network", network), WRONG_SECRETS, False
    )
    with services.database.transaction(g.context) as session:
        throttle.count_attempt(session, g.context, [subject])


def this_printer(protocol: str, serial: str) -> PairedDevice:
    """The printer that asks. Raises Forbidden where it speaks otherwise, or is another one, than was set up."""
    printer = this_device()
    wanted = _plain(printer.settings.get("serial", ""))
    if printer.settings["protocol"] != protocol or (wanted and wanted != _plain(serial)):
        raise Forbidden("printer_other", public_text("Another printer was set up with this secret."))
    return printer


def this_press() -> Press:
    """What draws the slips of this request's centre."""
    current = work()
    root = request.url_root.rstrip("/")
    return Press(current.session, current.context, current.clock, current.keys, g.tenant, root)


def as_job_id(text: str | None) -> UUID | None:
    """The job that a printer names, or None."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _plain(serial: str) -> str:
    return "".join(sign for sign in serial.upper() if sign.isalnum())
