"""What a visitor takes along from a staffed desk: a link for the phone, paper from a printer, or a place for later."""

from datetime import timedelta

from sqlalchemy import select

from oneroof.core.time import real_now
from oneroof.frontdesk import service as frontdesk
from oneroof.frontdesk.devices import service as devices
from oneroof.frontdesk.devices.service import DeviceWish
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.frontdesk.printing import service as printing
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.identity.devices.models import Device
from support.house import House
from support.html_pages import open_page

DOOR = "/staff/presorting"


def test_the_ticket_goes_along_on_a_phone(house: House) -> None:
    page = open_page(house.browser(), DOOR).send(DOOR, language="pt")
    text = page.response.get_data(as_text=True)
    assert "<svg" in text and "Print on" not in text, "no printers, no buttons"
    address = text.split("or-along__link")[1].split(">http://")[1].split("<")[0]
    followed = open_page(house.visitor(), "/" + address.split("/", 1)[1])
    assert (followed.status, "B001" in followed.text) == (200, True)
    ticket = open_page(house.browser(), f"/staff/tickets/{ticket_of(house).id}")
    assert address in ticket.response.get_data(as_text=True)


def test_and_on_paper_from_a_printer_that_says_how_it_is(house: House) -> None:
    boss = house.lisboa.member("coordinator")
    added = house.floor.do(devices.add_printer, boss, wish=DeviceWish("Door 1", settings={"protocol": "star"}))
    printer_id = added.device.id
    page = open_page(house.browser(), DOOR).send(DOOR, language="pt")
    assert "Print on Door 1" in page.text and "Cannot be reached" not in page.text
    page = page.send("/print")
    assert page.h1 == ["Ticket issued"]
    assert "The slip is on its way to the printer." in page.text and "Waits for the printer" in page.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(PrintJob.ticket_id)).all() == [ticket_of(house).id]
    house.floor.do(printing.report, boss, printer_id=printer_id, condition="paper_out", code="")
    ticket_page = f"/staff/tickets/{ticket_of(house).id}"
    page = open_page(house.browser(), ticket_page)
    assert "No paper" in page.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        session.get_one(Device, (house.lisboa.tenant_id, printer_id)).paired_at = real_now() - timedelta(hours=1)
    assert "Cannot be reached" in open_page(house.browser(), ticket_page).text
    gone = page.send("/print", printer_id=str(ticket_of(house).id))
    assert "There is no such printer." in gone.text


def test_who_calls_is_promised_a_place_and_says_at_the_door_that_they_are_here(house: House) -> None:
    browser = house.browser()
    wrong = open_page(browser, DOOR).send(DOOR, language="pt", channel="phone", due_at="soon")
    assert wrong.error("due_at") == "Write the time at which they will be here, such as 14:30."
    past = wrong.send(DOOR, due_at="00:00")
    assert past.error("due_at") == "Give a time later today."
    page = past.send(DOOR, due_at="23:59:59")
    assert page.h1 == ["Place promised"] and "promised for" in page.text and "B001" in page.text
    ticket = ticket_of(house)
    kept = open_page(browser, f"/staff/tickets/{ticket.id}")
    assert "The visitor is here" in kept.text and "Call to my desk" not in kept.text
    door = open_page(browser, DOOR)
    assert "1 place was promised on the phone" in door.text
    door = door.send("/return")
    assert "B001 is here and stands in the line." in door.text and "was promised on the phone" not in door.text
    member = house.floor.open("reception1", "welcome")
    called = house.floor.call("reception1", member)
    assert called is not None and called.id == ticket.id
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(Visit.channel)).one() == "phone"


def test_who_directs_the_floor_lets_anybody_serve_a_ticket(house: House) -> None:
    member, boss = house.staff("coordinator")
    service_id = next(iter(house.lisboa.services.values()))
    house.floor.do(frontdesk.save_skill, member, code="sworn", name={"en": "Sworn in"})
    house.floor.do(frontdesk.set_service_skill, member, service_id=service_id, code="sworn")
    ticket = house.floor.ticket("welcome", service_id=service_id)
    assert "Let any desk serve it" not in house.page(f"/staff/tickets/{ticket.id}").text
    page = open_page(boss, f"/staff/tickets/{ticket.id}")
    assert "Sworn in" in page.text
    page = page.send("/clear-skill")
    assert "Any desk of this line can call it now." in page.text and "Sworn in" not in page.text


def ticket_of(house: House) -> Ticket:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalars(select(Ticket)).one()
