"""Pages of appointments: for staff under /staff/appointments, for who holds a booking code under /b."""

from flask import Blueprint

blueprint = Blueprint("appointment_pages", __name__, template_folder="../templates", url_prefix="/staff/appointments")
public_blueprint = Blueprint("booked_pages", __name__, template_folder="../templates", url_prefix="/b")

from oneroof.appointments.pages import (  # noqa: E402  # they register their views on the blueprints above
    booking,
    changing,
    day,
    moving,
    online,
    papers,
    rules,
)

__all__ = ["blueprint", "booking", "changing", "day", "moving", "online", "papers", "public_blueprint", "rules"]
