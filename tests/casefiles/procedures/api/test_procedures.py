"""Procedures in the API: the whole way, versions, retries, refusals."""

from typing import Any
from uuid import uuid4

import pytest

from oneroof.catalogue.forms import drafts, limits
from oneroof.core.speakable_codes import new_code
from oneroof.core.time import Clock
from support.callers import Building, Caller
from support.factories import Centre

AMINA = {"name": "Amina Haddad", "birth_date": "1990-05-14", "nationality": "MA", "language": "ar"}


def person(caller: Caller, **changes: Any) -> str:
    """The id of a new casefile."""
    found: str = caller.post("/persons", {**AMINA, "another_person": True, **changes})["id"]
    return found


def begin(caller: Caller, **more: Any) -> dict[str, Any]:
    body = {"casefile_id": person(caller), "service": "residence", **more}
    found: dict[str, Any] = caller.post("/procedures", body)
    return found


def problem(caller: Caller, method: str, path: str, body: Any = None, *, status: int, **headers: str) -> dict[str, Any]:
    """A refusal, which must have this status."""
    found: dict[str, Any] = caller.call(method, path, body, status=status, **headers).get_json()
    return found


def act(caller: Caller, procedure: dict[str, Any], verb: str, body: Any = None, **options: Any) -> dict[str, Any]:
    options = {"If_Match": f'"{procedure["version"]}"', **options}
    answer = caller.call("POST", f"/procedures/{procedure['id']}/{verb}", body or {}, **options)
    found: dict[str, Any] = answer.get_json()
    return found


def test_from_the_desk_to_the_result(building: Building) -> None:
    caller = building.caller()
    procedure = begin(caller)
    assert (procedure["step"]["code"], procedure["state"], procedure["result"]) == ("applied", "open", None)
    assert procedure["answers"] == {"full_name": "Amina Haddad", "birth_date": "1990-05-14"}
    assert procedure["missing"] == ["passport", "rent-contract", "water-bill"]
    assert {deadline["kind"] for deadline in procedure["deadlines"]} == {"usual", "legal"}
    procedure = act(caller, procedure, "answers", {"answers": {"has_job": False}, "complete": True})
    assert procedure["answers_complete"]
    for code in ("passport", "water-bill"):
        procedure = act(caller, procedure, "evidence", {"code": code, "state": "shown"})
    assert procedure["missing"] == []
    for step in ("checking", "decision", "granted"):
        assert step in [each["code"] for each in procedure["next_steps"]]
        procedure = act(caller, procedure, "move", {"to_step": step, "note": f"Now {step}."})
    assert (procedure["state"], procedure["result"], procedure["next_steps"]) == ("closed", "positive", [])
    assert [entry["note"] for entry in procedure["history"] if entry["note"]][-1] == "Now granted."
    read = caller.call("GET", f"/procedures/{procedure['id']}")
    assert read.headers["ETag"] == f'"{procedure["version"]}"'
    assert {**read.get_json(), "may_move": False} == {**procedure, "may_move": False}


def test_a_wrong_move_is_taken_back(building: Building) -> None:
    caller = building.caller()
    procedure = act(caller, begin(caller), "move", {"to_step": "checking"})
    assert act(caller, procedure, "undo")["step"]["code"] == "applied"


def test_names_come_in_the_callers_language(building: Building) -> None:
    caller = building.caller()
    procedure = begin(caller)
    found = caller.get(f"/procedures/{procedure['id']}", Accept_Language="ar")
    assert found["step"]["name"] == "تم تسجيل الطلب"


def test_a_retry_has_one_effect(building: Building) -> None:
    caller = building.caller()
    body = {"casefile_id": person(caller), "service": "residence"}
    first, again = (caller.post("/procedures", body, Idempotency_Key="one wish") for _ in range(2))
    assert first == again
    key = {"Idempotency_Key": "one move"}
    moved = [act(caller, first, "move", {"to_step": "checking"}, **key) for _ in range(2)]
    assert moved[0] == moved[1]
    assert len(caller.get("/procedures")["items"]) == 1


def test_versions_are_asked_for_and_held(building: Building) -> None:
    caller = building.caller()
    procedure = begin(caller)
    path, body = f"/procedures/{procedure['id']}/move", {"to_step": "checking"}
    assert "If-Match" in problem(caller, "POST", path, body, status=422)["errors"]
    act(caller, procedure, "evidence", {"code": "passport", "state": "shown"})
    stale = caller.call("POST", path, body, status=412, If_Match=f'"{procedure["version"]}"')
    assert stale.get_json()["code"] == "changed_meanwhile"


def test_refusals_name_what_is_wrong(building: Building) -> None:
    caller = building.caller()
    casefile = person(caller)
    neither = problem(caller, "POST", "/procedures", {"casefile_id": casefile}, status=422)
    assert list(neither["errors"]) == ["service"]
    unknown = problem(caller, "POST", "/procedures", {"casefile_id": casefile, "service": "moon"}, status=404)
    assert unknown["code"] == "service_unknown"
    procedure = begin(caller)
    wrong = act(caller, procedure, "answers", {"answers": {"birth_date": "soon", "age": 3}}, status=422)
    assert set(wrong["errors"]) == {"birth_date", "age"}
    assert act(caller, procedure, "move", {"to_step": "granted"}, status=409)["code"] == "step_not_next"
    assert set(act(caller, procedure, "evidence", {"code": "x", "state": "y"}, status=422)["errors"]) == {"state"}
    assert problem(caller, "GET", f"/procedures/{uuid4()}", status=404)["code"] == "procedure_not_found"
    assert "due" in problem(caller, "GET", "/procedures?due=never", status=422)["errors"]


