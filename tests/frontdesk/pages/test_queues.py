from uuid import uuid4

from support.house import House
from support.html_pages import open_page


def test_all_queues_with_who_waits(house: House) -> None:
    house.floor.ticket("immigration", language="uk")
    house.floor.ticket("immigration", needs=["pregnant"])
    page = house.page("/staff/queues", "officer", office="employment")
    assert (page.status, page.title, page.h1) == (200, "Queues – Lisboa", ["Queues"])
    assert "2 waiting" in page.text and "Ukrainian" in page.text
    assert page.text.index("C002") < page.text.index("C001"), "whom the law puts first stands first"


def test_a_queue_by_state(house: House) -> None:
    house.floor.ticket("immigration")
    browser = house.browser()
    path = f"/staff/queues/{house.lisboa.queues['immigration']}"
    assert "C001" in open_page(browser, path).text
    assert "No ticket stands here now." in open_page(browser, f"{path}?state=served").text
    assert open_page(browser, f"{path}?state=nonsense").status == 422
    assert open_page(browser, f"/staff/queues/{uuid4()}").status == 404


def test_a_long_queue_comes_page_by_page(house: House) -> None:
    for _ in range(51):
        house.floor.ticket("immigration")
    browser = house.browser()
    page = open_page(browser, f"/staff/queues/{house.lisboa.queues['immigration']}")
    assert "C050" in page.text and "C051" not in page.text
    following = next(address for address, text in page.links.items() if text.startswith("Next"))
    assert "C051" in open_page(browser, following).text


def test_the_board_can_load_itself_again(house: House) -> None:
    browser = house.browser()
    assert "Refresh" not in browser.get("/staff/queues").headers
    assert browser.get("/staff/queues?refresh=on").headers["Refresh"] == "20"


def test_a_tickets_history(house: House) -> None:
    ticket = house.floor.ticket("immigration", language="uk")
    member, _ = house.at_desk("immigration1", "immigration", ticket=ticket, role="officer", office="immigration")
    page = house.page(f"/staff/tickets/{ticket.id}")
    assert (page.title, page.h1) == ("Ticket C001 – Lisboa", ["Ticket C001 Being served"])
    for happened in ("Issued", "Called", "Serving began", member.name, "C1"):
        assert happened in page.text


def test_a_visitor_who_leaves_is_noted_from_the_tickets_page(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    page = house.page(f"/staff/tickets/{ticket.id}").send("/left")
    assert page.h1 == ["Ticket C001 Has left"]


def test_nobody_elses_centre_has_the_ticket(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    porto = house.visitor(centre=house.porto)
    assert porto.get(f"/staff/tickets/{ticket.id}").status_code == 303
    assert house.page(f"/staff/tickets/{uuid4()}").status == 404
