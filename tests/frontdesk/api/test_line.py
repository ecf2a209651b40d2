"""What decides who is called where, through the API."""

from uuid import uuid4

from support.callers import Building, Caller
from support.kiosks import kiosk_device


def test_a_coordinator_sets_skills_and_credits_and_a_mediator_reads_them(building: Building, mediator: Caller) -> None:
    coordinator = building.caller("coordinator")
    service_id = mediator.get("/services")["items"][-1]["id"]
    mediator.call("PUT", "/skills/sworn", {"name": {"pt": "Ajuramentado"}}, status=403)
    made = coordinator.call("PUT", "/skills/sworn", {"name": {"pt": "Ajuramentado"}}).get_json()
    assert made == {"code": "sworn", "name": "Ajuramentado"}
    assert mediator.get("/skills")["items"] == [made]
    coordinator.call("PUT", f"/service-skills/{service_id}", {"skill": "sworn"}, status=204)
    coordinator.call("PUT", f"/service-skills/{uuid4()}", {"skill": "sworn"}, status=404)
    refused = coordinator.call("PUT", f"/service-skills/{service_id}", {"skill": "other"}, status=422).get_json()
    assert list(refused["errors"]) == ["skill"]

    ticket = mediator.post("/walk-ins", {"language": "ar", "service_id": service_id, "size": 4})
    assert (ticket["skill"], ticket["size"], ticket["rank_at"]) == ("sworn", 4, ticket["waiting_since"])
    (left_out,) = mediator.get("/unservable")["items"]
    assert (left_out["labels"], left_out["skill_name"]) == ([ticket["label"]], "Ajuramentado")
    desk = mediator.open("reception1", "welcome")
    mediator.call("POST", f"{desk}/call-next", status=204)
    staff_id = str(mediator.member.id)
    coordinator.call("PUT", f"/staff-skills/{staff_id}", {"skills": ["sworn"]})
    assert coordinator.get("/staff-skills")["items"] == [{"staff_id": staff_id, "skills": ["sworn"]}]
    assert mediator.get("/unservable")["items"] == []
    assert mediator.post(f"{desk}/call-next", status=200)["id"] == ticket["id"]
    coordinator.post(f"/tickets/{ticket['id']}/clear-skill", status=409)
    coordinator.call("POST", "/skills/sworn/retire", status=204)

    credit = {"priority": 5, "minutes": 120}
    mediator.call("PUT", "/line-credits", {"items": [credit]}, status=403)
    assert coordinator.call("PUT", "/line-credits", {"items": [credit]}, status=200).get_json()["items"][4] == credit
    coordinator.call("PUT", "/line-credits", {"items": [{**credit, "minutes": 20}]}, status=422)
    assert mediator.get("/line-credits")["items"][4] == credit


def test_a_visit_has_a_plan_companions_a_standing_and_a_code(building: Building, mediator: Caller) -> None:
    ticket = mediator.post("/walk-ins", {"language": "pt", "reason": "NIF"})
    visit = f"/visits/{ticket['visit_id']}"
    queue_id = str(mediator.centre.queues["immigration"])
    planned = mediator.call("PUT", f"{visit}/plan", {"stops": [{"queue_id": queue_id}]}).get_json()["items"]
    assert [(stop["queue_id"], stop["state"], stop["ticket_id"]) for stop in planned] == [(queue_id, "planned", None)]
    assert mediator.get(f"{visit}/plan")["items"] == planned
    mediator.call("PUT", f"{visit}/plan", {"stops": [{}]}, status=422)
    # an officer decides about whom they have at their own desk
    officer = building.caller("officer", office="immigration")
    assert officer.call("PUT", f"{visit}/plan", {"stops": []}, status=403).get_json()["code"] == "visit_not_yours"

    person = mediator.post("/persons", {"name": "Ana Lopes", "birth_date": "1990-05", "nationality": "CV"})
    added = mediator.post(f"{visit}/companions", {"casefile_id": person["id"]})
    assert mediator.get(f"{visit}/companions")["items"] == [added]
    assert officer.get(f"{visit}/companions")["items"] == []
    assert mediator.get(f"/tickets/{ticket['id']}")["size"] == 2
    mediator.call("DELETE", f"{visit}/companions/{person['id']}", status=204)
    mediator.call("DELETE", f"{visit}/companions/{person['id']}", status=404)

    (standing,) = mediator.get(f"{visit}/standing")["items"]
    assert (standing["label"], standing["state"], standing["before"]) == (ticket["label"], "waiting", 0)
    assert standing["estimate"] == {"before": 0, "optimistic_minutes": None, "pessimistic_minutes": None}
    assert mediator.get(f"/queues/{queue_id}/estimate?before=3")["before"] == 3
    assert len(mediator.get(f"{visit}/follow-code")["code"]) == 38
    mediator.call("GET", f"/visits/{uuid4()}/follow-code", status=404)


def test_numbers_are_taken_for_a_device_and_ended(building: Building, mediator: Caller) -> None:
    coordinator = building.caller("coordinator")
    device_id, _ = kiosk_device(mediator.centre)
    wanted = {"queue_id": str(mediator.centre.queues["welcome"]), "device_id": str(device_id), "size": 10}
    mediator.call("POST", "/number-blocks", wanted, status=403)
    block = coordinator.post("/number-blocks", wanted)
    assert (block["first"], block["last"], block["next"]) == (1, 10, 1)
    assert mediator.ticket()["label"] == "B011"
    mediator.call("POST", f"/number-blocks/{block['id']}/give-back", status=403)
    assert coordinator.post(f"/number-blocks/{block['id']}/give-back", status=200) == {"unused": 10}
    coordinator.call("POST", "/number-blocks", {**wanted, "size": 0}, status=422)
    coordinator.call("POST", "/number-blocks", {**wanted, "device_id": str(uuid4())}, status=422)
    coordinator.call("POST", f"/number-blocks/{uuid4()}/give-back", status=404)


def test_a_walk_in_that_is_sent_twice_is_written_once(mediator: Caller) -> None:
    key, body = str(uuid4()), {"language": "pt"}
    first = mediator.post("/walk-ins", body, Idempotency_Key=key)
    assert mediator.post("/walk-ins", body, Idempotency_Key=key) == first
    assert mediator.post("/walk-ins", body)["number"] == first["number"] + 1
