"""How often times are held and booked from one place in an hour, and what tells a person from a program.

A library, a shelter, a phone company's customers have one address: limits are for many people, and count by the
customer's network and, of IPv6, by the site's too, of which one holder can change the first at will.
"""

from __future__ import annotations

from flask import current_app, g, request

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.ip_networks import network_of, site_of
from oneroof.core.time import real_now
from oneroof.identity import hourly
from oneroof.portal.booking.state import State
from oneroof.services import Services

HOLDS = 240
BOOKINGS = 60
"""In an hour, from one network; three times as many from one site."""
SITE = 3
LEAST_SECONDS = 3
"""Nobody reads the page of details and fills it in faster."""
TRAP = "website"
"""A field that people do not see, and that nobody needs to fill in."""


def count(what: str, most: int) -> None:
    """Count a hold or a booking from where the request comes. Raises TooManyRequests `booking_limited`."""
    services: Services = current_app.extensions["oneroof"]
    address, tenant_id = request.remote_addr, g.context.tenant_id
    counts = [hourly.count_of(services.keys, tenant_id, most, what, "network", network_of(address))]
    if site_of(address) != network_of(address):
        counts.append(hourly.count_of(services.keys, tenant_id, most * SITE, what, "site", site_of(address)))
    with services.database.transaction(g.context) as own:
        hourly.count(own, g.context, counts, code="booking_limited")


def is_hasty(state: State) -> bool:
    """Whether the details were sent faster than anybody types; who is asked to press once more is let through."""
    return real_now().timestamp() - state.since < LEAST_SECONDS


def check_trap() -> None:
    """Raise Invalid where the field that nobody sees was filled in."""
    if request.form.get(TRAP, ""):
        message = public_text("Leave this field empty.")
        raise Invalid("trap", message, fields={TRAP: [message]})
