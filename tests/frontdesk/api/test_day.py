"""A visitor's day through the API alone."""

from dataclasses import replace
from uuid import uuid4

from oneroof.core.time import Clock
from support.callers import Building, Caller
from support.floor import Floor
from support.queries import statements


def test_from_the_door_to_the_outcome(building: Building, mediator: Caller) -> None:
    officer = building.caller("officer", office="immigration")
    offices = {office["code"]: office for office in mediator.get("/offices")["items"]}
    service = mediator.get("/services")["items"][-1]
    visit = mediator.visit(reason="título de residência", needs=["small_child"], language="pt")
    first = mediator.post("/tickets", {"visit_id": visit["id"], "office_id": offices["reception"]["id"]})
    assert (first["label"], first["state"], first["priority"]) == ("B001", "waiting", 5)

    welcome = mediator.open("reception1", "welcome")
    assert mediator.post(f"{welcome}/call-next", {}, status=200)["id"] == first["id"]
    assert mediator.post(f"/tickets/{first['id']}/start", status=200)["state"] == "serving"
    person = mediator.post(
        "/persons",
        {"name": "Ana Lopes", "birth_date": "1990-05", "nationality": "CV", "language": "pt", "visit_id": visit["id"]},
    )
    second = mediator.post(
        "/tickets",
        {"visit_id": visit["id"], "office_id": offices["immigration"]["id"], "service_id": service["id"]},
    )
    outcome = {"outcome": "information_given"}
    assert mediator.post(f"/tickets/{first['id']}/finish", outcome, status=200)["state"] == "served"

    desk = officer.open("immigration1", "immigration")
    called = officer.post(f"{desk}/call-next", status=200)
    assert (called["label"], called["id"]) == ("C001", second["id"])
    assert officer.get(f"/visits/{called['visit_id']}")["casefile_id"] == person["id"]
    assert officer.get(f"/casefiles/{person['id']}")["name"] == "Ana Lopes"
    officer.post(f"/tickets/{second['id']}/start", {}, status=200)
    done = officer.post(f"/tickets/{second['id']}/finish", {"outcome": "solved"}, status=200)
    assert (done["state"], done["outcome"]) == ("served", "solved")
    assert officer.call("POST", f"{desk}/call-next", status=204).data == b""
    assert officer.get(f"/visits/{visit['id']}")["departed_at"] is not None
    officer.call("POST", f"{desk}/close", status=204)


def test_steps_by_their_addresses(mediator: Caller) -> None:
    desk = mediator.open("reception1", "welcome")
    ticket = f"/tickets/{mediator.ticket()['id']}"
    mediator.post(f"{desk}/call-next", status=200)
    assert mediator.post(f"{ticket}/recall", status=200)["calls"] == 2
    parked = mediator.post(f"{ticket}/park", status=200)
    assert (parked["state"], parked["parked_at"] is None) == ("waiting", False)
    assert mediator.post(f"{ticket}/recall", status=200)["state"] == "called"
    assert mediator.post(f"{ticket}/return", status=200)["state"] == "waiting"
    mediator.post(f"{desk}/call-next", status=200)
    assert mediator.post(f"{ticket}/no-show", status=200)["state"] == "no_show"
    assert mediator.post(f"{ticket}/undo", status=200)["state"] == "called"
    onward = mediator.post(f"{ticket}/hand-on", {"queue_id": str(mediator.centre.queues["immigration"])})
    assert (onward["label"], onward["previous_ticket_id"]) == ("C001", ticket.rsplit("/", 1)[1])
    assert mediator.post(f"/tickets/{onward['id']}/left", status=200)["state"] == "left"
    tickets = mediator.get(f"/visits/{onward['visit_id']}/tickets")["items"]
    assert [ticket["state"] for ticket in tickets] == ["handed_on", "left"]


def test_lists_of_a_queue(mediator: Caller) -> None:
    first, second = mediator.ticket(), mediator.ticket()
    path = f"/queues/{mediator.centre.queues['welcome']}/tickets"
    page = mediator.get(f"{path}?state=waiting&limit=1")
    assert [set(ticket) for ticket in page["items"]] == [
        {"id", "label", "language", "priority", "waiting_since", "service_id"}
    ]
    rest = mediator.get(f"{path}?state=waiting&limit=1&cursor={page['next_cursor']}")
    assert [ticket["id"] for ticket in (*page["items"], *rest["items"])] == [first["id"], second["id"]]
    assert rest["next_cursor"] is None
    everything = mediator.get(path)["items"]
    assert [(ticket["id"], ticket["visit_id"], ticket["calls"]) for ticket in everything] == [
        (first["id"], first["visit_id"], 0),
        (second["id"], second["visit_id"], 0),
    ]
    welcome = next(queue for queue in mediator.get("/queues")["items"] if queue["code"] == "welcome")
    assert (welcome["waiting"], welcome["called"], welcome["longest_wait_minutes"]) == (2, 0, 0)


def test_a_waiting_list_of_a_hundred_is_small_and_cheap(building: Building, mediator: Caller) -> None:
    floor = Floor(replace(building.lisboa, clock=Clock()), building.services.keys, mediator.member)
    for _ in range(100):
        floor.ticket("welcome", service_id=building.lisboa.services["residence"])
    path = f"/queues/{building.lisboa.queues['welcome']}/tickets?state=waiting&limit=100"
    mediator.get("/queues")  # from here on the process knows whose host it is
    with statements(building.services.database.engine) as seen:
        answer = mediator.call("GET", path)
    assert answer.json is not None
    assert len(answer.json["items"]) == 100
    assert len(answer.data) < 20_000
    # who asks; the context; the queue; the tickets
    assert len(seen) <= 5


def test_what_is_not_here_is_not_found_whoever_has_it(building: Building, mediator: Caller) -> None:
    theirs = building.caller("mediator", building.porto)
    visit = theirs.visit()
    ticket = theirs.post("/tickets", {"visit_id": visit["id"], "queue_id": str(building.porto.queues["welcome"])})
    person = theirs.post("/persons", {"name": "Rui", "language": "pt"})
    for kind, known in (("tickets", ticket["id"]), ("visits", visit["id"]), ("casefiles", person["id"])):
        existing = mediator.get(f"/{kind}/{known}", status=404)
        invented = mediator.get(f"/{kind}/{uuid4()}", status=404)
        for answer in (existing, invented):
            answer.pop("request_id")
        assert existing == invented
    assert mediator.get(f"/visits/{visit['id']}/tickets")["items"] == []
    assert mediator.get(f"/persons?code={person['code']}")["items"] == []
    assert mediator.post("/persons/search", {"name": "Rui"}, status=200)["items"] == []
