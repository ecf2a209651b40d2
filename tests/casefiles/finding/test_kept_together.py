"""Joined casefiles are kept from the same agencies, and hidden ones are not told of by a number."""

from typing import Any

import pytest
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import duplicates, merging
from oneroof.casefiles.models import Person
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.casefiles.sharing.models import Protection
from oneroof.casefiles.sharing.protecting import end_protection, protect
from oneroof.catalogue.models import Agency
from oneroof.tenancy.context import Context
from support.floor import Floor

MIGRATION: dict[str, Any] = {"agency_tags": ["migration"], "reason": "She asked for it."}


def opened(floor: Floor, name: str) -> CasefileView:
    identity = Identity.named(name, "1985-03-02", "MA")
    return floor.do(casefiles.open_casefile, keys=floor.keys, identity=identity, language="ar", another_person=True)


def joined(floor: Floor, surviving: CasefileView, other: CasefileView) -> Any:
    ids: dict[str, Any] = {"surviving_id": surviving.casefile.id, "joined_id": other.casefile.id}
    return floor.do(merging.join_casefiles, keys=floor.keys, reason="The same passport.", **ids)


def keep(floor: Floor, view: CasefileView) -> None:
    floor.do(protect, keys=floor.keys, person_id=view.casefile.person_id, **MIGRATION)


def kept(floor: Floor, *views: CasefileView) -> list[bool]:
    """Of whom the agency does not hear."""

    def read(session: Session, _context: Context) -> list[bool]:
        rows = dict(session.execute(select(Person.id, Person.protected_from)).all())
        return ["migration" in rows[view.casefile.person_id] for view in views]

    return floor.look(read)


def protections(floor: Floor, view: CasefileView) -> list[Any]:
    whose = Protection.person_id == view.casefile.person_id
    return floor.look(lambda session, _context: list(session.scalars(select(Protection.id).where(whose))))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_protection_is_of_all_who_are_joined(floor: Floor, place: int) -> None:
    views = [opened(floor, name) for name in ("Amina Haddad", "Amina Hadad", "Emina Haddad")]
    for other in views[1:]:
        joined(floor, views[0], other)
    keep(floor, views[place])
    assert kept(floor, *views) == [True] * 3
    [protection_id] = protections(floor, views[place - 1])
    floor.do(end_protection, protection_id=protection_id)
    assert kept(floor, *views) == [False] * 3


def test_who_is_joined_last_brings_their_protection_to_all(floor: Floor) -> None:
    views = [opened(floor, name) for name in ("Amina Haddad", "Amina Hadad", "Emina Haddad")]
    keep(floor, views[2])
    joined(floor, views[0], views[1])
    merge = joined(floor, views[0], views[2])
    assert kept(floor, *views) == [True] * 3
    floor.do(merging.undo_join, keys=floor.keys, merge_id=merge.id, reason="Sisters.")
    assert kept(floor, *views) == [False, False, True]


@pytest.mark.parametrize("meant", [False, True])
def test_what_somebody_meant_stays_when_a_joining_is_undone(floor: Floor, meant: bool) -> None:
    one, two = opened(floor, "Amina Haddad"), opened(floor, "Amina Hadad")
    keep(floor, two)
    merge = joined(floor, one, two)
    if meant:
        keep(floor, one)
    assert kept(floor, one, two) == [True, True]
    floor.do(merging.undo_join, keys=floor.keys, merge_id=merge.id, reason="Sisters.")
    assert kept(floor, one, two) == [meant, True]


def test_the_number_of_pairs_tells_of_nobody_who_is_hidden(floor: Floor) -> None:
    for name in ("Khadija Benali", "Amina Haddad"):
        first, second = opened(floor, name), opened(floor, name)
        floor.do(duplicates.look_for_duplicates, keys=floor.keys, person_id=first.casefile.person_id)
    assert floor.look(duplicates.count_pairs) == 2
    people = sorted((first.casefile.person_id, second.casefile.person_id))
    floor.do(protect, keys=floor.keys, person_id=people[1], **MIGRATION)
    theirs = floor.centre.member("mediator", agency_id=floor.look(_agency))
    assert floor.look(duplicates.count_pairs, theirs) == 1
    assert len(floor.do(duplicates.list_pairs, theirs, keys=floor.keys)) == 1


def _agency(session: Session, _context: Context) -> Any:
    return session.scalars(select(Agency.id).where(or_(Agency.kind == "migration", Agency.code == "migration"))).one()
