"""Whoever is killed between any two steps: nothing is lost, and nothing happens twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.notes.models import Note
from oneroof.casefiles.casework.notes.service import write_note
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.models import Casefile
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.federation.between_centres.models import CasefileTransfer, CentreLetter, PackagePart
from oneroof.jobs import relay
from support.between_centres import Side, kind_of, two_sides
from support.brought_files import photo


class Killed(BaseException):
    """The process is gone: nothing catches it."""


class Chaos:
    """Kills each transaction of each kind of job once before it is committed, and once after."""

    def __init__(self, database: Database) -> None:
        self.original = database.transaction
        self.seen: set[tuple[str, int, str]] = set()
        self.kind, self.number = "", 0

    @contextmanager
    def transaction(self, context: Any) -> Iterator[Session]:
        self.number += 1
        number = self.number
        with self.original(context) as session:
            yield session
            session.flush()
            self.strike(number, "before")
        self.strike(number, "after")

    def strike(self, number: int, when: str) -> None:
        place = (self.kind, number, when)
        if place not in self.seen:
            self.seen.add(place)
            raise Killed

    def begin(self, kind: str) -> None:
        self.kind, self.number = kind, 0


def test_however_often_it_is_killed_it_arrives_once(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two_sides(settings, database) as (lisboa, porto):
        view = lisboa.person()
        note: dict[str, Any] = {"keys": lisboa.services.keys, "casefile_id": view.casefile.id}
        lisboa.floor.do(write_note, **note, once_id=new_id(), text="Came with her sister")
        papers = [lisboa.paper(view), lisboa.paper(view, "photo.jpg", photo())]
        row = lisboa.offer(view, lisboa.to(porto, document_ids=papers))
        chaos = Chaos(lisboa.services.database)
        monkeypatch.setattr(lisboa.services.database, "transaction", chaos.transaction)
        kills = _work(lisboa, chaos)
        monkeypatch.undo()
        porto.accept(row.package_id)
        monkeypatch.setattr(lisboa.services.database, "transaction", chaos.transaction)
        kills += _work(lisboa, chaos)
        monkeypatch.undo()
        assert kills > 40
        _check(lisboa, porto)


def _work(side: Side, chaos: Chaos) -> int:
    """Work off what is open, again and again, until nothing is; how often the process was killed."""
    kills = 0
    while True:
        rows = relay.open_rows(side.services, handed_before=datetime.now(UTC) + timedelta(days=365))
        if not rows:
            return kills
        for row in rows:
            chaos.seen |= {("look", 1, "before"), ("look", 1, "after")}
            chaos.begin("look")
            chaos.begin(kind_of(side.services, row))
            try:
                relay.do(side.services, row.tenant_id, row.network_id, row.id)
            except Killed:
                kills += 1


def _check(lisboa: Side, porto: Side) -> None:
    with porto.centre.database.transaction(porto.centre.system) as session:
        assert session.scalar(select(func.count()).select_from(Casefile)) == 1
        assert session.scalar(select(func.count()).select_from(CaseDocument)) == 2
        assert session.scalar(select(func.count()).select_from(Note)) == 1
        assert session.scalars(select(CasefileTransfer.state)).all() == ["done"]
        assert not session.scalars(select(PackagePart)).all()
    with lisboa.centre.database.transaction(lisboa.centre.system) as session:
        assert session.scalars(select(CasefileTransfer.state)).all() == ["done"]
        kinds = session.execute(select(CentreLetter.direction, CentreLetter.kind, CentreLetter.outcome)).all()
    assert sorted(map(tuple, kinds)) == [
        ("in", "answer", "received"),
        ("in", "receipt", "received"),
        ("out", "key", "received"),
        ("out", "offer", "received"),
    ]
