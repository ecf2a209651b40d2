"""Probable duplicates: found by what agrees, decided by people, joined and taken apart again."""

from typing import Any

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding import duplicates, merging
from oneroof.casefiles.finding.keeping import keep_tokens
from oneroof.casefiles.models import PersonIdentity, PersonToken
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.service import CasefileView, Facts, Identity
from oneroof.casefiles.sharing.protecting import protect
from oneroof.core.errors import Conflict, Invalid, PreconditionFailed
from support.floor import Floor


def opened(floor: Floor, name: str, born: str | None = "1985-03-02", **more: Any) -> CasefileView:
    identity = Identity.named(name, born, "MA")
    return floor.do(
        casefiles.open_casefile, keys=floor.keys, identity=identity, language="ar", another_person=True, **more
    )


def looked(floor: Floor, view: CasefileView) -> int:
    return floor.do(duplicates.look_for_duplicates, keys=floor.keys, person_id=view.casefile.person_id)


def pairs(floor: Floor) -> list[duplicates.PairView]:
    return floor.do(duplicates.list_pairs, keys=floor.keys)


def found(floor: Floor, *names: str, **facts: Any) -> list[casefiles.Found]:
    return floor.do(casefiles.find_people, keys=floor.keys, asked=Facts(names, **facts))


def owners(floor: Floor) -> list[tuple[Any, ...]]:
    """Whose every row is, who sees it and from whom it is kept."""
    rows: list[tuple[Any, ...]] = []
    with floor.centre.database.transaction(floor.centre.system) as session:
        for model in (PersonIdentity, PersonToken):
            columns = (model.id, model.person_id, model.shared_office_ids, model.protected_from)
            rows += [tuple(row) for row in session.execute(select(*columns))]
    return sorted(rows, key=str)


def test_what_agrees_beyond_a_name_is_found_once_and_compared(floor: Floor, neighbour: Floor) -> None:
    one, two = opened(floor, "خديجة بن علي"), opened(floor, "Khadija Benali", "1985-03-12")
    opened(floor, "Khadija Benali", None)
    opened(floor, "Khadija Ben Ali", "1961-07-30")
    opened(neighbour, "Khadija Benali")
    assert (looked(floor, two), looked(floor, two), looked(floor, one)) == (1, 0, 0)
    pair = pairs(floor)[0]
    assert {pair.one.casefile.id, pair.other.casefile.id} == {one.casefile.id, two.casefile.id}
    assert [row.verdict for row in pair.rows] == ["near", "near", "same", "same"]
    assert pairs(neighbour) == []


def test_the_same_phone_speaks_for_one_person_only_with_the_name(floor: Floor) -> None:
    one, two, three = (
        opened(floor, "Amina Haddad", None),
        opened(floor, "Amina Hadad", None),
        opened(floor, "Luís Sá", None),
    )
    for view in (one, two, three):
        facts = {"kind": "phone", "value": "+351 912 345 678"}
        floor.do(persons.add_entry, keys=floor.keys, casefile_id=view.casefile.id, part=PARTS["contacts"], facts=facts)
    assert looked(floor, one) == 1
    by_phone = found(floor, phones=("912345678",))
    assert {each.casefile.id for each in by_phone} == {each.casefile.id for each in (one, two, three)}
    assert all("same_phone" in each.reasons for each in by_phone)


def test_two_people_stay_two_and_nobody_is_asked_again(floor: Floor) -> None:
    one = opened(floor, "Ana Silva")
    opened(floor, "Ana Sílva")
    looked(floor, one)
    pair = pairs(floor)[0].pair
    decision: dict[str, Any] = {"keys": floor.keys, "pair_id": pair.id, "version": pair.version}
    with pytest.raises(Invalid) as caught:
        floor.do(duplicates.not_the_same, **decision, reason=" ")
    assert list(caught.value.fields) == ["reason"]
    floor.do(duplicates.not_the_same, **decision, reason="Twins: both were here today.")
    assert (pairs(floor), looked(floor, one)) == ([], 0)
    with pytest.raises(PreconditionFailed):
        floor.do(duplicates.not_the_same, **decision, reason="Again")


def test_joined_casefiles_are_one_and_come_apart_exactly_as_they_were(floor: Floor) -> None:
    one, two = opened(floor, "Олена Коваль"), opened(floor, "Olena Koval")
    agency: dict[str, Any] = {"keys": floor.keys, "agency_tags": ["migration"], "reason": "They are afraid of it."}
    floor.do(protect, person_id=two.casefile.person_id, **agency)
    looked(floor, one)
    before = owners(floor)
    pair = pairs(floor)[0].pair
    merge = floor.do(
        duplicates.the_same,
        keys=floor.keys,
        pair_id=pair.id,
        version=pair.version,
        keep=one.casefile.id,
        reason="The same passport",
    )
    assert {tuple(row[3]) for row in owners(floor)} == {("migration",)}, "both are kept from whom one is kept from"
    for name in ("Олена Коваль", "Olena Koval"):
        assert [each.casefile.id for each in found(floor, name)] == [one.casefile.id]
    by_old_code = floor.do(casefiles.find_by_code, keys=floor.keys, code=two.code)
    assert by_old_code is not None and by_old_code.casefile.id == one.casefile.id
    assert floor.look(merging.people_of, person_id=one.casefile.person_id) == [
        one.casefile.person_id,
        two.casefile.person_id,
    ]
    with pytest.raises(Conflict):
        floor.do(
            merging.join_casefiles, keys=floor.keys, surviving_id=two.casefile.id, joined_id=one.casefile.id, reason="x"
        )
    floor.do(merging.undo_join, keys=floor.keys, merge_id=merge.id, reason="It was her sister.")
    assert owners(floor) == before
    assert {each.casefile.id for each in found(floor, "Olena Koval")} == {one.casefile.id, two.casefile.id}
    assert (looked(floor, one), pairs(floor)) == (0, []), "what was decided stays decided"
    with floor.centre.database.transaction(floor.centre.system) as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "casefile_merge")).all()
    assert sorted(actions) == ["casefile.join", "casefile.join", "casefile.part", "casefile.part"]


def test_tokens_follow_what_is_known_and_nothing_else(floor: Floor) -> None:
    view = opened(floor, "Ana Silva")
    before = owners(floor)
    floor.do(_kept_again, keys=floor.keys, person_id=view.casefile.person_id)
    assert owners(floor) == before


def _kept_again(session: Any, context: Any, _clock: Any, keys: Any, *, person_id: Any) -> None:
    keep_tokens(session, context, keys, person_id=person_id)
