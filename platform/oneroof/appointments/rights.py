"""What is kept of persons here, for their rights: appointments in the copy, addresses destroyed."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.appointments.models import Appointment
from oneroof.appointments.service.contacting import open_address
from oneroof.appointments.service.records import bookings
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.rights.export.collecting import Exporting, Row, exported_also
from oneroof.casefiles.rights.service.destroying import destroyed_also
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


@exported_also("appointment", "visit")
def appointments(exporting: Exporting) -> list[Row]:
    """When the person was expected where, what became of it, and the address that was left for reminders."""
    tenant_id = exporting.context.tenant_id
    theirs = select(Casefile.id).where(Casefile.tenant_id == tenant_id, Casefile.person_id.in_(exporting.people))
    wanted = bookings(exporting.context).where(Appointment.casefile_id.in_(theirs), Appointment.state != "held")
    found: list[Row] = []
    for session, rows in exporting.batches(Appointment, wanted.with_only_columns(Appointment)):
        ids = [row.id for row in rows]
        for appointment, slot, rule in session.execute(bookings(exporting.context).where(Appointment.id.in_(ids))):
            facts: Row = {
                "at": slot.starts_at.isoformat(),
                "office": exporting.names.get(rule.office_id, ""),
                "service": exporting.names.get(rule.service_id, ""),
                "state": appointment.state,
                "booked_by": appointment.channel,
                "language": appointment.language,
                "people": appointment.size,
                "needs": list(appointment.needs),
            }
            email = open_address(exporting.keys, exporting.context, appointment)
            found.append({**facts, "email": email} if email else facts)
    return sorted(found, key=lambda each: str(each["at"]))


@destroyed_also
def forget_addresses(session: Session, context: Context, _clock: Clock, person_id: UUID) -> None:
    """Addresses and needs are destroyed; that a time was booked stays counted, for nobody in particular."""
    mine = select(Casefile.id).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == person_id)
    session.execute(
        update(Appointment)
        .where(Appointment.tenant_id == context.tenant_id, Appointment.casefile_id.in_(mine))
        .values(
            contact_sealed=None,
            contact_token=None,
            contact_channel=None,
            reminders_agreed_at=None,
            needs=[],
            interpreter_language=None,
            version=Appointment.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
