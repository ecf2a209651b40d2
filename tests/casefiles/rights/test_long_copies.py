"""A copy may take longer than a context is good for: each batch is read in a transaction of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.notes import service as notes
from oneroof.casefiles.rights import jobs as _jobs
from oneroof.casefiles.rights.export import collecting
from oneroof.casefiles.rights.models import AccessExport
from oneroof.casefiles.rights.service import copies, requests
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.frontdesk import rights as _floor
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.services import Services
from oneroof.tenancy.context import ContextSigner
from support.floor_fixtures import database_urls, floor, floors, neighbour, networks
from support.procedures import Desk

from .copying import desk, handed, keys, services

__all__ = ["_floor", "_jobs", "database_urls", "desk", "floor", "floors", "keys", "neighbour", "networks", "services"]


class Expiring:
    """Ends the life of every context that was entered so far, as a minute's passing would: by another signing key."""

    def __init__(self, signer: ContextSigner, owner: psycopg.Connection) -> None:
        self.first, self.signer, self.owner, self.times = signer, signer, owner, 0

    def sign(self, context: Any) -> str:
        """By the key that is good now."""
        return self.signer.sign(context)

    def expire(self) -> None:
        """From now on only what is signed anew is good."""
        self.times += 1
        self._sign_by(f"key{self.times}")

    def end(self) -> None:
        """As it was before."""
        self._sign_by(self.first.key_id)

    def _sign_by(self, name: str) -> None:
        self.owner.execute("UPDATE oneroof.context_key SET key_id = %s WHERE key_id = %s", [name, self.signer.key_id])
        self.owner.commit()
        self.signer = replace(self.signer, key_id=name)


@pytest.fixture
def expiring(services: Services, owner_connection: psycopg.Connection) -> Iterator[Expiring]:
    signer = services.database.signer
    assert isinstance(signer, ContextSigner)
    found = Expiring(signer, owner_connection)
    yield found
    found.end()


def expires_after_each(transaction: Callable[..., Any], expiring: Expiring) -> Callable[..., Any]:
    @contextmanager
    def outlived(database: Database, context: Any) -> Iterator[Session]:
        with transaction(database, context) as session:
            yield session
        expiring.expire()

    return outlived


def test_a_copy_is_made_however_long_it_takes(
    desk: Desk, services: Services, expiring: Expiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = desk.casefile()
    which: dict[str, Any] = {"keys": desk.keys, "casefile_id": view.casefile.id}
    for number in range(5):
        desk.floor.do(notes.write_note, **which, once_id=new_id(), text=f"Note {number}")
    coordinator = desk.floor.centre.member("coordinator")
    request = desk.floor.do(
        requests.receive, coordinator, **which, kind="access", asked_by="person", identity_check="known"
    )
    asked = desk.floor.do(copies.ask_copy, coordinator, request_id=request.id)
    (promise,) = (row for row in desk.rows(OutboxRow) if row.kind == copies.MAKE)

    with monkeypatch.context() as patched:
        patched.setattr(collecting, "BATCH", 2)
        patched.setattr(services.database, "signer", expiring)
        patched.setattr(Database, "transaction", expires_after_each(Database.transaction, expiring))
        centre = desk.floor.centre
        relay.do(services, centre.tenant_id, centre.network_id, promise.id)
    assert expiring.times > 20
    expiring.end()
    (row,) = desk.rows(AccessExport)
    (promise,) = (row for row in desk.rows(OutboxRow) if row.kind == copies.MAKE)
    assert (row.state, promise.attempts, promise.last_error) == ("ready", 0, None)
    assert promise.done_at is not None
    copy = handed(desk, services, asked.id)
    assert {f"Note {number}" for number in range(5)} <= set(copy.text.split('"'))
