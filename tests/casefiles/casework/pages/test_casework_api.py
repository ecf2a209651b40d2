"""Casework in the API: the same rules, versions, retries and refusals."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.services import Services
from support.callers import Building
from support.factories import make_two_centres
from support.procedures import define
from support.signed_in import application

AMINA = {"name": "Amina Haddad", "birth_date": "1990-05-14", "nationality": "MA", "language": "ar"}


@pytest.fixture
def building(settings: Settings, database: Database) -> Iterator[Building]:
    lisboa, porto = make_two_centres(database)
    define(lisboa)
    services = Services.open(settings)
    yield Building(application(services), services, lisboa, porto)
    services.close()


def once(**more: Any) -> dict[str, Any]:
    return {"once_id": str(uuid4()), **more}


def test_notes_contacts_tasks_and_responsibility(building: Building) -> None:
    caller = building.caller()
    base = f"/casefiles/{caller.post('/persons', AMINA)['id']}"
    body = once(text="She wants to learn Portuguese.")
    first = caller.post(f"{base}/notes", body)
    assert caller.post(f"{base}/notes", body)["id"] == first["id"], "sent twice, written once"
    caller.post(f"{base}/notes", once(text="And English.", corrects_id=first["id"]))
    assert [note["corrected_by"] is None for note in caller.get(f"{base}/notes")["items"]] == [True, False]
    said = {"channel": "outreach", "direction": "to_person", "subject": "information", "place": "Rossio"}
    contact = caller.post(f"{base}/contacts", once(**said, at="2026-03-01T10:00:00Z"))
    assert contact["place"] == "Rossio"
    refused = caller.call("POST", f"{base}/contacts", once(**{**said, "channel": "smoke"}), status=422).get_json()
    assert "channel" in str(refused)
    task = caller.post(f"{base}/tasks", once(code="call_back", due_on="2026-03-02", role="mediator"))
    assert [item["id"] for item in caller.get("/tasks")["items"]] == [task["id"]]
    done = caller.call("POST", f"/tasks/{task['id']}/state", {"state": "done"}).get_json()
    assert done["state"] == "done" and caller.get("/tasks")["items"] == []
    nobody = caller.call("POST", f"{base}/tasks", once(code="call_back", due_on="2026-03-02"), status=422).get_json()
    assert "who" in str(nobody)


def test_the_roadmap_and_its_paper(building: Building) -> None:
    caller = building.caller()
    base = f"/casefiles/{caller.post('/persons', AMINA)['id']}/roadmap"
    assert caller.get(base)["steps"] == []
    caller.post(f"{base}/steps", once(service="residence"))
    answer = caller.call("POST", f"{base}/steps", once(text="Inscrever-se", translation="سجّل"), status=201)
    steps = answer.get_json()["steps"]
    moved = caller.call("POST", f"{base}/steps/{steps[1]['id']}/place", {"move": "earlier"})
    assert [step["text"] for step in moved.get_json()["steps"]] == ["Inscrever-se", ""]
    agreement = {"agreed_on": "2026-03-01", "language": "ar"}
    caller.call("POST", f"{base}/agreements", agreement, status=412, If_Match='"1"')
    agreed = caller.call("POST", f"{base}/agreements", agreement, If_Match=moved.headers["ETag"]).get_json()
    assert agreed["agreed"] == {"number": 1, **agreement}
    paper = caller.call("GET", f"{base}/paper")
    assert paper.mimetype == "application/pdf" and paper.headers["Cache-Control"] == "no-store"
    other = building.caller(centre=building.porto)
    other.call("GET", base, status=404)
