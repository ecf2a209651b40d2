"""The coordinator's pages of the floor."""

from typing import Any

from werkzeug.test import TestResponse

from oneroof.frontdesk import service as frontdesk
from support.house import House
from support.html_pages import open_page


def test_a_line_is_moved_after_a_look_and_taken_back(house: House) -> None:
    queues = house.lisboa.queues
    for _ in range(3):
        house.floor.ticket("welcome")
    house.at_desk("reception1", "welcome")
    boss = house.browser("coordinator")
    page = open_page(boss, "/staff/floor")
    assert (page.status, page.h1) == (200, ["The floor"])
    assert "3 waiting · 1 desks · 3 tickets today" in page.text
    place = f"/staff/floor/lines/{queues['welcome']}"
    page = open_page(boss, f"{place}/change?kind=merge&target_queue_id={queues['presorting']}")
    assert "3 people wait." in page.text and "3 go to the line" in page.text
    page = page.send("/change")
    assert "The line was changed." in page.text and "Merged into another line" in page.text
    refused = house.page(f"{place}/change?kind=merge", "coordinator")
    assert (refused.status, "Choose one." in refused.text) == (422, True)
    page = open_page(boss, "/staff/floor").send("/take-back")
    assert "The change was taken back." in page.text
    assert open_page(boss, "/staff/floor").text.count("Takes tickets") >= 2


def test_a_line_is_closed_with_the_rest_carried_over_and_opened_again(house: House) -> None:
    place = f"/staff/floor/lines/{house.lisboa.queues['welcome']}"
    house.floor.ticket("welcome", language="fa")
    boss = house.browser("coordinator")
    page = open_page(boss, f"{place}/change?kind=carry_over").send("/change")
    assert "Closed, the rest carried over" in page.text
    page = open_page(boss, "/staff/floor/carried")
    assert "B001" in page.text and "Persian" in page.text
    page = open_page(boss, place)
    assert "Visitors read: “This line takes no more people today." in page.text
    assert "Takes tickets" in page.send("/reopen").text


def test_a_line_is_opened_in_a_minute(house: House) -> None:
    boss = house.browser("coordinator")
    form = open_page(boss, "/staff/floor/lines/new")
    again = form.send("/lines/new")
    assert again.status == 422 and "Choose an office." in again.text
    page = form.send("/lines/new", office_id=str(house.lisboa.offices["reception"]), ready="families")
    assert page.h1 == ["Z · Families with children Takes tickets"]


def test_the_model_page_by_page(house: House) -> None:
    boss = house.browser("coordinator")
    form = open_page(boss, "/staff/floor/offices/new")
    values = {"name_pt": "Apoio", "public_name_pt": "Gabinete W", "kind": "support"}
    assert "Choose what kind of office it is." in form.send("/offices/new", **{**values, "kind": ""}).text
    page = form.send("/offices/new", **values)
    assert (page.status, page.h1) == (200, ["Apoio"])
    assert "The desk was added." in page.send("/desks", number="W1").text
    (retire,) = (address for address, text in page.links.items() if text == "Put the office out of use")
    line = open_page(boss, next(address for address, text in page.links.items() if text == "Add a line"))
    assert "A whole number from 1 to 480." in line.send("/queues/new", name_pt="W", park_minutes="0").text
    assert "The line was added." in line.send("/queues/new", name_pt="W", letter="W").text
    page = open_page(boss, retire).send("/retire")
    assert "out of use" in page.text


def test_the_week_and_a_day(house: House) -> None:
    boss = house.browser("coordinator")
    week = open_page(boss, "/staff/floor/hours/week")
    wrong = week.send("/week", day_0="late")
    assert (wrong.status, "Write times such as" in wrong.text) == (422, True)
    assert "08:30–12:30, 13:30–17:00" in week.send("/week", day_0="8:30-12:30, 13.30 – 17.00").text
    day = open_page(boss, "/staff/floor/hours/exception")
    today = house.lisboa.clock.today("Europe/Lisbon").isoformat()
    page = day.send("/exception", day=today, kind="closed", reason_pt="Greve")
    assert "Greve" in page.text
    assert "Greve" not in page.send("/remove").text


def test_who_may_not_direct_or_set_up(house: House) -> None:
    assert house.page("/staff/floor", "mediator").status == 403
    assert house.page("/staff/floor/offices", "reception").status == 403
    assert house.page("/staff/floor/carried", "reception").status == 200


