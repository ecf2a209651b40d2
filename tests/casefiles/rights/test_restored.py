"""After a restore nobody is let in, and no job is done, before those who were erased are erased again."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.models import CasefileMerge
from oneroof.casefiles.rights import jobs as _jobs
from oneroof.casefiles.rights.models import PersonErasure
from oneroof.casefiles.rights.restored import all_behind, keeps_shut
from oneroof.casefiles.rights.service import erasing, replaying
from oneroof.casefiles.service import Identity
from oneroof.cli import main
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.gate import REMEMBERED_SECONDS, THOROUGH_SECONDS, Gate
from oneroof.core.i18n import public_languages
from oneroof.core.ids import new_id
from oneroof.embedded import DatabaseUrls
from oneroof.jobs import relay, worker
from oneroof.jobs.models import OutboxRow
from oneroof.jobs.service import enqueue
from support.house import House, open_house
from support.queries import statements
from support.servers import Servers, fresh_database
from support.signed_in import application

from .conftest import Office

__all__ = ["_jobs"]


class Seconds:
    """A clock for the gate, turned by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def house(settings: Settings, database: Database, seconds: Seconds) -> Iterator[House]:
    with open_house(settings, database) as opened:
        services = replace(opened.services, gate=Gate(seconds=seconds))
        yield replace(opened, services=services, app=application(services))


def restored(house: House) -> UUID:
    """What a dump from before knows: the person, and nothing of an erasure."""
    view = house.floor.do(
        casefiles.open_casefile,
        keys=house.services.keys,
        identity=Identity.named("Amina Haddad", "1990-05-14", "MA"),
        language="ar",
    )
    house.services.keys.destroy(house.lisboa.tenant_id, view.casefile.person_id)
    return view.casefile.person_id


def test_nobody_is_let_in_before_the_replay(
    house: House, seconds: Seconds, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id = restored(house)
    visitor, staff = house.visitor(language="pt"), house.browser("mediator")
    refused = visitor.get("/")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "O serviço está a ser reposto" in refused.text
    assert "being restored" in staff.get("/staff/").text
    for path in ("/staff/sign-in", f"/staff/casefiles/{person_id}", "/nothing-here", "/api/v1/tickets"):
        assert staff.get(path).status_code == 503, path
    answer = staff.get("/api/v1/tickets")
    assert answer.mimetype == "application/problem+json"
    assert '"restore_unfinished"' in answer.text
    said = {house.visitor(language=code).get("/api/v1/tickets").get_json()["detail"] for code in public_languages()}
    assert len(said) == len(public_languages()) == 12
    assert house.visitor(centre=house.porto).get("/").status_code == 503
    assert staff.get("/healthz").status_code == 200
    assert staff.get("/readyz").status_code == 503

    row_id = promised(house)
    relay.do(house.services, house.lisboa.tenant_id, house.lisboa.network_id, row_id)
    assert worker.run_what_is_due(house.services) == 0
    assert [(row.done_at, row.attempts) for row in outbox(house)] == [(None, 0)]

    assert "1 erasures were replayed." in commanded(settings, monkeypatch, "replay")
    assert all_behind(house.services) == []
    seconds.now += REMEMBERED_SECONDS
    assert visitor.get("/").status_code == 200
    assert staff.get("/readyz").status_code == 200
    relay.do(house.services, house.lisboa.tenant_id, house.lisboa.network_id, row_id)
    assert [row.attempts for row in outbox(house)] != [0], "it was tried"


def test_who_is_let_in_costs_no_query(house: House, seconds: Seconds) -> None:
    engine = house.services.database.engine
    with statements(engine) as first:
        assert not keeps_shut(house.services)
    assert first
    with statements(engine) as later, statements(house.services.database.umbrella_engine) as marks:
        for _ in range(5):
            assert not keeps_shut(house.services)
        assert marks == []
        seconds.now += REMEMBERED_SECONDS
        assert not keeps_shut(house.services)
    assert (later, len(marks)) == ([], 1)
    restored(house)
    seconds.now += REMEMBERED_SECONDS
    assert keeps_shut(house.services)


def test_what_changed_unseen_is_seen_within_a_minute() -> None:
    seconds, found = Seconds(), [False]
    gate = Gate(seconds=seconds)
    assert not gate.is_shut(lambda: 1, lambda: found[0])
    found[0] = True
    seconds.now += REMEMBERED_SECONDS
    assert not gate.is_shut(lambda: None, lambda: found[0]), "nobody answers: what is known holds"
    assert gate.is_shut(lambda: 1, lambda: found[0]), "and is looked at anew"
    found[0] = False
    seconds.now += THOROUGH_SECONDS
    assert not gate.is_shut(lambda: 1, lambda: found[0])


def test_an_erasure_that_runs_keeps_nobody_out(office: Office) -> None:
    """Also of somebody whose casefile was joined: both are known as erased afterwards."""
    centre, keys = office.desk.floor.centre, office.desk.keys
    view, other = office.casefile(), office.casefile()
    people = [view.casefile.person_id, other.casefile.person_id]
    joined(office, view.casefile, other.casefile)
    asked = office.do(erasing.ask_erasure, casefile_id=view.casefile.id)
    office.do(erasing.confirm_erasure, office.other, erasure_id=asked.id)
    for each in people:
        keys.destroy(centre.tenant_id, each)
    assert behind(office, begun=False) == []
    assert behind(office) == sorted(people)
    office.by_itself(erasing.perform, office.stores, erasure_id=asked.id)
    assert behind(office) == []
    assert {row.person_id: row.state for row in office.desk.rows(PersonErasure)} == dict.fromkeys(people, "done")


def behind(office: Office, **how: Any) -> list[UUID]:
    with office.desk.floor.centre.database.transaction(office.system) as session:
        return replaying.behind(session, office.system, office.desk.keys, **how)


def joined(office: Office, one: Any, other: Any) -> None:
    def join(session: Any, context: Any, clock: Any) -> None:
        session.add(
            CasefileMerge(
                id=new_id(),
                person_id=one.person_id,
                other_person_id=other.person_id,
                reason_sealed=b"sealed",
                before={},
                merged_at=clock.now(),
                shared_office_ids=[],
                protected_from=[],
            )
        )

    office.by_itself(join)


def promised(house: House) -> UUID:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        enqueue(session, house.lisboa.system, kind=erasing.ERASE, key="one", payload={})
    return outbox(house)[0].id


def outbox(house: House) -> list[OutboxRow]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == erasing.ERASE)))


def commanded(settings: Settings, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    """`oneroof erasures …`, as somebody types it."""
    for name, value in {
        "DATABASE_URL": settings.database_url,
        "DATABASE_UMBRELLA_URL": settings.database_umbrella_url,
        "REDIS_URL": settings.redis_url,
        "ONEROOF_VAR": str(settings.var),
        "ONEROOF_SECRETS": str(settings.secrets),
    }.items():
        assert value is not None
        monkeypatch.setenv(name, value)
    helped = CliRunner().invoke(main, ["erasures", *arguments, "--help"]).output
    assert f"Example: oneroof erasures {arguments[0]}" in helped
    waiting = CliRunner().invoke(main, ["erasures", "pending"])
    assert (waiting.exit_code, "1 erasures are missing" in waiting.output) == (1, True)
    result = CliRunner().invoke(main, ["erasures", *arguments])
    assert result.exit_code == 0, result.output
    return result.output
