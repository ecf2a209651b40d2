"""Erasing a person: by two, against no hold, for good, and again after a restore."""

import pytest
from sqlalchemy import select, text

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.models import Casefile, PersonIdentity, PersonToken
from oneroof.casefiles.procedures.models import Procedure, ProcedureAnswers
from oneroof.casefiles.rights.models import PersonErasure
from oneroof.casefiles.rights.service import destroying, erasing, holds, replaying
from oneroof.core.errors import NotFound
from oneroof.core.keystore import KeyDestroyedError

from .conftest import Office


def erase(office: Office, casefile_id: object) -> PersonErasure:
    asked = office.do(erasing.ask_erasure, casefile_id=casefile_id, procedures_end=True)
    office.do(erasing.confirm_erasure, office.other, erasure_id=asked.id, procedures_end=True)
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)
    return asked  # type: ignore[no-any-return]


def of_person(office: Office, model: type, person_id: object) -> list[object]:
    return [row for row in office.desk.rows(model) if row.person_id == person_id]


def test_two_coordinators_erase_a_person(office: Office) -> None:
    view, kept = office.casefile(), office.casefile()
    person_id = view.casefile.person_id
    procedure = office.desk.open(view)
    office.desk.answer(procedure.id, answers={"full_name": "Amina Haddad", "has_job": False})
    blob = office.stores.files.put(office.desk.floor.centre.tenant_id, b"scan")
    refused = office.desk.floor.refused
    refused("procedures_open", erasing.ask_erasure, office.coordinator, casefile_id=view.casefile.id)
    asked = office.do(erasing.ask_erasure, casefile_id=view.casefile.id, procedures_end=True)
    confirm = {"erasure_id": asked.id, "procedures_end": True}
    refused("same_person", erasing.confirm_erasure, office.coordinator, **confirm)
    office.do(erasing.confirm_erasure, office.other, **confirm)
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)

    with pytest.raises(NotFound):
        office.do(casefiles.read_casefile, keys=office.desk.keys, casefile_id=view.casefile.id)
    for model in (PersonIdentity, PersonToken, ProcedureAnswers):
        assert of_person(office, model, person_id) == []
        assert of_person(office, model, kept.casefile.person_id) != [] or model is ProcedureAnswers
    closed = of_person(office, Procedure, person_id)
    assert [(row.state, row.result) for row in closed] == [("closed", "neutral")]  # type: ignore[attr-defined]
    assert office.stores.files.get(blob) == b"scan"
    entries = [row for row in office.desk.rows(AuditEntry) if row.subject_person_id == person_id]
    assert {"casefile.open", "person_erasure.complete"} <= {row.action for row in entries}
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)


def test_nothing_is_destroyed_against_a_hold(office: Office) -> None:
    view = office.casefile()
    centre = office.desk.floor.centre
    until = centre.clock.now().date().replace(year=2027)
    placed = office.do(
        holds.place_hold, keys=office.desk.keys, casefile_id=view.casefile.id, reason="A court asked", until=until
    )
    office.desk.floor.refused("legal_hold", erasing.ask_erasure, office.coordinator, casefile_id=view.casefile.id)
    listed = office.do(holds.holds_on, keys=office.desk.keys, person_id=view.casefile.person_id)
    assert [each.reason for each in listed] == ["A court asked"]
    office.do(holds.lift_hold, hold_id=placed.id)
    office.do(erasing.ask_erasure, casefile_id=view.casefile.id)


def test_who_is_alone_waits_for_a_week(office: Office) -> None:
    view = office.casefile()
    with office.desk.floor.centre.database.transaction(office.desk.floor.centre.system) as session:
        session.execute(text("UPDATE staff SET active = false WHERE id = :id"), {"id": office.other.id})
    asked = office.do(erasing.ask_erasure, casefile_id=view.casefile.id)
    office.desk.floor.refused("too_early", erasing.confirm_erasure, office.coordinator, erasure_id=asked.id)
    later = office.desk.floor.later(days=7)
    later.do(erasing.confirm_erasure, office.coordinator, erasure_id=asked.id)


def test_an_interrupted_erasure_is_finished(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    view = office.casefile()
    person_id, tenant_id = view.casefile.person_id, office.desk.floor.centre.tenant_id
    asked = office.do(erasing.ask_erasure, casefile_id=view.casefile.id)
    office.do(erasing.confirm_erasure, office.other, erasure_id=asked.id)

    def cut(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(destroying, "_delete_rows", cut)
        with pytest.raises(KeyboardInterrupt):
            office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)
    assert office.desk.keys.is_erased(tenant_id, person_id)
    assert of_person(office, PersonIdentity, person_id) != []
    with pytest.raises(KeyDestroyedError):
        office.desk.keys.seal_for_person(tenant_id, person_id, b"again", "place")
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)
    assert of_person(office, PersonIdentity, person_id) == []


def test_a_database_from_before_is_behind_until_it_is_erased_in_it_too(office: Office) -> None:
    view = office.casefile()
    person_id = view.casefile.person_id
    centre = office.desk.floor.centre
    # what a dump from before knows: the person, and nothing of an erasure
    office.desk.keys.destroy(centre.tenant_id, person_id, at=centre.clock.now())
    with centre.database.transaction(office.system) as session:
        assert replaying.behind(session, office.system, office.desk.keys) == [person_id]
    office.by_itself(replaying.replay, office.stores, person_id=person_id)
    with centre.database.transaction(office.system) as session:
        assert replaying.behind(session, office.system, office.desk.keys) == []
        grounds = session.scalars(select(PersonErasure.ground).where(PersonErasure.person_id == person_id)).all()
        assert grounds == ["replay"]
        state = session.scalars(select(Casefile.state).where(Casefile.person_id == person_id)).one()
        assert state == "closed"
    assert of_person(office, PersonIdentity, person_id) == []
