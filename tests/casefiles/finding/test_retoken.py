"""Tokens are re-made after an upgrade: batch by batch, resumed, and the search says so meanwhile."""

from typing import Any

from sqlalchemy import select, update

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import jobs
from oneroof.casefiles.finding.models import TokenProgress
from oneroof.casefiles.finding.progress import still_remaking
from oneroof.casefiles.finding.retoken import begin_again, how_many, retoken
from oneroof.casefiles.models import PersonToken
from oneroof.casefiles.service import Facts, Identity
from oneroof.core.ids import new_id
from oneroof.jobs.models import OutboxRow
from support.floor import Floor

NAMES = ("Amina Haddad", "Олена Коваль", "王小明")


def spoiled(floor: Floor) -> None:
    """As after an upgrade: everybody's tokens are of earlier rules."""
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.add(TokenProgress(id=new_id(), rules=0, done=0))
        for row in session.scalars(select(PersonToken)).all():
            session.execute(
                update(PersonToken)
                .where(PersonToken.tenant_id == row.tenant_id, PersonToken.id == row.id)
                .values(token=b"old" + row.token[3:])
            )


def found(floor: Floor, name: str) -> int:
    return len(floor.do(casefiles.find_people, keys=floor.keys, asked=Facts((name,))))


def test_tokens_are_remade_and_a_stop_in_between_loses_nothing(floor: Floor, neighbour: Floor) -> None:
    for name in NAMES:
        more: dict[str, Any] = {"keys": floor.keys, "language": "pt", "another_person": True}
        floor.do(casefiles.open_casefile, identity=Identity.named(name, "1985", "unknown"), **more)
    assert not floor.look(still_remaking)
    spoiled(floor)
    assert floor.look(still_remaking) and [found(floor, name) for name in NAMES] == [0, 0, 0]
    assert floor.do(retoken, keys=floor.keys, batch=2) == 2
    assert floor.look(how_many) == (2, 3) and floor.look(still_remaking)
    assert floor.do(retoken, keys=floor.keys, batch=2) == 1
    assert floor.do(retoken, keys=floor.keys, batch=2) == 0
    assert not floor.look(still_remaking)
    assert [found(floor, name) for name in NAMES] == [1, 1, 1]
    with floor.centre.database.transaction(floor.centre.system) as session:
        begin_again(session, floor.centre.system)
        assert how_many(session, floor.centre.system) == (0, 3)
    assert not neighbour.look(still_remaking)


def test_a_worker_begins_by_itself_where_rules_have_changed(floor: Floor) -> None:
    def planned(kind: str) -> int:
        with floor.centre.database.transaction(floor.centre.system) as session:
            return len(session.scalars(select(OutboxRow.id).where(OutboxRow.kind == kind)).all())

    def look() -> bool:
        with floor.centre.database.transaction(floor.centre.system) as session:
            return jobs.begin_remaking(session, floor.centre.system, floor.centre.clock, None)  # type: ignore[arg-type]

    assert look() and planned(jobs.REMAKE) == 0
    with floor.centre.database.transaction(floor.centre.system) as session:
        session.execute(update(TokenProgress).values(rules=0))
    assert not look() and not look()
    assert planned(jobs.REMAKE) == 1
