"""A kiosk as people touch it: a ticket in three steps, one for each person, and nothing left of them afterwards."""

import pytest
from sqlalchemy import func, select

from oneroof.core.speakable_codes import new_code
from oneroof.frontdesk.models import Queue, Ticket, Visit
from oneroof.kiosk.pages import checking_in
from oneroof.kiosk.pages.door import at_kiosk
from support.house import House
from support.html_pages import Page, open_page
from support.staff_browser import Browser


def begin(browser: Browser, language: str = "en") -> Page:
    return open_page(browser, f"/kiosk/start?lang={language}")


def to_people(browser: Browser) -> Page:
    """The last question before the ticket."""
    begin(browser)
    return open_page(browser, "/kiosk/ticket").send("/kiosk/ticket", area="immigration")


def tickets(house: House) -> list[Ticket]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        found = list(session.scalars(select(Ticket).where(Ticket.tenant_id == house.lisboa.tenant_id)))
        session.expunge_all()
    return found


def test_a_ticket_takes_three_touches_and_says_where_to_wait(house: House) -> None:
    browser = house.kiosk()
    languages = open_page(browser, "/kiosk")
    assert languages.links["/kiosk/start?lang=pt"] == "Português"
    assert begin(browser).h1 == ["What do you want to do?"]
    people = to_people(browser)
    assert people.h1 == ["Who is coming?"]
    issued = people.send("/people", size="3", needs=["elderly"])
    assert issued.h1 == ["Your number"] and "B001" in issued.text and "You are next." in issued.text
    (ticket,) = tickets(house)
    assert (ticket.label, ticket.size, ticket.language) == ("B001", 3, "en")
    assert ticket.service_id == house.lisboa.services["residence"], "the only service of its subject"
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        visit = session.get_one(Visit, (house.lisboa.tenant_id, ticket.visit_id))
        assert (visit.channel, visit.needs) == ("kiosk", ["elderly"])


def test_a_kiosk_gives_out_only_so_many_tickets_in_an_hour(house: House) -> None:
    browser, other = house.kiosk(tickets_an_hour=2), house.kiosk()
    for _ in range(2):
        assert to_people(browser).send("/people", size="9").h1 == ["Your number"]
        browser.client.delete_cookie("kiosk", domain=browser.host)
    for _ in range(2):
        refused = to_people(browser).send("/people", size="9")
        assert refused.status == 409 and "ask at the desk" in refused.text
    assert to_people(other).send("/people", size="1").h1 == ["Your number"]
    assert [ticket.label for ticket in tickets(house)] == ["B001", "B002", "B003"]


