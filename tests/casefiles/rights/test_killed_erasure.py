"""An erasure whose process is killed for real, again and again, is ended by the next: nothing is left over."""

import base64
from typing import Any

from sqlalchemy import or_, select

from oneroof.casefiles.casework.notes import service as notes
from oneroof.casefiles.documents.service.adding import add_document
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import CONTACTS
from oneroof.casefiles.rights import jobs as _jobs
from oneroof.casefiles.rights.models import PersonErasure
from oneroof.casefiles.rights.restored import all_behind, keeps_shut
from oneroof.casefiles.rights.service import destroying, erasing
from oneroof.core.ids import new_id
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.services import Services
from oneroof.storage.intake import Storing
from support.floor_fixtures import database_urls, floor, floors, neighbour, networks
from support.killed_process import kill_midway
from support.procedures import Desk

from .copying import desk, keys, services

__all__ = ["_jobs", "database_urls", "desk", "floor", "floors", "keys", "neighbour", "networks", "services"]

PLACES = (
    # that somebody was erased is noted, and the key is still there
    "oneroof.core.keystore.store:remove_file",
    # the key is gone, and every file is still there
    "oneroof.storage.blobs:BlobStore.remove",
    # the files are gone, and every row is still there
    "oneroof.casefiles.rights.service.destroying:_delete_rows",
    # everything is done, and nothing is committed
    "oneroof.casefiles.rights.service.erasing:record",
)
PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_an_erasure_that_is_killed_leaves_nothing_over(desk: Desk, services: Services) -> None:
    centre = desk.floor.centre
    view = desk.casefile()
    which: dict[str, Any] = {"keys": desk.keys, "casefile_id": view.casefile.id}
    for name in ("one.png", "two.png"):
        desk.floor.do(add_document, **which, storing=Storing(services.files, None), name=name, content=PNG)
    desk.floor.do(notes.write_note, **which, once_id=new_id(), text="About her health")
    desk.floor.do(persons.add_entry, **which, part=CONTACTS, facts={"kind": "email", "value": "amina@example.org"})
    asked = desk.floor.do(erasing.ask_erasure, centre.member("coordinator"), casefile_id=view.casefile.id)
    desk.floor.do(erasing.confirm_erasure, centre.member("coordinator"), erasure_id=asked.id)
    (promise,) = (row for row in desk.rows(OutboxRow) if row.kind == erasing.ERASE)
    job = (centre.tenant_id, centre.network_id, promise.id)
    settings = services.settings
    for place in PLACES:
        kill_midway(settings, place, *job)
        assert [row.state for row in desk.rows(PersonErasure)] == ["confirmed"], place
        assert not keeps_shut(services), "a job ends it: nobody is kept out meanwhile"

    relay.do(services, *job)
    (promise,) = (row for row in desk.rows(OutboxRow) if row.kind == erasing.ERASE)
    assert (promise.last_error, promise.done_at is not None) == (None, True)
    assert [row.state for row in desk.rows(PersonErasure)] == ["done"]
    assert all_behind(services) == []
    assert left_of(desk, view.casefile.person_id) == {}
    found = [path for path in (settings.var / "keystore").rglob(f"*{view.casefile.person_id}*") if path.is_file()]
    assert [path.parent.name for path in found] == ["erased"]
    assert list(services.files.stored_before(centre.tenant_id, centre.clock.now().replace(year=2100))) == []


def left_of(desk: Desk, person_id: Any) -> dict[str, int]:
    """Rows that name the person, in tables that keep none of them."""
    centre, found = desk.floor.centre, {}
    with centre.database.transaction(centre.system) as session:
        for model in destroying.emptied(session):
            named = [getattr(model, name) == person_id for name in destroying.POINTERS if hasattr(model, name)]
            query = select(model).where(model.tenant_id == centre.tenant_id, or_(*named))
            found[model.__tablename__] = len(session.scalars(query).all())
    assert len(found) > 5
    return {name: count for name, count in found.items() if count}
