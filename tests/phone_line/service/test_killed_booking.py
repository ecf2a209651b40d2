"""Whoever kills the process after the centre's commit, and tries again, has one appointment."""

import pytest
from sqlalchemy import select

from oneroof.appointments import service as appointments
from oneroof.appointments.models import Appointment
from oneroof.core.errors import Conflict
from oneroof.core.ids import new_id
from oneroof.phone_line.service import working
from support.appointments import calendar_of
from support.floor import Floor
from support.phone_line import PhoneLine


def test_a_booking_that_is_tried_again_is_there_once(
    line: PhoneLine, floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar, once_id, call = calendar_of(floor), new_id(), line.call()
    slot = calendar.free()[0].slot

    class Killed(BaseException):
        pass

    def dies(*_given: object) -> None:
        raise Killed

    def book() -> working.Booked:
        with line.centre.database.transaction(line.operator.context) as session:
            centre_id = floor.centre.tenant_id
            return working.book(
                line.line, session, call_id=call.id, centre_id=centre_id, slot_id=slot.id, once_id=once_id
            )

    # the centre has committed, the line has not
    monkeypatch.setattr(working, "Booked", dies)
    with pytest.raises(Killed):
        book()
    monkeypatch.undo()
    made = book()
    with floor.centre.database.transaction(floor.centre.system) as session:
        (kept,) = session.scalars(select(Appointment).where(Appointment.tenant_id == floor.centre.tenant_id)).all()
    assert made.code.replace("-", "") == kept.code and made.starts_at == slot.starts_at
    assert calendar.slot(slot.id).taken == 1
    calendar.floor.do(appointments.cancel, appointment_id=kept.id, by="visitor")
    with pytest.raises(Conflict, match="appointment_over"):
        book()
