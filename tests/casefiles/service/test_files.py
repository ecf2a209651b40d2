"""Casefiles: opened, found, read and corrected; nothing of a person stands in the database in the clear."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.models import Casefile, PersonToken
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.errors import Conflict, Invalid, NotFound, PreconditionFailed
from support.floor import Floor

ANA = Identity.named("Ana Lúcia Bettencourt", "1985-03-02", "CV")


def opened(floor: Floor, identity: Identity = ANA, **more: Any) -> CasefileView:
    return floor.do(casefiles.open_casefile, keys=floor.keys, identity=identity, language="pt", **more)


def find(floor: Floor, name: str, birth_date: str | None = None) -> list[UUID]:
    found = floor.do(casefiles.find_people, keys=floor.keys, asked=casefiles.Facts((name,), birth_date))
    return [each.view.casefile.id for each in found]


def test_a_casefile_is_found_by_its_code(floor: Floor, neighbour: Floor) -> None:
    view = opened(floor)
    found = floor.do(casefiles.find_by_code, keys=floor.keys, code=view.code.lower())
    assert found is not None
    assert (found.casefile.id, found.identity) == (view.casefile.id, ANA)
    assert neighbour.do(casefiles.find_by_code, keys=neighbour.keys, code=view.code) is None


def test_a_casefile_is_found_by_name_and_birth_date(floor: Floor, neighbour: Floor) -> None:
    view = opened(floor)
    assert find(floor, "bettencourt ana LUCIA", "1985") == [view.casefile.id]
    assert find(floor, "Ana Bettencourt", "1985-03-02") == [view.casefile.id]
    assert find(floor, "Ana Lúcia Bettencourt", "1986-04-13") == []
    assert find(floor, "Rosa Tavares", "1985-03-02") == []
    assert find(neighbour, ANA.name, ANA.birth_date) == []


def test_a_name_alone_opens_no_list_of_people(floor: Floor) -> None:
    for year in range(1980, 1991):
        opened(floor, Identity.named("Maria Silva", str(year), "PT"), another_person=True)
    with pytest.raises(Invalid) as caught:
        find(floor, "Maria Silva")
    assert list(caught.value.fields) == ["birth_date"]
    assert len(find(floor, "Maria Silva", "1983")) == 1


def test_the_same_person_again_is_offered_to_those_who_may_know(floor: Floor, neighbour: Floor) -> None:
    view = opened(floor)
    opened(neighbour)
    with pytest.raises(Conflict) as caught:
        opened(floor, replace(ANA, birth_date="1985"))
    assert (caught.value.code, caught.value.details) == (
        "person_exists",
        {"casefile_id": str(view.casefile.id), "casefile_ids": [str(view.casefile.id)]},
    )
    twin = opened(floor, another_person=True)
    assert twin.casefile.person_id != view.casefile.person_id


def test_who_may_not_read_casefiles_learns_of_nobody(floor: Floor) -> None:
    view = opened(floor)
    context = replace(floor.door.context, permissions=frozenset({"casefiles.write"}))
    with floor.centre.database.transaction(context) as session:
        another = casefiles.open_casefile(session, context, floor.centre.clock, floor.keys, identity=ANA, language="pt")
    assert another.casefile.id != view.casefile.id


def test_a_correction_moves_the_person_to_the_new_name(floor: Floor) -> None:
    view = opened(floor)
    change: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id}
    after = floor.do(casefiles.update_casefile, **change, version=view.version, name="Ana Lúcia Ramos")
    assert (after.identity.name, after.identity.birth_date, after.version) == ("Ana Lúcia Ramos", "1985-03-02", 2)
    assert find(floor, "Ana Lúcia Ramos", "1985") == [view.casefile.id]
    assert find(floor, ANA.name, ANA.birth_date) == []
    forgotten = floor.do(casefiles.update_casefile, **change, version=2, birth_date=None, language="ar")
    assert (forgotten.identity.birth_date, forgotten.casefile.language, forgotten.version) == (None, "ar", 3)


def test_an_old_version_changes_nothing(floor: Floor) -> None:
    view = opened(floor)
    change: dict[str, Any] = {"keys": floor.keys, "casefile_id": view.casefile.id, "version": view.version}
    floor.do(casefiles.update_casefile, **change, nationality="PT")
    with pytest.raises(PreconditionFailed):
        floor.do(casefiles.update_casefile, **change, nationality="BR")
    read = floor.do(casefiles.read_casefile, keys=floor.keys, casefile_id=view.casefile.id)
    assert read.identity.nationality == "PT"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"identity": replace(ANA, nationalities=("XX",))}, "nationality"),
        ({"identity": ANA.with_name(" ")}, "name"),
        ({"identity": replace(ANA, birth_date="2030")}, "birth_date"),
        ({"language": "klingon"}, "language"),
        ({"kind": "tourist"}, "kind"),
    ],
)
def test_what_is_wrong_is_named(floor: Floor, arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        floor.do(casefiles.open_casefile, keys=floor.keys, **{"identity": ANA, "language": "pt", **arguments})
    assert list(caught.value.fields) == [field]


def test_the_neighbours_casefile_does_not_exist(floor: Floor, neighbour: Floor) -> None:
    theirs = opened(neighbour)
    given: dict[str, Any] = {"keys": floor.keys, "casefile_id": theirs.casefile.id}
    with pytest.raises(NotFound):
        floor.do(casefiles.read_casefile, **given)
    with pytest.raises(NotFound):
        floor.do(casefiles.update_casefile, **given, version=1, name="X Y")


def test_nothing_of_a_person_stands_in_the_clear(
    floor: Floor, owner_connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    view = opened(floor)
    find(floor, ANA.name, ANA.birth_date)
    floor.do(casefiles.update_casefile, keys=floor.keys, casefile_id=view.casefile.id, version=1, name="Ana Ramos")
    tables = owner_connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    ).fetchall()
    for (table,) in tables:
        dump = str(owner_connection.execute(f'SELECT t::text FROM "{table}" AS t').fetchall()).casefold()
        assert ANA.birth_date is not None
        for secret in ("bettencourt", "ramos", ANA.birth_date):  # a year alone turns up in ciphertext by chance
            assert secret not in dump, table


def test_every_look_is_recorded_with_its_subject(floor: Floor) -> None:
    view = opened(floor)
    floor.do(casefiles.find_by_code, keys=floor.keys, code=view.code)
    find(floor, "Nobody Here")
    floor.do(casefiles.read_casefile, keys=floor.keys, casefile_id=view.casefile.id)
    floor.do(casefiles.update_casefile, keys=floor.keys, casefile_id=view.casefile.id, version=1, name="Ana Ramos")
    with floor.centre.database.transaction(floor.centre.system) as session:
        statement = select(AuditEntry).where(AuditEntry.actor_id == floor.door.id).order_by(AuditEntry.id)
        entries = [
            (
                entry.action,
                entry.subject_person_id == view.casefile.person_id,
                entry.data_classes,
                {name: value for name, value in entry.details.items() if name != "asked"},
            )
            for entry in session.scalars(statement)
        ]
    # those of one search were made in one moment, so their order says nothing
    assert sorted(entries, key=str) == [
        ("casefile.open", True, ["identity"], {}),
        ("casefile.read", True, ["identity"], {}),
        ("casefile.update", True, ["identity"], {"changed": ["name"]}),
        ("person.find", True, ["identity"], {}),
        ("person.search", False, [], {"by": "code", "found": 1}),
        ("person.search", False, [], {"by": "name", "found": 0}),
    ]


def test_who_was_erased_is_not_there(floor: Floor) -> None:
    view = opened(floor)
    floor.keys.destroy(floor.centre.tenant_id, view.casefile.person_id)
    with pytest.raises(NotFound):
        floor.do(casefiles.read_casefile, keys=floor.keys, casefile_id=view.casefile.id)
    assert find(floor, ANA.name) == []
    assert floor.do(casefiles.find_by_code, keys=floor.keys, code=view.code) is None


def test_tokens_and_codes_are_of_one_person(floor: Floor) -> None:
    view = opened(floor)
    with floor.centre.database.transaction(floor.centre.system) as session:
        tokens = session.scalars(select(PersonToken).where(PersonToken.person_id == view.casefile.person_id)).all()
        codes = session.scalars(select(Casefile.code)).all()
    assert {len(token.token) for token in tokens} == {32}
    assert len(tokens) == len({token.token for token in tokens}) > 5
    assert codes == [view.casefile.code]
