"""How long casefiles are kept, and who decides that their time is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

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
    floor.refused("list_changed", lists.approve, office.coordinator, keys=floor.keys, list_id=made.id, count=3)
    decided = later.do(lists.approve, keys=floor.keys, list_id=made.id, count=2)
    items = [row for row in office.desk.rows(DestructionItem) if row.list_id == made.id]
    assert decided.signature == lists.signature(floor.keys, office.coordinator.context, decided, items)
    (erasure,) = office.desk.rows(PersonErasure)
    assert (erasure.person_id, erasure.ground) == (short.casefile.person_id, "retention")
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


def _read(office: Office, person_id: UUID) -> None:
    office.desk.keys.seal_for_person(office.desk.floor.centre.tenant_id, person_id, b"again", "place")
