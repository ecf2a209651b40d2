"""Checking in with a code, slowly for whoever guesses."""

from flask import current_app

from oneroof.frontdesk.models import Ticket
from oneroof.identity import hourly
from oneroof.kiosk.pages.receipt import printer_id
from oneroof.kiosk.service import arrive
from oneroof.services import Services
from oneroof.tenancy.work import Work

CODES = 30
"""Wrong codes in an hour at one kiosk; there are 7.8 · 10¹⁰. Mistyped ones fail by their check sign, uncounted."""


def check_in(current: Work, code: str) -> Ticket:
    """The ticket of the appointment with this code. Raises TooManyRequests, and what `arrive` raises."""
    services: Services = current_app.extensions["oneroof"]
    who = hourly.whose(current.context, "kiosk", None)
    tries = hourly.count_of(current.keys, current.context.tenant_id, CODES, "appointment code", *who)
    return hourly.with_code(
        services.database,
        services.keys,
        current.context,
        tries,
        lambda: arrive(
            current.session, current.context, current.clock, current.keys, code=code, printer_id=printer_id()
        ),
        code="appointment_throttled",
    )
