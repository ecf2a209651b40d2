"""What visitors see of the floor: the display, the sign of a desk, and one's own ticket. None of it tells a name."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.core.crypto import token_hash
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.floor.changes import close_line
from oneroof.frontdesk.floor.models import CarriedPlace
from oneroof.frontdesk.models import Office, Ticket, Visit
from oneroof.frontdesk.service.following import follow_code
from oneroof.identity.devices.models import Device
from support.factories import Centre
from support.house import House
from support.html_pages import Page, open_page
from support.staff_browser import Browser


def screen(house: House, kind: str = "display", centre: Centre | None = None, **more: Any) -> Browser:
    """A browser that is paired as a screen of Lisboa."""
    centre, secret = centre or house.lisboa, secrets.token_urlsafe(32)
    with centre.database.transaction(centre.system) as session:
        session.add(Device(kind=kind, name="Hall", token_hash=token_hash(secret), paired_at=centre.clock.now(), **more))
    browser = Browser(house.app, centre.host, {"Accept-Language": "en"})
    browser.client.set_cookie("device", secret, domain=centre.host)
    return browser


def call(house: House, desk: str, queue: str, *, start: bool = False) -> Ticket:
    """The next of a queue, called to a desk."""
    floor, member = house.floor, house.lisboa.member("mediator")
    floor.open(desk, queue, member=member)
    called = floor.call(desk, member)
    assert called is not None
    return floor.do(frontdesk.start, member, ticket_id=called.id) if start else called


def test_the_display_shows_calls_and_how_many_wait(house: House) -> None:
    labels = [house.floor.ticket("welcome").label for _ in range(3)]
    first = call(house, "reception1", "welcome", start=True)
    second = call(house, "reception2", "welcome")
    browser = screen(house, languages=["pt", "ar"], settings={"show_waiting": True, "here": {"pt": "Piso 0"}})
    text = open_page(browser, "/screen").response.get_data(as_text=True)
    assert text.index(f'data-label="{second.label}"') < text.index(f'data-label="{first.label}"')
    assert 'lang="ar" dir="rtl"' in text and "Piso 0" in text
    assert labels[2] not in text, "who waits is counted, not listed"
    state = browser.get("/screen/state").get_json()
    tickets = {each["label"]: (each["state"], each["desk"]) for each in state["tickets"]}
    assert tickets == {labels[0]: ("serving", "B1"), labels[1]: ("called", "B2"), labels[2]: ("waiting", None)}
    assert all(set(each) == {"label", "queue", "state", "desk", "v", "at"} for each in state["tickets"])


def test_a_display_of_one_office_shows_that_office_by_its_public_name(house: House) -> None:
    lisboa = house.lisboa
    with lisboa.database.transaction(lisboa.system) as session:
        office = session.get_one(Office, (lisboa.tenant_id, lisboa.offices["immigration"]))
        office.name, office.public_name = {"en": "Victims of trafficking"}, {"en": "Room 4"}
    house.floor.ticket("immigration")
    elsewhere = house.floor.ticket("employment").label
    browser = screen(house, office_ids=[lisboa.offices["immigration"]], languages=["en"])
    text = open_page(browser, "/screen").response.get_data(as_text=True)
    assert "Room 4" in text and "trafficking" not in text
    state = browser.get("/screen/state")
    assert elsewhere not in state.get_data(as_text=True) and len(state.get_json()["queues"]) == 1


def test_a_neighbours_screen_shows_nothing_of_ours(house: House) -> None:
    house.floor.ticket("welcome")
    browser = screen(house, centre=house.porto)
    assert browser.get("/screen/state").get_json()["tickets"] == []


@pytest.mark.parametrize("path", ["/screen", "/screen/state"])
def test_a_screen_is_paired(house: House, path: str) -> None:
    unpaired = Browser(house.app, house.lisboa.host, {}).get(path)
    assert (unpaired.status_code, unpaired.headers.get("Location")) == (303, "/device") or unpaired.status_code == 401
    assert house.browser("coordinator").get(path).status_code in (303, 401), "staff are nobody there"


def test_the_sign_of_a_desk(house: House) -> None:
    desk_id = house.lisboa.desks["reception1"]
    browser = screen(house, "desk_sign", desk_id=desk_id, languages=["en"])
    assert browser.get("/screen/state").get_json()["open"] is False
    house.floor.ticket("welcome")
    called = call(house, "reception1", "welcome")
    page = open_page(browser, "/screen").response.get_data(as_text=True)
    assert f"data-number>{called.label}<" in page and 'data-when="called">' in page
    state = browser.get("/screen/state").get_json()
    assert (state["open"], state["ticket"]["label"], state["ticket"]["state"]) == (True, called.label, "called")


def follow(house: House, ticket: Ticket, language: str = "en") -> Page:
    code = follow_code(house.services.keys, house.lisboa.system, ticket.visit_id)
    return open_page(house.visitor(language=language), f"/t/{code}")


def test_ones_own_ticket_from_the_line_to_the_end(house: House) -> None:
    first, second = house.floor.ticket("welcome"), house.floor.ticket("welcome")
    page = follow(house, second)
    assert second.label in page.text and "1 person before you" in page.text
    assert "How long it will take is not known yet." in page.text
    called = call(house, "reception1", "welcome")
    assert called.id == first.id
    assert "You are next." in follow(house, second).text
    assert "Please go to desk B1 now." in follow(house, first).text
    assert "É a sua vez." in follow(house, first, "pt").text


def test_a_place_that_was_carried_over_is_told_also_when_the_day_is_over(house: House) -> None:
    ticket = house.floor.ticket("welcome")
    boss = house.lisboa.member("coordinator")
    house.floor.do(close_line, boss, queue_id=ticket.queue_id, rest="carry_over")
    assert "Your place is kept." in (today := follow(house, ticket).text)
    assert "Come on" in today and "show this number at the entrance" in today
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        place = session.scalars(select(CarriedPlace)).one()
        place.day += timedelta(days=2)  # a long weekend
        session.get_one(Visit, (house.lisboa.tenant_id, ticket.visit_id)).arrived_at -= timedelta(hours=30)
    page = follow(house, ticket)
    assert (page.status, "Your place is kept." in page.text, 'or-follow"' in page.text) == (200, True, False)
    assert "O seu lugar está guardado." in follow(house, ticket, "pt").text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.scalars(select(CarriedPlace)).one().day = ticket.day - timedelta(days=1)
    assert "This ticket is not of today" in follow(house, ticket).text


def test_who_was_promised_a_place_on_the_phone_reads_when_to_come(house: House) -> None:
    due_at = house.lisboa.clock.now() + timedelta(minutes=1)
    ticket = house.floor.ticket("welcome", channel="phone")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        kept = session.get_one(Ticket, (house.lisboa.tenant_id, ticket.id))
        kept.due_at, kept.parked_at = due_at, ticket.issued_at
    page = follow(house, ticket)
    assert "A place is promised to you for" in page.text
    assert "When you are here, say this number at the entrance." in page.text


def test_a_code_of_elsewhere_leads_nowhere(house: House) -> None:
    ticket = house.floor.ticket("welcome")
    code = follow_code(house.services.keys, house.lisboa.system, ticket.visit_id)
    assert house.visitor(centre=house.porto).get(f"/t/{code}").status_code == 404
    for wrong in (code[:-1], code[:30] + ("A" if code[30] != "A" else "B") + code[31:], "x", "ü" * 38):
        refused = house.visitor().get(f"/t/{wrong}/part")
        assert refused.status_code == 404, wrong
        assert "This ticket is not of today" in refused.get_data(as_text=True)
