"""The appointments in somebody's own file: when and where, with the way to each booking."""

from __future__ import annotations

from flask import render_template

from oneroof.appointments.models import Appointment, Slot
from oneroof.appointments.service.records import Booking, bookings, record
from oneroof.core.i18n import public_text
from oneroof.frontdesk.models import Office
from oneroof.identity.service_users.access import SignedPerson
from oneroof.portal.my_file.sections import section
from oneroof.tenancy.work import Work

MOST = 20


def appointments(current: Work, person: SignedPerson) -> str:
    """What is still to come of who has opened their file; that it was shown is on record."""
    session, context = current.session, current.context
    rows = session.execute(
        bookings(context)
        .where(Appointment.casefile_id == person.casefile_id, Appointment.state == "booked")
        .where(Slot.ends_at > current.clock.now())
        .order_by(Slot.starts_at, Appointment.id)
        .limit(MOST)
    )
    listed = [Booking(*row) for row in rows]
    for each in listed:
        record(session, context, current.clock, each.appointment, "read")
    offices = {each.rule.office_id: session.get(Office, (context.tenant_id, each.rule.office_id)) for each in listed}
    return render_template("portal/booking/own.html", bookings=listed, offices=offices)


section(20, public_text("Appointments"), appointments)
