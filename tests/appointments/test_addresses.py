"""The address for reminders: what is sent to it, when it goes, and what becomes of it with its person's rights."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from oneroof.appointments import letters, rights, service
from oneroof.appointments.models import Appointment
from oneroof.appointments.service.contacting import open_address
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.rights.export.collecting import Exporting
from oneroof.casefiles.rights.service import destroying
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keystore import KeyStore
from oneroof.jobs.models import OutboxRow
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from support.appointments import Calendar

LEFT: dict[str, Any] = {"email": "olena@example.org", "reminders": True}


@pytest.fixture
def services(settings: Settings, database: Database) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def keys(services: Services) -> KeyStore:
    return services.keys


def in_days(calendar: Calendar, days: int, **wishes: Any) -> Appointment:
    """Somebody booked a time so many days ahead, at 10:00."""
    first = calendar.free()[0].slot.starts_at
    (slot,) = (each.slot for each in calendar.free() if each.slot.starts_at == first + timedelta(days=days))
    return calendar.book(slot.id, **{**LEFT, **wishes}).appointment


def reminded(calendar: Calendar, moment: datetime) -> int:
    return calendar.at(moment).floor.do(service.remind)


def promised(calendar: Calendar, letter: str) -> list[str]:
    centre = calendar.floor.centre
    with centre.database.transaction(centre.system) as session:
        rows = [row.payload for row in session.query(OutboxRow).filter_by(tenant_id=centre.tenant_id)]
    return [row["about"] for row in rows if row.get("letter") == letter]


def is_kept(calendar: Calendar, appointment: Appointment) -> bool:
    now = calendar.read(appointment.id)
    assert (now.contact_sealed is None) == (now.reminders_agreed_at is None)
    return now.contact_sealed is not None


def test_each_is_reminded_once_a_day_before(calendar: Calendar) -> None:
    """Not who left no address, who cancelled, who wants no more letters, nor who has booked since."""
    coming = in_days(calendar, 3)
    in_days(calendar, 3, email="", reminders=False)
    gone, silent = in_days(calendar, 4), in_days(calendar, 4)
    calendar.floor.do(service.cancel, appointment_id=gone.id, by="visitor")
    calendar.floor.do(service.forget_by_code, code=silent.code)
    starts_at = calendar.slot(coming.slot_id).starts_at
    assert reminded(calendar, starts_at - timedelta(hours=24, seconds=1)) == 0
    assert reminded(calendar, starts_at - timedelta(hours=24)) == 1
    assert reminded(calendar, starts_at - timedelta(hours=23)) == 0
    assert promised(calendar, "appointment_soon") == [str(coming.id)]
    calendar.at(starts_at - timedelta(hours=2)).book(calendar.free()[-1].slot.id, **LEFT)
    assert reminded(calendar, starts_at + timedelta(hours=1)) == 0


@pytest.mark.parametrize("by", ["visitor", "staff"])
def test_a_cancelled_appointment_keeps_no_address(calendar: Calendar, by: str) -> None:
    appointment = in_days(calendar, 1)
    assert is_kept(calendar, appointment)
    calendar.floor.do(service.cancel, appointment_id=appointment.id, by=by)
    assert not is_kept(calendar, appointment) and promised(calendar, "appointment_cancelled") == []


def test_when_the_centre_cancels_the_last_letter_takes_the_address_with_it(
    calendar: Calendar, services: Services
) -> None:
    appointment = in_days(calendar, 1)
    calendar.floor.do(service.cancel, appointment_id=appointment.id, by="centre")
    assert is_kept(calendar, appointment) and promised(calendar, "appointment_cancelled") == [str(appointment.id)]
    sent = [_written(calendar, services, appointment) for _ in range(2)]
    assert [letter and letter.to for letter in sent] == ["olena@example.org", None]
    assert not is_kept(calendar, appointment)


def _written(calendar: Calendar, services: Services, appointment: Appointment) -> Any:
    centre = calendar.floor.centre
    context = system_context(centre.tenant_id, centre.network_id, "administration")
    with centre.database.transaction(context) as session:
        return letters.cancelled(services, session, context, appointment.id, 1)


def test_who_wants_no_more_letters_keeps_the_appointment(calendar: Calendar) -> None:
    appointment = in_days(calendar, 1)
    for _ in range(2):
        calendar.floor.do(service.forget_by_code, code=appointment.code)
    assert not is_kept(calendar, appointment) and calendar.read(appointment.id).state == "booked"


def somebody(calendar: Calendar, name: str) -> CasefileView:
    identity = Identity.named(name, birth_date="1990-05-14")
    return calendar.floor.do(casefiles.open_casefile, keys=calendar.floor.keys, identity=identity, language="uk")


def test_a_person_has_their_appointments_in_the_copy_and_erasing_them_ends_address_and_needs(
    calendar: Calendar, services: Services
) -> None:
    floor = calendar.floor
    view, other = somebody(calendar, "Olena Kovalenko"), somebody(calendar, "Amina Haddad")
    theirs = in_days(calendar, 1, casefile_id=view.casefile.id, needs=("disability",))
    others = in_days(calendar, 2, casefile_id=other.casefile.id, needs=("disability",))
    context = system_context(floor.centre.tenant_id, floor.centre.network_id, "rights")
    of = (floor.centre.database, context, floor.keys, services.files, view.casefile.person_id)
    (row,) = rights.appointments(Exporting.of(*of))
    assert row["email"] == "olena@example.org" and row["needs"] == ["disability"] and row["state"] == "booked"
    assert row["at"] == calendar.slot(theirs.slot_id).starts_at.isoformat()

    stores = destroying.Stores(floor.keys, services.files)
    with floor.centre.database.transaction(context) as session:
        people = [view.casefile.person_id]
        destroying.destroy(session, context, floor.centre.clock, stores, people=people)
    assert not is_kept(calendar, theirs) and is_kept(calendar, others)
    gone, stays = calendar.read(theirs.id), calendar.read(others.id)
    assert (gone.needs, gone.state, stays.needs) == ([], "booked", ["disability"])
    assert open_address(floor.keys, context, stays) == "olena@example.org"
