"""What the API refuses: with the right status, the field named, in the caller's language."""

import re
from typing import Any
from uuid import uuid4

import pytest

from support.callers import Building, Caller

GOOD_VISIT = {"channel": "walk_in", "language": "pt"}


def refusal(caller: Caller, path: str, body: Any, status: int = 422, **headers: str) -> dict[str, Any]:
    answer = caller.call("POST", path, body, status=status, **headers)
    assert answer.mimetype == "application/problem+json"
    problem: dict[str, Any] = answer.get_json()
    assert problem["status"] == status
    assert problem["code"]
    assert problem["title"]
    assert problem["detail"]
    assert problem["type"].endswith(f"#{problem['code']}")
    return problem


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "teleport"}, "channel"),
        ({"channel": None}, "channel"),
        ({"channel": 7}, "channel"),
        ({"language": "klingon"}, "language"),
        ({"needs": "elderly"}, "needs"),
        ({"needs": ["elderly", "rich"]}, "needs.1"),
        ({"needs": ["elderly"] * 9}, "needs"),
        ({"reason": "x" * 2001}, "reason"),
        ({"reason": "nul \0"}, "reason"),
        ({"reason": "\ud800"}, "reason"),
        ({"reasn": "x"}, "reasn"),
        ({"tenant_id": 2}, "tenant_id"),
    ],
)
def test_a_faulty_visit_names_the_field(mediator: Caller, change: dict[str, Any], field: str) -> None:
    problem = refusal(mediator, "/visits", {**GOOD_VISIT, **change})
    assert (problem["code"], list(problem["errors"])) == ("invalid_input", [field])
    assert all(sentence for sentence in problem["errors"][field])


def test_every_fault_is_named_at_once(mediator: Caller) -> None:
    problem = refusal(mediator, "/visits", {"language": 1, "needs": ["a"], "more": 1})
    assert set(problem["errors"]) == {"channel", "language", "needs.0", "more"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"visit_id": "x"}, "visit_id"),
        ({"visit_id": str(uuid4())}, "visit_id"),
        ({"queue_id": str(uuid4())}, "queue_id"),
        ({"queue_id": 12}, "queue_id"),
        ({"service_id": str(uuid4())}, "service_id"),
        ({"priority": 10}, "priority"),
        ({"priority": "high"}, "priority"),
        ({"priority": 1.5}, "priority"),
        ({"priority": "3"}, "priority"),
        ({"number": 5}, "number"),
    ],
)
def test_a_faulty_ticket_names_the_field(mediator: Caller, change: dict[str, Any], field: str) -> None:
    good = {"visit_id": mediator.visit()["id"], "queue_id": str(mediator.centre.queues["welcome"])}
    problem = refusal(mediator, "/tickets", {**good, **change})
    assert list(problem["errors"]) == [field]


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"x"', "application/json", 422),
        (b"null", "application/json", 422),
        (b'{"channel": NaN}', "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 100_000, "application/json", 422),
        (b"channel=walk_in", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
    ],
)
def test_a_body_that_cannot_be_read(mediator: Caller, body: bytes, media_type: str, status: int) -> None:
    headers = {**mediator.member.headers, "Host": mediator.centre.host}
    answer = mediator.app.test_client().post("/api/v1/visits", data=body, content_type=media_type, headers=headers)
    assert answer.status_code == status
    assert answer.json is not None
    if status == 422:
        assert list(answer.json["errors"]) == ["body"]


@pytest.mark.parametrize(("language", "letters"), [("ar", "\u0600-\u06ff"), ("zh", "\u4e00-\u9fff"), ("pt", "a-zã-ú")])
def test_faults_are_told_in_the_callers_language(mediator: Caller, language: str, letters: str) -> None:
    problem = refusal(mediator, "/visits", {"language": "pt"}, Accept_Language=language)
    english = refusal(mediator, "/visits", {"language": "pt"}, Accept_Language="en")
    assert list(problem["errors"]) == ["channel"]
    [sentence] = problem["errors"]["channel"]
    assert english["errors"] == {"channel": ["This is missing."]}
    for told, plain in ((sentence, "This is missing."), *((problem[k], english[k]) for k in ("detail", "title"))):
        assert told != plain
        assert re.search(f"[{letters}]", told)


