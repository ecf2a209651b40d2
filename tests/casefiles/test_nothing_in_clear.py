"""Nothing of a person stands in the clear in the database, the storage, Redis or the key store; nothing is left of
them after their erasure, not even in a dump from before it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import LargeBinary, select

from oneroof.casefiles.casework.notes import service as notes
from oneroof.casefiles.documents.service.adding import add_document
from oneroof.casefiles.models import Casefile, PersonIdentity
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import CONTACTS, PAPERS
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.rights.export.unsealing import unsealed
from oneroof.casefiles.rights.models import PersonErasure
from oneroof.casefiles.rights.restored import all_behind, replay_all
from oneroof.casefiles.rights.service import erasing, requests
from oneroof.casefiles.rights.service.destroying import Stores, of_persons
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.keystore.backups import back_up
from oneroof.embedded import DatabaseUrls
from oneroof.frontdesk import service as frontdesk
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import system_context
from support.dumps import clear_in, dump_of, restored
from support.floor import Floor
from support.floor_fixtures import database_urls, floor, floors, neighbour, networks
from support.procedures import AMINA, Desk, desk_at
from support.signed_in import application

__all__ = ["database_urls", "floor", "floors", "neighbour", "networks"]

CLEAR = [
    "Amina",
    "Haddad",
    "1990-05-14",
    "XK4471290",
    "912345678",
    "Pastelaria Lua",
    "her sister waits outside",
    "a note about her health",
    "my surname is misspelt",
    "lost her handbag",
    "passport-of-amina",
]


@pytest.fixture
def services(settings: Settings, database: Database) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def keys(services: Services) -> KeyStore:
    return services.keys


@pytest.fixture
def desk(floor: Floor) -> Desk:
    return desk_at(floor)


def story(desk: Desk, services: Services, picture: bytes) -> Casefile:
    """Somebody comes, is known, leaves papers, asks for a service and for their rights."""
    floor = desk.floor
    sealing: dict[str, Any] = {"keys": desk.keys}
    view = desk.casefile(AMINA)
    which: dict[str, Any] = {"casefile_id": view.casefile.id}
    visit = floor.do(
        frontdesk.register_visit, **sealing, channel="walk_in", language="ar", reason="She lost her handbag"
    )
    floor.do(frontdesk.attach_casefile, **sealing, visit_id=visit.id, **which)
    floor.do(
        persons.add_entry,
        **sealing,
        **which,
        part=PAPERS,
        facts={"kind": "passport", "number": "XK4471290", "country": "MA"},
    )
    floor.do(persons.add_entry, **sealing, **which, part=CONTACTS, facts={"kind": "phone", "value": "912345678"})
    storing = Storing(services.files, None)
    floor.do(add_document, **sealing, storing=storing, **which, name="passport-of-amina.png", content=picture)
    floor.do(notes.write_note, **sealing, **which, once_id=new_id(), text="This is a note about her health")
    procedure = desk.open(view)
    desk.answer(procedure.id, answers={"full_name": "Amina Haddad", "has_job": True, "employer": "Pastelaria Lua"})
    floor.do(
        procedures.move, **sealing, hooks=desk.hooks, procedure_id=procedure.id, to_step="checking",
        note="her sister waits outside",
    )  # fmt: skip
    asked: dict[str, Any] = {
        "kind": "correction",
        "asked_by": "person",
        "identity_check": "known",
        "wish": "my surname is misspelt",
    }
    floor.do(requests.receive, **sealing, **which, **asked)
    return view.casefile


def test_nothing_is_in_the_clear_and_nothing_is_left_after_an_erasure(
    desk: Desk, services: Services, database_urls: DatabaseUrls, tmp_path: Path
) -> None:
    centre = desk.floor.centre
    picture = _picture()
    casefile = story(desk, services, picture)
    before = dump_of(database_urls, tmp_path / "before.sql")
    assert clear_in(before, ["walk_in"]) == ["walk_in"], "what is meant to be clear is found"
    outside = b"".join(path.read_bytes() for path in services.settings.var.rglob("*") if path.is_file())
    redis = repr([(key, _redis(services, key)) for key in services.redis.scan_iter()]).encode()
    names = "\n".join(str(path) for path in services.settings.var.rglob("*")).encode()
    for content in (before, outside, redis, names):
        assert clear_in(content, CLEAR) == []
        assert picture[100:160] not in content and picture[100:160].hex().encode() not in content

    copies = tmp_path / "copies"
    back_up(services.keys, copies, now=centre.clock.now(), keep_days=30)
    coordinator, other = centre.member("coordinator"), centre.member("coordinator")
    ending: dict[str, Any] = {"procedures_end": True}
    asked = desk.floor.do(erasing.ask_erasure, coordinator, casefile_id=casefile.id, **ending)
    desk.floor.do(erasing.confirm_erasure, other, erasure_id=asked.id, **ending)
    context = system_context(centre.tenant_id, centre.network_id, "rights")
    with centre.database.transaction(context) as session:
        stores = Stores(services.keys, services.files)
        erasing.perform(session, context, centre.clock, stores, erasure_id=asked.id)
    assert list(services.files.stored_before(centre.tenant_id, centre.clock.now().replace(year=2100))) == []
    back_up(services.keys, copies, now=centre.clock.now() + timedelta(days=31), keep_days=30)

    # whoever has the dump from before, the storage and the key store with all its copies
    assert len(list(copies.iterdir())) == 1
    with restored(database_urls, tmp_path / "before.sql", f"restored_{os.getpid()}") as urls:
        assert urls.app and urls.umbrella
        opened = _with(services, urls)
        try:
            with opened.database.transaction(context) as session:
                _nothing_opens(session, opened, centre.tenant_id, casefile.person_id)
            assert [(tenant.id, person) for tenant, person in all_behind(opened)] == [
                (centre.tenant_id, casefile.person_id)
            ]
            probe = application(opened).test_client()
            refused = probe.get("/readyz")
            assert (refused.status_code, refused.json["checks"]["erasures"][:17]) == (503, "1 to be replayed:")  # type: ignore[index]
            assert replay_all(opened) == 1
            assert all_behind(opened) == []
            assert probe.get("/readyz").status_code == 200
            with opened.database.transaction(context) as session:
                gone = select(PersonIdentity).where(PersonIdentity.person_id == casefile.person_id)
                assert session.scalars(gone).all() == []
                assert session.scalars(select(PersonErasure.state)).all() == ["done"]
        finally:
            opened.close()


def _nothing_opens(session: Any, services: Services, tenant_id: int, person_id: Any) -> None:
    """Every sealed value of the person's is there, and no key opens one."""
    found = 0
    for model in of_persons().values():
        columns = [column.key for column in model.__table__.columns if isinstance(column.type, LargeBinary)]
        for row in session.scalars(select(model).where(model.tenant_id == tenant_id, model.person_id == person_id)):
            for name in columns:
                content = getattr(row, name)
                if content is not None and name not in ("token", "digest", "text_hash"):
                    found += 1
                    with pytest.raises(KeyDestroyedError):
                        unsealed(services.keys, tenant_id, row, name, content)
    assert found >= 8


def _with(services: Services, urls: DatabaseUrls) -> Services:
    """The same installation over another database."""
    changed = replace(services.settings, database_url=urls.app, database_umbrella_url=urls.umbrella)
    return Services.open(changed)


def _picture() -> bytes:
    noise = Image.frombytes("RGB", (120, 80), os.urandom(120 * 80 * 3))
    holder = BytesIO()
    noise.save(holder, "PNG")
    return holder.getvalue()


def _redis(services: Services, key: Any) -> object:
    kind = services.redis.type(key)
    if kind == b"stream":
        return services.redis.xrange(key)
    return services.redis.dump(key)
