"""A line goes to another office while people wait in it: seen where they wait now, and no longer where they waited."""

from uuid import UUID

from oneroof.casefiles.models import Casefile
from oneroof.casefiles.service import read_casefile
from oneroof.casefiles.sharing.models import Sharing
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.floor import changes
from support.procedures import Desk


def somebody_waits(desk: Desk) -> Casefile:
    file, visit = desk.casefile(another_person=True).casefile, desk.floor.visit()
    desk.floor.do(frontdesk.attach_casefile, keys=desk.keys, visit_id=visit.id, casefile_id=file.id)
    desk.floor.ticket("immigration", visit)
    return file


def offices_of(desk: Desk, *files: Casefile) -> list[set[UUID]]:
    """The offices that each is shared with."""
    rows = {row.id: set(row.shared_office_ids) for row in desk.rows(Casefile)}
    return [rows[file.id] for file in files]


def test_a_moved_line_takes_its_sharings_along(desk: Desk) -> None:
    floor, centre = desk.floor, desk.floor.centre
    old, new = centre.offices["immigration"], centre.offices["employment"]
    waits, met, elsewhere = somebody_waits(desk), somebody_waits(desk), desk.casefile(another_person=True).casefile
    floor.meet(met.person_id, desk.officer)
    floor.meet(elsewhere.person_id, desk.officer)
    assert offices_of(desk, waits, met, elsewhere) == [{old}, {old}, {old}]

    boss = centre.member("coordinator")
    moved = floor.do(changes.relocate_line, boss, queue_id=centre.queues["immigration"], office_id=new)
    # what the old office sees for a reason of its own, it goes on to see
    assert offices_of(desk, waits, met, elsewhere) == [{new}, {old, new}, {old}]
    floor.do(changes.take_back, boss, change_id=moved.id)
    assert offices_of(desk, waits, met, elsewhere) == [{old}, {old}, {old}]
    assert {row.ended_at for row in desk.rows(Sharing)} == {None}


def test_who_reads_follows_the_line(desk: Desk) -> None:
    floor, centre = desk.floor, desk.floor.centre
    file = somebody_waits(desk)
    boss = centre.member("coordinator")
    targets = {"queue_id": centre.queues["immigration"], "target_queue_id": centre.queues["employment"]}
    floor.do(changes.move_line, boss, **targets)
    assert offices_of(desk, file) == [{centre.offices["employment"]}]
    given = {"keys": desk.keys, "casefile_id": file.id}
    assert floor.do(read_casefile, desk.stranger, **given).casefile.id == file.id
    floor.refused("casefile_not_found", read_casefile, desk.officer, **given)
