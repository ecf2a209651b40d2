"""How long casefiles are kept, and who decides that their time is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from oneroof.casefiles.rights.models import DestructionItem, PersonErasure
from oneroof.casefiles.rights.service import erasing, holds, lists, retention
from oneroof.core.keystore import KeyDestroyedError

from .conftest import Office


def test_a_list_is_proposed_looked_through_and_carried_out(office: Office) -> None:
    short, kept, held, long = (office.casefile() for _ in range(4))
    running = office.casefile()
    office.desk.open(running)
    asked = office.desk.open(long)
    office.desk.go(asked.id, "checking", "decision", "granted")
    service_id = office.desk.read(asked.id).procedure.service_id
    office.do(retention.set_rule, service_id=None, days=30)
    office.do(retention.set_rule, service_id=service_id, days=300)
    office.desk.floor.refused("days_out_of_range", retention.set_rule, office.coordinator, service_id=None, days=0)
    assert office.by_itself(retention.propose) is None

    floor = office.desk.floor.later(days=31)
    today = floor.centre.clock.now().date()
    later = Office(office.desk.later(days=31), office.stores, office.coordinator, office.other)
    reason: dict[str, Any] = {"keys": office.desk.keys, "reason": "A court asked", "until": today + timedelta(days=90)}
    made = later.by_itself(retention.propose)
    assert later.by_itself(retention.propose) is None
    view = later.do(lists.read_list, keys=office.desk.keys, list_id=made.id)
    mine = {item.row.person_id: item for item in view.items}
    assert set(mine) == {each.casefile.person_id for each in (short, kept, held)}

    later.do(lists.keep, item_id=mine[kept.casefile.person_id].row.id, **reason)
    later.do(holds.place_hold, casefile_id=held.casefile.id, **reason)
    floor.refused("list_changed", lists.ask, office.coordinator, list_id=made.id, count=3)
    deciding: dict[str, Any] = {"keys": floor.keys, "list_id": made.id}
    floor.refused("list_not_asked", lists.approve, office.other, **deciding, count=2)
    later.do(lists.ask, list_id=made.id, count=2)
    floor.refused("list_asked", lists.ask, office.other, list_id=made.id, count=1)
    floor.refused("same_person", lists.approve, office.coordinator, **deciding, count=1)
    assert office.desk.rows(PersonErasure)[0].state == "asked", "one alone destroys nothing"
    later.do(lists.take_back, list_id=made.id)
    floor.refused("list_not_asked", lists.approve, office.other, **deciding, count=1)
    later.do(lists.ask, list_id=made.id, count=1)
    decided = later.do(lists.approve, office.other, **deciding, count=1)
    items = [row for row in office.desk.rows(DestructionItem) if row.list_id == made.id]
    assert decided.signature == lists.signature(floor.keys, office.other.context, decided, items)
    (erasure,) = (row for row in office.desk.rows(PersonErasure) if row.state != "withdrawn")
    assert (erasure.person_id, erasure.ground) == (short.casefile.person_id, "retention")
    assert (erasure.asked_by, erasure.confirmed_by) == (office.coordinator.id, office.other.id)
    later.by_itself(erasing.perform, office.stores, erasure_id=erasure.id)
    later.by_itself(lists.close_done)
    states = {row.person_id: row.decision for row in office.desk.rows(DestructionItem)}
    assert states == {
        short.casefile.person_id: "erased",
        kept.casefile.person_id: "kept",
        held.casefile.person_id: "kept",
    }
    with pytest.raises(KeyDestroyedError):
        _read(office, short.casefile.person_id)
    again = lists.read_list
    assert later.do(again, keys=floor.keys, list_id=made.id).row.state == "done"


def test_who_is_alone_decides_a_list_after_a_week(office: Office) -> None:
    kept, gone = office.casefile(), office.casefile()
    with office.desk.floor.centre.database.transaction(office.desk.floor.centre.system) as session:
        session.execute(text("UPDATE staff SET active = false WHERE id = :id"), {"id": office.other.id})
    office.do(retention.set_rule, service_id=None, days=30)
    later = Office(office.desk.later(days=31), office.stores, office.coordinator, office.other)
    made = later.by_itself(retention.propose)
    later.do(lists.ask, list_id=made.id, count=2)
    deciding: dict[str, Any] = {"keys": office.desk.keys, "list_id": made.id}
    later.desk.floor.refused("too_early", lists.approve, office.coordinator, **deciding, count=2)
    view = later.do(lists.read_list, **deciding)
    assert view.asked is not None
    (item,) = (each.row for each in view.items if each.row.person_id == kept.casefile.person_id)
    until = later.desk.floor.centre.clock.now().date() + timedelta(days=90)
    later.do(lists.keep, keys=office.desk.keys, item_id=item.id, reason="A court asked", until=until)
    week = later.desk.floor.later(days=8)
    week.do(lists.approve, office.coordinator, **deciding, count=1)
    states = {row.person_id: row.state for row in office.desk.rows(PersonErasure)}
    assert states == {kept.casefile.person_id: "withdrawn", gone.casefile.person_id: "confirmed"}


def _read(office: Office, person_id: UUID) -> None:
    office.desk.keys.seal_for_person(office.desk.floor.centre.tenant_id, person_id, b"again", "place")
