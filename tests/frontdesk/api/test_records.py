"""Persons, casefiles, visits, desks and duties through the API: versions, offers, and the record of every look."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.time import real_now
from support.callers import Building, Caller

ANA = {"name": "Ana Lúcia Ramos", "birth_date": "1985-03-02", "nationality": "CV", "language": "pt"}


def actions_on(building: Building, object_id: str) -> list[str]:
    """What the accountability record says about a thing, one entry per request."""
    with building.lisboa.database.transaction(building.lisboa.system) as session:
        statement = select(AuditEntry.action).where(AuditEntry.object_id == UUID(object_id)).order_by(AuditEntry.id)
        return list(session.scalars(statement))


def test_a_casefile_is_changed_by_version(building: Building, mediator: Caller) -> None:
    created = mediator.call("POST", "/persons", ANA, status=201)
    assert created.headers["ETag"] == '"1"'
    assert created.json is not None
    path = f"/casefiles/{created.json['id']}"
    assert mediator.call("GET", path).headers["ETag"] == '"1"'
    changed = mediator.call("PATCH", path, {"birth_date": None}, If_Match='"1"')
    assert (changed.headers["ETag"], changed.get_json()["birth_date"]) == ('"2"', None)
    assert changed.get_json()["name"] == ANA["name"]
    late = mediator.call("PATCH", path, {"name": "Other"}, status=412, If_Match='"1"').get_json()
    assert late["code"] == "changed_meanwhile"
    assert actions_on(building, created.json["id"]) == ["casefile.open", "casefile.read", "casefile.update"]


@pytest.mark.parametrize("if_match", [None, "1", '"x"', "*"])
def test_a_change_must_say_what_it_is_based_on(mediator: Caller, if_match: str | None) -> None:
    person = mediator.post("/persons", ANA)
    headers = {} if if_match is None else {"If_Match": if_match}
    problem = mediator.call("PATCH", f"/casefiles/{person['id']}", {}, status=422, **headers).get_json()
    assert list(problem["errors"]) == ["If-Match"]


def test_the_same_person_is_offered(building: Building, mediator: Caller) -> None:
    person = mediator.post("/persons", ANA)
    again = {**ANA, "name": "RAMOS Ana Lucia", "birth_date": "1985"}
    problem = mediator.post("/persons", again, status=409)
    assert (problem["code"], problem["casefile_id"]) == ("person_exists", person["id"])
    assert mediator.post("/persons", {**again, "another_person": True})["id"] != person["id"]
    theirs = building.caller("mediator", building.porto)
    assert theirs.post("/persons", ANA)["id"] != person["id"]


def test_persons_are_found_by_code_and_by_name_but_never_in_an_address(building: Building, mediator: Caller) -> None:
    person = mediator.post("/persons", ANA)
    assert mediator.get(f"/persons?code={person['code'].lower()}")["items"] == [person]
    search = {"name": "ana lucia RAMOS", "birth_date": "1985-03"}
    found = {**person, "reasons": ["same_name", "fitting_birth_date"], "found_as": None}
    assert mediator.post("/persons/search", search, status=200)["items"] == [found]
    problem = mediator.get("/persons?name=Ana&code=x", status=422)
    assert list(problem["errors"]) == ["name"]
    assert list(mediator.get("/persons?code=ABC", status=422)["errors"]) == ["code"]
    assert actions_on(building, person["id"]) == ["casefile.open", "person.find", "person.find"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"nationality": "XX"}, "nationality"),
        ({"birth_date": "02.03.1985"}, "birth_date"),
        ({"birth_date": "2999"}, "birth_date"),
        ({"name": "   "}, "name"),
        ({"name": "..."}, "name"),
        ({"legal_status": "regular"}, "legal_status"),
        ({"visit_id": "01890000-0000-7000-8000-000000000000"}, "visit_id"),
    ],
)
def test_a_faulty_person_names_the_field(mediator: Caller, change: dict[str, Any], field: str) -> None:
    problem = mediator.post("/persons", {**ANA, **change}, status=422, Accept_Language="zh")
    assert list(problem["errors"]) == [field]


def test_an_officer_reads_casefiles_and_changes_none(building: Building, mediator: Caller) -> None:
    person = mediator.post("/persons", ANA)
    officer = building.caller("officer", office="immigration")
    office_id = str(building.lisboa.offices["immigration"])
    officer.get(f"/casefiles/{person['id']}", status=404)
    mediator.post(f"/casefiles/{person['id']}/sharing/offices", {"office_id": office_id}, status=200)
    assert officer.get(f"/casefiles/{person['id']}")["name"] == ANA["name"]
    officer.call("PATCH", f"/casefiles/{person['id']}", {"name": "X Y"}, status=403, If_Match='"1"')
    officer.post("/persons", {**ANA, "name": "X Y"}, status=403)


def test_a_visit_is_corrected_and_gets_its_casefile(mediator: Caller) -> None:
    visit = mediator.visit(reason="NIF", needs=["elderly"])
    path = f"/visits/{visit['id']}"
    read = mediator.call("GET", path)
    assert read.get_json()["reason"] == "NIF"
    changed = mediator.call("PATCH", path, {"needs": [], "reason": "NISS"}, If_Match=read.headers["ETag"]).get_json()
    assert (changed["needs"], changed["language"]) == ([], "pt")
    mediator.call("PATCH", path, {"needs": []}, status=412, If_Match=read.headers["ETag"])
    person = mediator.post("/persons", ANA)
    body = {"casefile_id": person["id"]}
    assert mediator.call("PUT", f"{path}/casefile", body).get_json()["casefile_id"] == person["id"]
    assert mediator.get(path)["reason"] == "NISS"


def test_desks_say_who_serves_there(building: Building, mediator: Caller) -> None:
    mediator.open("reception1", "welcome")
    open_desks = [desk for desk in mediator.get("/desks")["items"] if desk["is_open"]]
    assert [(desk["number"], desk["staff_name"]) for desk in open_desks] == [("B1", mediator.member.name)]
    assert not any(desk["is_open"] for desk in building.caller("mediator", building.porto).get("/desks")["items"])


def test_the_roster(building: Building, mediator: Caller) -> None:
    coordinator = building.caller("coordinator")
    begin = real_now().replace(microsecond=0) - timedelta(minutes=5)
    duty = {
        "staff_id": str(mediator.member.id),
        "office_id": str(building.lisboa.offices["reception"]),
        "starts_at": begin.isoformat(),
        "ends_at": (begin + timedelta(hours=1)).isoformat(),
    }
    mediator.post("/duties", duty, status=403)
    planned = coordinator.post("/duties", duty)
    assert [item["id"] for item in mediator.get("/duties?now=true")["items"]] == [planned["id"]]
    assert mediator.get("/duties?now=true&language=ar")["items"] == []
    assert coordinator.post("/duties", duty, status=409)["code"] == "duty_overlaps"
    naive = coordinator.post("/duties", {**duty, "starts_at": "2026-03-02T09:00:00"}, status=422)
    assert list(naive["errors"]) == ["starts_at"]
    coordinator.call("DELETE", f"/duties/{planned['id']}", status=204)
    assert mediator.get("/duties?now=true")["items"] == []
    coordinator.call("DELETE", f"/duties/{planned['id']}", status=404)
