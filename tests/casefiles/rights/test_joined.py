"""The rights of somebody whose casefiles were joined: one copy of both, one erasure of both, one rule for both."""

from datetime import timedelta
from typing import Any

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import merging
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.models import PersonIdentity
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.rights.models import PersonErasure
from oneroof.casefiles.rights.service import erasing, holds, replaying, restricting, retention
from oneroof.casefiles.service import CasefileView
from oneroof.services import Services
from support.floor_fixtures import database_urls, floor, floors, neighbour, networks
from support.procedures import Desk

from .conftest import Office
from .copying import desk, handed, keys, made, services

__all__ = ["database_urls", "desk", "floor", "floors", "keys", "neighbour", "networks", "services"]


def joined(office: Office) -> tuple[CasefileView, CasefileView, CasefileMerge]:
    one, two = office.casefile(), office.casefile()
    return one, two, office.do(merging.join_casefiles, keys=office.desk.keys, **of(one, two))


def of(one: CasefileView, two: CasefileView) -> dict[str, Any]:
    return {"surviving_id": one.casefile.id, "joined_id": two.casefile.id, "reason": "The same passport"}


def undone(office: Office, merge: CasefileMerge) -> None:
    office.do(merging.undo_join, keys=office.desk.keys, merge_id=merge.id, reason="It was her sister.")


def restricted(office: Office, view: CasefileView) -> bool:
    found = office.desk.floor.look(restricting.restriction_of, office.coordinator, person_id=view.casefile.person_id)
    return found is not None


def test_the_copy_holds_both(desk: Desk, services: Services) -> None:
    one, two = desk.casefile(another_person=True), desk.casefile(another_person=True)
    for view, employer in ((one, "Pastelaria Lua"), (two, "Café Sol")):
        procedure = desk.open(view)
        answers = {"full_name": "Amina Haddad", "has_job": True, "employer": employer}
        desk.answer(procedure.id, answers=answers)
    desk.floor.do(merging.join_casefiles, desk.mediator, keys=desk.keys, **of(one, two))
    copy = handed(desk, services, made(desk, services, one.casefile.id).id)
    assert {row["employer"] for row in copy.parts["procedure_answers"]} == {"Pastelaria Lua", "Café Sol"}
    assert len(copy.parts["person_identity"]) == 2


def test_one_request_erases_both_and_a_hold_on_either_stops_it(office: Office) -> None:
    one, two, _merge = joined(office)
    tenant_id, keys = office.desk.floor.centre.tenant_id, office.desk.keys
    until = office.desk.floor.centre.clock.now().date() + timedelta(days=30)
    hold: dict[str, Any] = {"keys": keys, "casefile_id": two.casefile.id, "reason": "A court asked", "until": until}
    placed = office.do(holds.place_hold, **hold)
    office.desk.floor.refused("legal_hold", erasing.ask_erasure, office.coordinator, casefile_id=one.casefile.id)
    listed = office.do(holds.holds_on, keys=keys, person_id=one.casefile.person_id)
    assert [each.reason for each in listed] == ["A court asked"]
    office.do(holds.lift_hold, hold_id=placed.id)
    asked = office.do(erasing.ask_erasure, casefile_id=one.casefile.id)
    office.desk.floor.refused("erasure_asked", erasing.ask_erasure, office.coordinator, casefile_id=two.casefile.id)
    office.do(erasing.confirm_erasure, office.other, erasure_id=asked.id)
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)
    assert [keys.is_erased(tenant_id, each.casefile.person_id) for each in (one, two)] == [True, True]


def test_what_was_joined_is_kept_as_long_as_either_has_to_be(office: Office) -> None:
    one, two, merge = joined(office)
    later = office.desk.floor.later(days=retention.DEFAULT_DAYS + 2)

    def due() -> set[Any]:
        found = later.look(retention.due, office.coordinator, clock=later.centre.clock)
        return {each.casefile.id for each in found}

    assert due() == {one.casefile.id}
    until = later.centre.clock.now().date() + timedelta(days=30)
    hold: dict[str, Any] = {
        "keys": office.desk.keys,
        "casefile_id": two.casefile.id,
        "reason": "A court asked",
        "until": until,
    }
    later.do(holds.place_hold, office.coordinator, **hold)
    assert due() == set()
    undone(office, merge)
    assert due() == {one.casefile.id}


def test_a_restriction_of_one_holds_for_both_until_they_come_apart(office: Office) -> None:
    one, two = office.casefile(), office.casefile()
    office.do(restricting.restrict, keys=office.desk.keys, casefile_id=two.casefile.id)
    merge = office.do(merging.join_casefiles, keys=office.desk.keys, **of(one, two))
    assert restricted(office, one) and restricted(office, two)
    undone(office, merge)
    assert restricted(office, two) and not restricted(office, one)


def test_a_replay_erases_nobody_who_was_joined_only_in_the_dump(office: Office) -> None:
    """After the dump the joining was undone, and one of the two erased: the other one's key and files stay."""
    erased, other, _merge = joined(office)
    procedure = office.desk.open(other)
    office.desk.answer(procedure.id, answers={"full_name": "Boris Petrov", "has_job": False})
    tenant_id, keys = office.desk.floor.centre.tenant_id, office.desk.keys
    # of what came after the dump, the key store alone remembers anything
    keys.destroy(tenant_id, erased.casefile.person_id)
    office.by_itself(replaying.replay, office.stores, person_id=erased.casefile.person_id)
    assert not keys.is_erased(tenant_id, other.casefile.person_id)
    states = {row.person_id: row.state for row in office.desk.rows(PersonErasure)}
    assert states == {erased.casefile.person_id: "done"}
    assert {row.person_id for row in office.desk.rows(PersonIdentity)} >= {other.casefile.person_id}
    assert {row.person_id for row in office.desk.rows(PersonIdentity)}.isdisjoint({erased.casefile.person_id})
    assert [row.state for row in office.desk.rows(Procedure)] == ["open"]
    seen = office.do(casefiles.read_casefile, keys=keys, casefile_id=other.casefile.id)
    assert seen.identity is not None


def test_a_replay_leaves_to_the_job_what_it_is_in_the_midst_of(office: Office) -> None:
    """Killed between the keys of two who are joined: the second of them is not forgotten."""
    one, two, _merge = joined(office)
    tenant_id, keys = office.desk.floor.centre.tenant_id, office.desk.keys
    asked = office.do(erasing.ask_erasure, casefile_id=one.casefile.id)
    office.do(erasing.confirm_erasure, office.other, erasure_id=asked.id)
    keys.destroy(tenant_id, one.casefile.person_id)
    office.by_itself(replaying.replay, office.stores, person_id=one.casefile.person_id)
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)
    assert keys.is_erased(tenant_id, two.casefile.person_id)
    assert {row.state for row in office.desk.rows(PersonErasure)} == {"done"}
