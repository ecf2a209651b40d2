"""Who writes about a person while they are erased: refused, waited for, or swept away afterwards."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from oneroof.casefiles.models import PersonIdentity
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import CONTACTS
from oneroof.casefiles.rights.service import destroying, erasing, holds
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.service import lock_person
from oneroof.core.errors import NotFound
from oneroof.core.keystore import KeyStore
from oneroof.core.time import real_now
from oneroof.jobs.models import OutboxRow

from .conftest import Office

FACTS = {"kind": "email", "value": "amina@example.org"}


def confirmed(office: Office, view: CasefileView) -> Any:
    asked = office.do(erasing.ask_erasure, casefile_id=view.casefile.id)
    return office.do(erasing.confirm_erasure, office.other, erasure_id=asked.id).id


def written(office: Office, view: CasefileView) -> dict[str, Any]:
    return {"keys": office.desk.keys, "casefile_id": view.casefile.id, "part": CONTACTS, "facts": FACTS}


def test_nobody_writes_once_the_erasure_is_confirmed(office: Office) -> None:
    view, other = office.casefile(), office.casefile()
    centre, write = office.desk.floor.centre, written(office, view)
    for member in (centre.member("mediator"), office.coordinator):
        office.do(persons.add_entry, member, **write)
    erasure_id = confirmed(office, view)
    for member in (centre.member("mediator"), office.coordinator):
        office.desk.floor.refused("casefile_not_found", persons.add_entry, member, **write)
    office.by_itself(erasing.perform, office.stores, erasure_id=erasure_id)
    with centre.database.transaction(office.system) as session, pytest.raises(NotFound):
        lock_person(session, office.system, view.casefile.person_id)
    office.do(persons.add_entry, **written(office, other))


def test_a_hold_stops_what_was_confirmed(office: Office) -> None:
    view = office.casefile()
    erasure_id = confirmed(office, view)
    until = office.desk.floor.centre.clock.now().date().replace(year=2027)
    hold: dict[str, Any] = {"keys": office.desk.keys, "casefile_id": view.casefile.id, "until": until}
    office.do(holds.place_hold, reason="A court asked", **hold)
    office.by_itself(erasing.perform, office.stores, erasure_id=erasure_id)
    assert not office.desk.keys.is_erased(office.desk.floor.centre.tenant_id, view.casefile.person_id)


def test_who_has_begun_to_write_is_waited_for(office: Office) -> None:
    view = office.casefile()
    person_id, centre = view.casefile.person_id, office.desk.floor.centre
    erasure_id = confirmed(office, view)

    def impatient(session: Any, context: Any, clock: Any) -> None:
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        erasing.perform(session, context, clock, office.stores, erasure_id=erasure_id)

    with centre.database.transaction(office.system) as session:
        lock_person(session, office.system, person_id, erased_too=True)
        with pytest.raises(OperationalError):
            office.by_itself(impatient)
        assert not office.desk.keys.is_erased(centre.tenant_id, person_id), "nothing was begun"
    office.by_itself(impatient)
    assert office.desk.keys.is_erased(centre.tenant_id, person_id)


def test_what_a_remembered_key_wrote_is_swept_away(office: Office) -> None:
    view, other = office.casefile(), office.casefile()
    people = [view.casefile.person_id, other.casefile.person_id]
    tenant_id = office.desk.floor.centre.tenant_id
    another = KeyStore(office.desk.keys.folder, office.desk.keys.masters.vault)
    another.seal_for_person(tenant_id, people[0], b"first", "place")
    office.by_itself(erasing.perform, office.stores, erasure_id=confirmed(office, view))
    late = another.seal_for_person(tenant_id, people[0], b"late", "place")

    def write(session: Any, _context: Any, clock: Any) -> None:
        row = PersonIdentity(person_id=people[0], sealed=late, shared_office_ids=[], protected_from=[])
        row.updated_at = clock.now()
        session.add(row)

    office.by_itself(write)
    (promise,) = (row for row in office.desk.rows(OutboxRow) if row.kind == erasing.SWEEP)
    assert promise.payload == {"person_id": str(people[0])}
    assert promise.handed_at > real_now(), "not at once: the key is remembered for a minute"
    office.by_itself(destroying.sweep, office.stores, people=people)
    assert {row.person_id for row in office.desk.rows(PersonIdentity)} & set(people) == {people[1]}