def body_of(response: TestResponse) -> Any:
    return response.json


def test_the_floor_over_the_api(house: House) -> None:
    boss = house.lisboa.member("coordinator", token=True)
    mediator = house.lisboa.member("mediator", token=True)
    client, host = house.app.test_client(), {"base_url": f"http://{house.lisboa.host}"}
    queues = house.lisboa.queues
    house.floor.ticket("welcome")
    path = f"/api/v1/floor/lines/{queues['welcome']}"
    assert body_of(client.get(f"{path}/preview", headers=boss.headers, **host))["waiting"] == 1
    body = {"target_queue_id": str(queues["presorting"]), "expected": 0}
    assert client.post(f"{path}/move", json=body, headers=mediator.headers, **host).status_code == 403
    refused = client.post(f"{path}/move", json=body, headers=boss.headers, **host)
    assert (refused.status_code, body_of(refused)["code"]) == (409, "floor_changed")
    moved = client.post(f"{path}/move", json={**body, "expected": 1}, headers=boss.headers, **host)
    assert (moved.status_code, body_of(moved)["kind"], len(body_of(moved)["ticket_ids"])) == (200, "move", 1)
    back = client.post(f"/api/v1/floor/changes/{body_of(moved)['id']}/take-back", headers=boss.headers, **host)
    assert body_of(back)["undone_at"] is not None
    closed = client.post(f"{path}/close", json={"rest": "carry_over"}, headers=boss.headers, **host)
    assert body_of(closed)["kind"] == "carry_over"
    assert house.floor.do(frontdesk.queue_statuses)[1].waiting == 0
    lines = body_of(client.get("/api/v1/floor/lines", headers=boss.headers, **host))["items"]
    assert {line["receiving"] for line in lines} == {"open", "closed"}
    week = {"days": [[{"opens": "09:00", "closes": "17:00"}]] * 5 + [[], []]}
    assert client.put("/api/v1/floor/week", json=week, headers=boss.headers, **host).status_code == 204
    assert body_of(client.get("/api/v1/floor/week", headers=boss.headers, **host))["days"] == week["days"]


def test_a_skill_with_its_services_and_people(house: House) -> None:
    boss = house.browser("coordinator")
    member, service_id = house.lisboa.member("mediator"), house.lisboa.services["residence"]
    assert "There is no skill yet: everybody serves everybody." in open_page(boss, "/staff/floor/skills").text
    form = open_page(boss, "/staff/floor/skills/new")
    chosen = {"service_ids": [str(service_id)], "staff_ids": [str(member.id)]}
    refused = form.send("/skills/new", **chosen)
    assert (refused.status, refused.error("name_pt")) == (422, "This cannot be empty.")
    assert refused.form("/skills/new").value("staff_ids") == str(member.id)
    page = refused.send("/skills/new", name_pt="Impressões digitais")
    assert "Impressões digitais" in page.text and member.name in page.text
    ticket = house.floor.ticket("welcome", service_id=service_id)
    assert ticket.skill == "impressoes_digitais"
    edit = open_page(boss, "/staff/floor/skills/impressoes_digitais")
    page = edit.send("/skills/impressoes_digitais", service_ids=[], staff_ids=[])
    assert "Who has it: nobody" in page.text
    page = open_page(boss, "/staff/floor/skills/impressoes_digitais").send("/retire")
    assert "No service takes this skill any more." in page.text
    assert house.page("/staff/floor/skills", "mediator").status == 403


def test_what_needs_and_appointments_count_for(house: House) -> None:
    boss, path = house.browser("coordinator"), "/staff/floor/credits"
    page = open_page(boss, path)
    assert "stands like somebody who came at 07:00" in page.text and "who came at 09:15" in page.text
    wrong = page.send("/credits", minutes_3="200")
    assert (wrong.status, wrong.error("minutes_4")) == (422, "A higher priority cannot be worth less than a lower one.")
    assert wrong.form("/credits").value("minutes_3") == "200"
    page = wrong.send("/credits", minutes_3="60")
    assert "The minutes were changed." in page.text and "who came at 09:00" in page.text
    assert "The usual minutes count again." in page.send("/credits/usual").text
    assert house.page(path, "mediator").status == 403
