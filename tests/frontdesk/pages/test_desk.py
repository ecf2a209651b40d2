from oneroof.frontdesk import service
from oneroof.frontdesk.models import OUTCOMES
from support.house import House
from support.html_pages import open_page

PATH = "/staff/desk"


def test_without_a_desk_one_chooses_among_the_free_desks_of_ones_offices(house: House) -> None:
    page = house.page(PATH, "officer", office="immigration")
    assert (page.status, page.title, page.h1) == (200, "Open a desk – Lisboa", ["Open a desk"])
    form = page.form("/desk/open")
    desks = house.lisboa.desks
    assert form.choices["desk_id"] == [str(desks["immigration1"]), str(desks["immigration2"])]
    assert form.value("queue_ids") == str(house.lisboa.queues["immigration"])


def test_who_works_in_several_offices_sees_one_at_a_time(house: House) -> None:
    browser = house.browser()
    offices = [address for address in open_page(browser, PATH).links if address.startswith(f"{PATH}?office=")]
    assert len(offices) == 3
    chosen = f"{PATH}?office={house.lisboa.offices['employment']}"
    assert open_page(browser, chosen).form("/desk/open").choices["desk_id"] == [
        str(house.lisboa.desks["employment1"]),
        str(house.lisboa.desks["employment2"]),
    ]


def test_opening_a_desk_shows_it_everywhere_on_the_page(house: House) -> None:
    page = open_page(house.browser("officer", office="immigration"), PATH)
    page = page.send("/desk/open", desk_id=house.lisboa.desks["immigration1"])
    assert (page.title, page.h1) == ("Desk C1 – Lisboa", ["Desk C1 Immigration"])
    assert "Desk C1 is open." in page.text
    assert "Nobody is waiting." in page.text
    assert not page.has_form("/desk/call-next")


def test_a_desk_must_be_chosen(house: House) -> None:
    page = house.page(PATH, "officer", office="immigration").send("/desk/open", queue_ids=[])
    assert (page.status, page.error("desk-1")) == (422, "Choose your desk.")
    page = page.send("/desk/open", desk_id=house.lisboa.desks["immigration2"])
    assert (page.status, page.error("queue-1")) == (422, "Choose at least one queue of this centre.")
    assert page.form("/desk/open").value("desk_id") == str(house.lisboa.desks["immigration2"])


def test_a_desk_that_was_taken_meanwhile_is_told_with_the_name(house: House) -> None:
    page = house.page(PATH, "officer", office="immigration")
    member = house.lisboa.member("officer", office="immigration", name="Eva Lopes")
    house.floor.open("immigration1", "immigration", member=member)
    page = page.send("/desk/open", desk_id=house.lisboa.desks["immigration1"])
    assert page.status == 409
    assert "Eva Lopes is serving at desk C1." in page.text
    assert page.form("/desk/open").choices["desk_id"] == [str(house.lisboa.desks["immigration2"])]


def test_a_visitor_is_called_served_and_finished(house: House) -> None:
    house.floor.ticket("immigration", language="uk", service_id=house.lisboa.services["residence"])
    _, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    page = open_page(browser, PATH).send("/desk/call-next")
    assert "C001" in page.text and "Українська" in page.text and "NIF" in page.text
    assert not page.has_form("/desk/call-next")
    page = page.send("/start")
    form = page.form("/finish")
    assert form.choices["outcome"] == list(OUTCOMES)
    page = page.send("/finish", outcome="solved")
    assert "You finished C001." in page.text
    assert page.has_form("/undo")
    assert not page.has_form("/finish")


