"""Checking in with a code, slowly for whoever guesses."""

from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.frontdesk.models import Ticket
from oneroof.tenancy.work import Work


def check_in(current: Work, code: str) -> Ticket:
    """The ticket of the appointment with this code."""
    raise NotFound("appointment_not_found", public_text("There is no such ticket here."))