def test_roles_and_offices(building: Building) -> None:
    mediator = building.caller()
    procedure = begin(mediator)
    path = f"/procedures/{procedure['id']}"
    assert building.caller("officer", office="immigration").get(path)["may_move"] is False
    building.caller("officer", office="employment").call("GET", path, status=404)
    building.caller("auditor").call("GET", path, status=403)
    building.caller(centre=building.porto).call("GET", path, status=404)
    officer = building.caller("officer", office="immigration")
    assert act(officer, procedure, "move", {"to_step": "checking"}, status=403)["code"] == "step_of_others"
    procedure = act(mediator, procedure, "move", {"to_step": "checking"})
    assert act(officer, procedure, "move", {"to_step": "decision"})["step"]["code"] == "decision"


def test_lists_by_page_and_filter(building: Building) -> None:
    caller = building.caller()
    made = [begin(caller) for _ in range(3)]
    act(caller, made[0], "move", {"to_step": "checking"})
    assert [item["id"] for item in caller.get("/procedures?step=checking")["items"]] == [made[0]["id"]]
    first = caller.get("/procedures?limit=2")
    second = caller.get(f"/procedures?limit=2&cursor={first['next_cursor']}")
    found = [item["id"] for item in first["items"] + second["items"]]
    assert found == [procedure["id"] for procedure in reversed(made)]
    assert "name" not in first["items"][0], "a list for programs names nobody"
    assert caller.get("/procedures?state=closed&service=residence&mine=true")["items"] == []


def sent_form(building: Building, centre: Centre) -> str:
    """The code of a form that a visitor sent."""
    context, keys, clock = centre.system, building.services.keys, Clock()
    with centre.database.transaction(context) as session:
        draft = drafts.start(
            session,
            context,
            clock,
            keys,
            service_code="residence",
            language="ar",
            channel="online",
            wish="w",
            today=clock.today("Europe/Lisbon"),
            answers={"full_name": "Amina Haddad", "birth_date": "1990-05-14", "has_job": False},
        )
        drafts.submit(session, context, clock, keys, draft, version=draft.row.version)
        return draft.code


def test_a_form_that_was_sent_is_taken_once(building: Building) -> None:
    caller = building.caller()
    code = sent_form(building, building.lisboa)
    taken = caller.post("/procedures", {"casefile_id": person(caller), "form_code": code})
    assert (taken["code"], taken["channel"], taken["answers_complete"]) == (code, "online", True)
    again = caller.call("POST", "/procedures", {"casefile_id": person(caller), "form_code": code}, status=409)
    assert again.get_json()["code"] == "form_taken"


def test_codes_of_forms_are_not_tried_at_random_and_right_ones_never_count(
    building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CODES", 2)
    caller = building.caller()
    casefile_id = person(caller)
    code = sent_form(building, building.lisboa)
    caller.post("/procedures", {"casefile_id": casefile_id, "form_code": code})
    for status in (404, 404, 429):
        caller.call("POST", "/procedures", {"casefile_id": casefile_id, "form_code": new_code()}, status=status)
    begin(caller)
    building.caller().call("POST", "/procedures", {"casefile_id": casefile_id, "form_code": new_code()}, status=404)


def test_the_clock_stands_still_and_complaints_are_answered(building: Building) -> None:
    caller = building.caller()
    procedure = begin(caller)
    stopped = act(caller, procedure, "suspend", {"reason": "documents_missing"})
    assert stopped["suspended"]["reason"] == "documents_missing" and stopped["held_by"]["kind"] == "person"
    assert act(caller, stopped, "suspend", {"reason": "court"}, status=409)["code"] == "clock_stopped"
    going = act(caller, stopped, "resume")
    assert going["suspended"] is None and going["held_by"]["kind"] == "mediator"
    longer = act(caller, going, "extend", {"kind": "legal", "days": 5, "reason": "complex"})
    assert [entry["event"] for entry in longer["history"]][-3:] == ["suspend", "resume", "extend"]
    path = f"/casefiles/{procedure['casefile_id']}/complaints"
    taken = caller.post(path, {"category": "waiting", "text": "Too long", "procedure_id": procedure["id"]})
    coordinator = building.caller("coordinator")
    (found,) = coordinator.get("/complaints")["items"]
    assert (found["id"], found["text"], found["overdue"]) == (taken["id"], "Too long", False)
    answer = {"result": "settled", "answer": "We called."}
    assert problem(caller, "POST", f"/complaints/{taken['id']}/answer", answer, status=403)
    done = coordinator.call("POST", f"/complaints/{taken['id']}/answer", answer, status=200).get_json()
    assert (done["state"], done["answer"]) == ("answered", "We called.")