def test_touched_twice_it_is_one_ticket(house: House) -> None:
    browser = house.kiosk()
    people = to_people(browser)
    form = people.form("/people")
    fields = {name: value for name, value in form.fields if name in ("csrf_token", "request_key")}
    first, second = (browser.send("/kiosk/ticket/people", {**fields, "size": "2"}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert open_page(browser, second.headers["Location"]).h1 == ["Your number"]
    assert open_page(browser, "/kiosk/ticket").h1 == ["Your number"], "who has a ticket sees it again"
    assert len(tickets(house)) == 1


def test_nothing_is_left_for_the_next_person(house: House) -> None:
    browser = house.kiosk(language="pt")
    issued = to_people(browser).send("/people", size="1")
    address = issued.response.request.path
    assert issued.response.headers["Cache-Control"] == "no-store"
    issued.send("/kiosk/finish")
    assert browser.cookie("kiosk") is None and browser.cookie("lang") is None
    assert open_page(browser, address).title.startswith("Escolha a sua"), "the way back leads to the first page"
    assert open_page(browser, "/kiosk/ticket/people").h1 != ["Who is coming?"]


def test_another_kiosk_shows_no_ticket_of_this_one(house: House) -> None:
    address = to_people(house.kiosk()).send("/people", size="1").response.request.path
    other = house.kiosk()
    to_people(other)
    page = open_page(other, address)
    assert page.status == 404 and page.h1 == ["This does not work at the moment"]


def test_an_unpaired_browser_is_led_to_pairing_and_gets_nothing(house: House) -> None:
    for path in ("/kiosk", "/kiosk/start", "/kiosk/ticket", "/kiosk/forms", "/kiosk/resume"):
        answer = house.visitor().get(path)
        assert answer.status_code == 303 and "/device" in answer.headers["Location"], path
    assert house.browser("coordinator").get("/kiosk").status_code == 303, "staff are nobody here"


def test_locked_or_out_of_hours_it_is_closed_in_every_language(house: House) -> None:
    for settings in ({"locked": True}, {"opens": "00:00", "closes": "00:01"}):
        page = open_page(house.kiosk(**settings), "/kiosk/ticket")
        assert page.h1 == ["Closed now"] and "Fechado agora" in page.text
    assert "Opens again:" in page.text
    assert house.kiosk(locked=True).get("/kiosk/ticket/people").status_code == 200
    assert tickets(house) == []


def test_a_closed_queue_is_said_kindly_and_counts_nobody(house: House) -> None:
    people = to_people(house.kiosk())
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.get_one(Queue, (house.lisboa.tenant_id, house.lisboa.queues["welcome"])).receiving = "closed"
    page = people.send("/people", size="1")
    assert page.status == 409 and page.h1 == ["There are no tickets for this now"]
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalar(select(func.count()).select_from(Visit).where(Visit.tenant_id == 1)) == 0


def test_needs_are_asked_only_where_the_centre_wants_it(house: House) -> None:
    assert "called sooner" in to_people(house.kiosk()).text
    assert "called sooner" not in to_people(house.kiosk(asks_needs=False)).text


def test_a_kiosk_of_one_office_sends_straight_into_its_line(house: House) -> None:
    browser = house.kiosk(queue_ids=(house.lisboa.queues["immigration"], house.lisboa.queues["welcome"]))
    assert "C001" in to_people(browser).send("/people", size="1").text
    begin(browser).send("/kiosk/finish")
    begin(browser)
    other = open_page(browser, "/kiosk/ticket").send("/kiosk/ticket", area="other")
    assert "B001" in other.send("/people", size="1").text


def test_a_printer_that_fails_is_said_and_the_ticket_counts(house: House) -> None:
    gone = "018f0000-0000-7000-8000-000000000000"
    issued = to_people(house.kiosk(printer_id=gone)).send("/people", size="1")
    assert "B001" in issued.text and "The printer does not work" in issued.text
    assert "remember your number" in to_people(house.kiosk()).send("/people", size="1").text


def test_the_look_stays_until_the_person_goes(house: House) -> None:
    browser = house.kiosk()
    page = begin(browser).send("/kiosk/look", change="contrast")
    assert "or-kiosk--contrast" in page.response.get_data(as_text=True)
    browser.headers["Referer"] = f"http://{browser.host}/kiosk/start"
    page = page.send("/kiosk/look", change="low")
    html = page.response.get_data(as_text=True)
    assert "or-kiosk--low" in html and "or-kiosk--contrast" in html
    page.send("/kiosk/finish")
    assert "or-kiosk--contrast" not in browser.get("/kiosk/start").get_data(as_text=True)


def test_information_says_hours_ways_and_services(house: House) -> None:
    browser = house.kiosk()
    page = open_page(browser, "/kiosk/information")
    assert "Where is what?" in page.text and "Employment" in page.text
    subjects = open_page(browser, "/kiosk/information/services")
    assert "/kiosk/information/immigration" in subjects.links
    assert open_page(browser, "/kiosk/information/immigration").h1 == ["Immigration"]
    assert open_page(browser, "/kiosk/information/nothing").h1 == ["What is done here?"]


def test_the_pad_works_without_scripts_and_a_wrong_code_tells_nothing(house: House) -> None:
    browser = house.kiosk()
    begin(browser)
    page = open_page(browser, "/kiosk/appointment")
    for key in ("7", "K", "back"):
        page = page.send("/kiosk/appointment", key=key)
    assert page.form("/appointment").value("code") == "7"
    mistyped = page.send("/kiosk/appointment", code="7KM-4QX-9RA")
    unknown = page.send("/kiosk/appointment", code=new_code())
    assert (mistyped.status, unknown.status) == (422, 404)
    assert "ask at the entrance" in unknown.text and tickets(house) == []


def test_guessing_codes_is_made_slow(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking_in, "CODES", 2)
    page = open_page(house.kiosk(), "/kiosk/appointment")
    tried = [page.send("/kiosk/appointment", code=new_code()).status for _ in range(3)]
    assert tried == [404, 404, 429]


def test_what_breaks_is_not_shown(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("column x does not exist")

    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    browser = house.kiosk()
    monkeypatch.setitem(house.app.view_functions, "kiosk.start", at_kiosk(broken))
    page = open_page(browser, "/kiosk/start")
    assert page.status == 500 and page.h1 == ["This does not work at the moment"]
    assert "column" not in page.text and "ask at the entrance" in page.text