def test_a_domain_refusal_is_told_in_the_callers_language(mediator: Caller) -> None:
    ticket = mediator.ticket()
    path = f"/tickets/{ticket['id']}/finish"
    sentences = {
        refusal(mediator, path, {"outcome": "solved"}, 409, Accept_Language=language)["detail"]
        for language in ("pt", "en", "fr", "es", "de", "uk", "ru", "ar", "fa", "ur", "bn", "zh")
    }
    assert len(sentences) == 12
    assert all(ticket["label"] in sentence for sentence in sentences)


def test_a_query_is_refused_by_name(mediator: Caller) -> None:
    path = f"/queues/{mediator.centre.queues['welcome']}/tickets"
    for query, field in (
        ("state=gone", "state"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("cursor=x", "cursor"),
        ("sort=name", "sort"),
        ("day=today", "day"),
    ):
        problem = mediator.call("GET", f"{path}?{query}", status=422).json
        assert problem is not None
        assert list(problem["errors"]) == [field]
    mediator.get(f"{path}?lang=uk")


def test_names_come_in_the_callers_language(mediator: Caller) -> None:
    services = {
        language: [service["name"] for service in mediator.get("/services", Accept_Language=language)["items"]]
        for language in ("ar", "pt", "zh")
    }
    assert services["ar"] == ["خدمة job_search", "خدمة residence"]
    assert services["zh"] == services["pt"], "the host language, where there is no other name"


def test_too_much_at_once(building: Building, mediator: Caller) -> None:
    building.app.config["MAX_CONTENT_LENGTH"] = 10_000
    for headers in ({}, {"Idempotency_Key": "k"}):
        problem = refusal(mediator, "/visits", {**GOOD_VISIT, "reason": "x" * 20_000}, 413, **headers)
        assert problem["code"] == "request_entity_too_large"


def test_a_role_without_the_permission_is_told_who_has_it(building: Building) -> None:
    officer = building.caller("officer", office="immigration")
    problem = refusal(officer, "/visits", GOOD_VISIT, 403, Accept_Language="en")
    assert problem["code"] == "permission_missing"
    assert "Mediator" in problem["detail"]
    # before anything of the request is looked at
    refusal(officer, "/visits", {"nonsense": 1}, 403)
    analyst = building.caller("analyst")
    for path in ("/offices", "/queues", "/desks", "/duties", f"/tickets/{uuid4()}", f"/casefiles/{uuid4()}"):
        analyst.call("GET", path, status=403)


def test_without_a_valid_token_there_is_nothing(building: Building, mediator: Caller) -> None:
    client = building.app.test_client()
    host = {"Host": building.lisboa.host}
    assert client.get("/api/v1/queues", headers=host).status_code == 401
    forged = client.get("/api/v1/queues", headers={**host, "Authorization": "Bearer or1_x"})
    assert forged.status_code == 401
    # a token is good at its own centre only
    elsewhere = client.get("/api/v1/queues", headers={**mediator.member.headers, "Host": building.porto.host})
    assert elsewhere.status_code == 401


def test_a_desk_in_the_way_says_who_and_which(building: Building, mediator: Caller) -> None:
    desk = mediator.open("reception1", "welcome")
    other = building.caller("mediator")
    body = {"queue_ids": [str(mediator.centre.queues["welcome"])]}
    problem = refusal(other, f"{desk}/open", body, 409, Accept_Language="en")
    assert problem["code"] == "desk_in_use"
    assert mediator.member.name in problem["detail"]
    ticket = mediator.ticket()
    mediator.post(f"{desk}/call-next", status=200)
    problem = refusal(mediator, f"{desk}/call-next", {}, 409)
    assert problem["code"] == "desk_busy"
    assert ticket["label"] in problem["detail"]


def test_addresses_that_are_none(mediator: Caller) -> None:
    mediator.call("GET", "/tickets/not-an-id", status=404)
    mediator.call("DELETE", f"/tickets/{uuid4()}", status=405)
    mediator.call("GET", "/nothing", status=404)
