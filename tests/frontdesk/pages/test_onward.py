"""More stops of a visit and the household at one desk, on the desk's page."""

from oneroof.casefiles.identity import Identity, PersonName
from oneroof.frontdesk import service
from support.house import House
from support.html_pages import open_page

PATH = "/staff/desk"


def test_a_planned_stop_gets_its_ticket_when_this_one_is_finished(house: House) -> None:
    ticket = house.floor.ticket("immigration")
    _, browser = house.at_desk("immigration1", "immigration", ticket=ticket, role="officer", office="immigration")
    page = open_page(browser, PATH).send("/stops")
    assert (page.status, page.error("stop")) == (422, "Choose where the visitor goes next.")
    page = page.send("/stops", stop=f"{house.lisboa.offices['employment']}/")
    assert "Then Employment" in page.text
    page = page.send("/drop").send("/stops", stop=f"{house.lisboa.offices['employment']}/")
    page = page.send("/finish", outcome="solved")
    assert page.title == "Ticket D001 – Lisboa"


def test_a_household_is_served_at_one_desk(house: House) -> None:
    floor = house.floor
    known = floor.do(
        service.open_casefile,
        keys=house.services.keys,
        identity=Identity((PersonName("Amina Haddad"),), "1990-05-04", ("SY",)),
        language="ar",
    )
    ticket = floor.ticket("welcome")
    _, browser = house.at_desk("reception1", "welcome", ticket=ticket)
    page = open_page(browser, PATH).send("/together", companion="NOBODY99")
    assert (page.status, bool(page.error("companion"))) == (422, True)
    page = page.send("/together", companion=known.code)
    assert "Served together: Amina Haddad" in page.text and "2 together" in page.text
    assert "Served together" not in page.send("/together/remove").text
