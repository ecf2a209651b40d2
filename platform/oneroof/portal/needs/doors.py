"""The few things beside a need that people come to the pages for; what a tenant does not have is left out."""

from __future__ import annotations

from flask import current_app, g, url_for

from oneroof.core.i18n import LazyText, public_text
from oneroof.portal.menu import CENTRES

_DOORS: tuple[tuple[str, LazyText], ...] = (
    ("booking_pages.start", public_text("Book an appointment")),
    ("my_file.start", public_text("My file")),
    ("procedure_status.status", public_text("Where is my request?")),
    ("check_pages.start", public_text("Which services fit me?")),
    ("complaint_online.complain", public_text("Complain")),
    ("help_pages.emergency", public_text("Help now")),
)
AT_HOME = ("booking_pages.start", "my_file.start", "procedure_status.status", "help_pages.emergency")
FOR_A_NEED = ("booking_pages.start", "check_pages.start", "centre_pages.offices", "help_pages.emergency")
_ALSO = (("centre_pages.offices", public_text("Hours, offices and how to get here")),)
_EVERYWHERE = frozenset({"help_pages.emergency"})


def doors(endpoints: tuple[str, ...]) -> list[tuple[LazyText, str]]:
    """Text and address of each, in this order."""
    names = dict((*_DOORS, *_ALSO))
    return [
        (names[endpoint], url_for(endpoint))
        for endpoint in endpoints
        if endpoint in current_app.view_functions and (g.tenant.kind in CENTRES or endpoint in _EVERYWHERE)
    ]
