from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.frontdesk import service
from support.house import House
from support.html_pages import Page, open_page

PATH = "/staff/desk"
NAME = "Iryna Shevchenko"


def at_welcome(house: House, **visit: object) -> Page:
    """The welcome desk with a visitor."""
    ticket = house.floor.ticket("welcome", **visit)  # type: ignore[arg-type]
    _, browser = house.at_desk("reception1", "welcome", ticket=ticket)
    return open_page(browser, PATH)


def known(house: House, name: str = NAME, born: str | None = "1985-03-02") -> CasefileView:
    """Somebody who has been here before."""
    identity = Identity.named(name, born, "UA")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="uk")


def test_the_forms_of_the_welcome_desk(house: House) -> None:
    page = at_welcome(house, language="uk")
    assert page.form("/casefile/find").buttons == ["Find the casefile"]
    new = page.form("/casefile/new")
    assert (new.value("nationality"), new.value("language")) == ("unknown", "uk")
    assert page.form("/send-on").value("reason") == "NIF"


def test_a_casefile_is_found_by_name_and_becomes_the_visits(house: House) -> None:
    view = known(house)
    page = at_welcome(house).send("/casefile/find", name=NAME, **{"born-year": "1985"})
    assert page.status == 200
    assert NAME in page.text and "Ukraine" in page.text and view.code in page.text
    page = page.send("/casefile", casefile_id=view.casefile.id)
    assert "2 March 1985" in page.text
    assert f"/staff/casefiles/{view.casefile.id}" in page.links


def test_a_casefile_is_found_by_its_code(house: House) -> None:
    view = known(house)
    page = at_welcome(house).send("/casefile/find", code=view.code.lower())
    assert page.has_form("/casefile") and NAME in page.text


def test_a_code_with_a_typing_error_is_named_and_kept(house: House) -> None:
    page = at_welcome(house).send("/casefile/find", code="ABC")
    assert page.status == 422
    assert (page.error("code") or "").startswith("This case code has a typing error.")
    assert page.form("/casefile/find").value("code") == "ABC"


def test_who_is_looked_for_stands_in_no_address_and_no_title(house: House) -> None:
    known(house)
    page = at_welcome(house).send("/casefile/find", name=NAME)
    assert page.response.status_code == 200
    assert page.response.request.path == "/staff/desk/casefile/find"
    assert not any("Iryna" in address for address in page.links)
    assert "Iryna" not in page.title


def test_nobody_found_opens_the_form_with_what_was_typed(house: House) -> None:
    page = at_welcome(house).send("/casefile/find", name=NAME, **{"born-year": "1985"})
    assert "No casefile was found." in page.text
    new = page.form("/casefile/new")
    assert (new.value("name"), new.value("birth_date-year")) == (NAME, "1985")


def test_a_new_casefile_shows_its_code_in_the_visitors_language_too(house: House) -> None:
    page = at_welcome(house, language="pt")
    answers = {"birth_date-year": "1985", "birth_date-month": "3", "nationality": "UA"}
    page = page.send("/casefile/new", name=NAME, **answers)
    assert page.h1 == ["Case code"]
    assert page.links["/staff/desk"] == "Go on with the visit"
    assert "O seu código de processo" in page.text
    desk = open_page(page.browser, PATH)
    assert NAME in desk.text and "Ukraine" in desk.text


def test_a_name_is_needed_and_nothing_else_is_lost(house: House) -> None:
    page = at_welcome(house)
    page = page.send(
        "/casefile/new",
        nationality="BR",
        **{"birth_date-day": "31", "birth_date-month": "2", "birth_date-year": "1990"},
    )
    assert (page.status, page.error("birth_date-day")) == (422, "There is no such day. Check day, month and year.")
    form = page.form("/casefile/new")
    assert (form.value("nationality"), form.value("birth_date-day")) == ("BR", "31")
    page = page.send("/casefile/new", **{"birth_date-day": "", "birth_date-month": ""})
    assert (page.status, page.error("name")) == (422, "Write the name as the person writes it.")


def test_somebody_of_the_same_name_is_shown_before_a_second_casefile(house: House) -> None:
    view = known(house)
    answers = {"birth_date-year": "1985", "birth_date-month": "3", "birth_date-day": "2"}
    page = at_welcome(house).send("/casefile/new", name=NAME, **answers)
    assert page.status == 409
    assert "Is it the same person?" in page.text and view.code in page.text
    page = page.send("/casefile/new")
    assert page.h1 == ["Case code"]


def test_the_second_ticket_goes_where_the_visitor_asked_at_the_door(house: House) -> None:
    service_id = house.lisboa.services["residence"]
    page = at_welcome(house, service_id=service_id)
    assert page.form("/send-on").value("target") == f"{house.lisboa.offices['immigration']}/{service_id}"
    page = page.send("/send-on", reason="Renovação do título")
    assert (page.h1, page.title) == (["Second ticket issued"], "Ticket C001 – Lisboa")
    first = page.send("/undo").form("/send-on")
    assert first.value("reason") == "Renovação do título"


def test_where_they_go_must_be_chosen(house: House) -> None:
    page = at_welcome(house).send("/send-on", target="", reason="Outra coisa")
    assert (page.status, page.error("target")) == (422, "Choose where the visitor goes next.")
    assert page.form("/send-on").value("reason") == "Outra coisa"


def test_a_reason_that_another_has_changed_is_not_overwritten(house: House) -> None:
    floor = house.floor
    ticket = floor.ticket("welcome")
    _, browser = house.at_desk("reception1", "welcome", ticket=ticket)
    page = open_page(browser, PATH)
    visit = floor.do(service.read_visit, keys=house.services.keys, visit_id=ticket.visit_id).visit
    floor.do(service.update_visit, keys=house.services.keys, visit_id=visit.id, version=visit.version, reason="Outra")
    page = page.send("/send-on", target=f"{house.lisboa.offices['immigration']}/", reason="Minha")
    assert page.status == 412
    assert "Somebody else changed this first. Please look again." in page.text
    assert page.form("/send-on").value("reason") == "Minha"
    assert floor.read(ticket.id).state == "serving"


def test_a_visit_can_end_at_the_welcome_desk(house: House) -> None:
    page = at_welcome(house).send("/finish", outcome="information_given")
    assert "You finished B001." in page.text


def test_every_look_at_a_person_is_recorded(house: House) -> None:
    view = known(house)
    page = at_welcome(house).send("/casefile/find", code=view.code).send("/casefile", casefile_id=view.casefile.id)
    assert page.status == 200
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject_person_id == view.casefile.person_id))
        actions = [entry.action for entry in entries]
    assert {"person.find", "visit.attach_casefile", "casefile.read"} <= set(actions)


def test_an_officer_finds_no_form_to_open_casefiles(house: House) -> None:
    ticket = house.floor.ticket("welcome")
    member = house.lisboa.member("officer", office="reception")
    house.floor.open("reception1", "welcome", member=member)
    called = house.floor.call("reception1", member)
    assert called is not None
    house.floor.do(service.start, member, ticket_id=ticket.id)
    page = open_page(house.browser_of(member), PATH)
    assert "There is no casefile yet." in page.text
    assert not page.has_form("/casefile/new")