def test_a_step_can_be_taken_back(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    _, browser = house.at_desk("immigration1", "immigration", ticket=ticket, role="officer", office="immigration")
    page = open_page(browser, PATH).send("/finish", outcome="solved").send("/undo")
    assert "Taken back: C001 is where it was." in page.text
    assert house.floor.read(ticket.id).state == "serving"


def test_only_moves_that_are_possible_are_offered(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    _, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    idle = open_page(browser, PATH)
    assert "/staff/desk/close" in idle.links
    called = idle.send("/desk/call-next")
    assert "/staff/desk/close" not in called.links
    moves = {form.action.rsplit("/", 1)[1] for form in called.forms if str(ticket.id) in form.action}
    assert moves == {"start", "recall", "no-show", "park", "return", "undo"}
    serving = called.send("/start")
    moves = {form.action.rsplit("/", 1)[1] for form in serving.forms if str(ticket.id) in form.action}
    assert moves == {"finish", "hand-on", "park", "left", "return", "undo", "stops", "together"}


def test_what_was_put_aside_or_missed_can_be_called_again(house: House) -> None:
    tickets = [house.floor.ticket("immigration") for _ in range(2)]
    _, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    page = open_page(browser, PATH).send("/desk/call-next").send("/park")
    page = page.send("/desk/call-next").send("/no-show")
    assert "Put aside" in page.text and "Missed their call" in page.text
    page = page.send(f"/{tickets[1].id}/recall")
    assert "C002 is called again." in page.text
    assert not page.has_form(f"/{tickets[0].id}/recall")
    page = page.send(f"/{tickets[0].id}/return")
    assert house.floor.read(tickets[0].id).parked_at is None


def test_a_lost_race_shows_how_things_stand(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    member, browser = house.at_desk("immigration1", "immigration", ticket=ticket, role="officer", office="immigration")
    page = open_page(browser, PATH)
    house.floor.do(service.finish, member, ticket_id=ticket.id, outcome="solved")
    page = page.send("/finish", outcome="referred")
    assert page.status == 409
    assert "Ticket C001 has already been served." in page.text
    assert page.h1 == ["Desk C1 Immigration"]


def test_another_desks_ticket_is_refused(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    house.at_desk("immigration1", "immigration", ticket=ticket, role="officer", office="immigration")
    _, other = house.at_desk("immigration2", "immigration", role="officer", office="immigration")
    page = open_page(other, PATH)
    response = other.send(f"/staff/tickets/{ticket.id}/park", dict(page.forms[0].fields))
    assert response.status_code == 403
    assert "Another desk has ticket C001." in response.get_data(as_text=True)


def test_two_desks_never_get_the_same_visitor(house: House) -> None:
    house.floor.ticket("immigration")
    pages = []
    for desk in ("immigration1", "immigration2"):
        _, browser = house.at_desk(desk, "immigration", role="officer", office="immigration")
        pages.append(open_page(browser, PATH))
    first, second = (page.send("/desk/call-next") for page in pages)
    assert first.has_form("/start")
    assert "Nobody is waiting." in second.text


def test_closing_says_what_happens_to_what_was_put_aside(house: House) -> None:
    house.floor.ticket("immigration")
    _, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    open_page(browser, PATH).send("/desk/call-next").send("/park")
    question = open_page(browser, "/staff/desk/close")
    assert question.h1 == ["Close the desk"]
    assert "1 ticket that you put aside goes back into its line, for the other desks: C001" in question.text
    page = question.send("/desk/close")
    assert "Your desk is closed." in page.text
    assert page.h1 == ["Open a desk"]


def test_the_page_loads_itself_again_only_when_asked(house: House) -> None:
    _, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    assert "Refresh" not in browser.get(PATH).headers
    assert browser.get(f"{PATH}?refresh=on").headers["Refresh"] == "20"


def test_handing_on_issues_a_ticket_for_the_other_office(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    _, browser = house.at_desk("immigration1", "immigration", ticket=ticket, role="officer", office="immigration")
    page = open_page(browser, PATH)
    page = page.send("/hand-on", target=f"{house.lisboa.offices['employment']}/")
    assert page.h1 == ["Second ticket issued"]
    assert page.title == "Ticket D001 – Lisboa"
    assert page.send("/undo").has_form("/finish")


def test_without_an_office_there_is_no_desk(house: House) -> None:
    page = house.page(PATH, "analyst")
    assert page.status == 403
