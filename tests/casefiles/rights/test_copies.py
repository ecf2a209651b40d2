"""A copy of everything that is kept of a person: whole, in their language, with nobody else in it, handed over once."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.rights.service import copies
from oneroof.frontdesk import rights as _floor
from oneroof.frontdesk import service as frontdesk
from oneroof.services import Services
from support.floor_fixtures import database_urls, floor, floors, neighbour, networks
from support.procedures import Desk

from .copying import desk, keys, made, services

__all__ = ["_floor", "database_urls", "desk", "floor", "floors", "keys", "neighbour", "networks", "services"]


def test_a_copy_holds_everything_once(desk: Desk, services: Services) -> None:
    floor = desk.floor
    view, other = desk.casefile(), desk.casefile(another_person=True)
    visit = floor.visit()
    floor.do(frontdesk.attach_casefile, keys=desk.keys, visit_id=visit.id, casefile_id=view.casefile.id)
    procedure = desk.open(view)
    desk.answer(procedure.id, answers={"full_name": "Amina Haddad", "has_job": True, "employer": "Pastelaria Lua"})
    desk.move(procedure.id, "checking", note="Came with her sister")
    row = made(desk, services, view.casefile.id)
    assert (row.state, row.done_parts) == ("ready", row.all_parts)
    blob = next(services.files.stored_before(floor.centre.tenant_id, row.ready_at.astimezone(UTC).replace(year=2100)))  # type: ignore[union-attr]
    assert blob == row.storage_key

    take = {"keys": desk.keys, "files": services.files, "export_id": row.id}
    coordinator = floor.centre.member("coordinator")
    handed = floor.do(copies.hand_over, coordinator, **take)
    floor.refused("copy_gone", copies.hand_over, coordinator, **take)
    with zipfile.ZipFile(io.BytesIO(handed.content)) as archive:
        data, paper = json.loads(archive.read("data.json")), archive.read("copy.pdf")
    assert paper.startswith(b"%PDF")
    assert (data["format"], data["language"], data["casefile"]) == ("oneroof-access-export/1", "ar", view.code)
    parts = {part["part"]: part["rows"] for part in data["parts"]}
    text = json.dumps(data, ensure_ascii=False)
    assert "Amina Haddad" in text and "1990-05-14" in text
    assert parts["procedure_answers"][0]["employer"] == "Pastelaria Lua"
    assert [note["text" if "text" in note else "sealed"] for note in parts["procedure_note"]] == [
        "Came with her sister"
    ]
    assert parts["visit"][0]["reason"] == "NIF"
    assert {entry["action"] for entry in parts["who_looked"]} >= {"casefile.open", "procedure.open"}
    assert "Secretname" not in text and str(other.casefile.person_id) not in text
    assert not any(isinstance(value, str) and len(value) == 36 and value.count("-") == 4 for value in _leaves(data))
    actions = [entry.action for entry in desk.rows(AuditEntry) if entry.action.startswith("access_export.")]
    assert sorted(actions) == ["access_export.ask", "access_export.hand_over", "access_export.make"]


def test_a_copy_that_nobody_fetches_is_deleted(desk: Desk, services: Services) -> None:
    row = made(desk, services, desk.casefile().casefile.id)
    later = desk.later(days=8)
    context = later.floor.centre.system
    with later.floor.centre.database.transaction(context) as session:
        assert copies.expire(session, context, later.floor.centre.clock) == 1
    take = {"keys": desk.keys, "files": services.files, "export_id": row.id}
    later.floor.refused("copy_gone", copies.hand_over, later.floor.centre.member("coordinator"), **take)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _leaves(each)
    else:
        yield value
