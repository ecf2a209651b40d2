import re

import pytest
from sqlalchemy import func, select

from oneroof.frontdesk.models import Ticket, Visit
from support.house import House
from support.html_pages import open_page, send

PATH = "/staff/presorting"


def count(house: House, table: type[Visit] | type[Ticket]) -> int:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_door_has_one_screen(house: House) -> None:
    page = house.page(PATH)
    assert (page.status, page.title, page.h1) == (200, "Pre-sorting – Lisboa", ["First ticket"])
    form = page.form(PATH)
    assert form.choices["language"] == ["pt", "en"]
    assert form.choices["service_id"] == ["", *map(str, house.lisboa.services.values())]
    assert form.choices["needs"] == ["elderly", "pregnant", "disability", "small_child", "interpreter"]
    assert form.buttons == ["Issue the first ticket"]
    assert form.value("request_key") and form.value("csrf_token")


def test_every_script_and_style_carries_the_nonce_of_its_answer(house: House) -> None:
    page = house.page(PATH)
    allowed = re.findall(r"'nonce-([^']+)'", page.response.headers["Content-Security-Policy"])
    assert page.nonces == set(allowed)


def test_a_first_ticket_is_two_pages_away(house: House) -> None:
    browser = house.browser()
    service = str(house.lisboa.services["residence"])
    page = open_page(browser, PATH).send(
        PATH, language="pt", service_id=service, needs=["pregnant"], reason="Renovação"
    )
    assert page.h1 == ["Ticket issued"]
    assert "B001" in page.text
    assert page.title == "Ticket B001 – Lisboa"
    assert page.links["/staff/presorting#languages"] == "Next visitor"
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        visit, ticket = session.scalars(select(Visit)).one(), session.scalars(select(Ticket)).one()
    assert (visit.language, visit.needs, visit.channel) == ("pt", ["pregnant"], "walk_in")
    assert (ticket.queue_id, str(ticket.service_id), ticket.priority) == (house.lisboa.queues["welcome"], service, 5)


def test_the_slip_speaks_the_visitors_language_and_the_hosts(house: House) -> None:
    page = open_page(house.browser(language="de"), PATH).send(PATH, other_language="Ukrainisch")
    slip = page.response.get_data(as_text=True)
    slip = slip[slip.index('class="or-slip"') :]
    assert re.findall(r'<div class="or-slip__text" lang="([^"]*)" dir="([^"]*)"', slip) == [
        ("uk", "ltr"),
        ("pt", "ltr"),
    ]
    assert "Ваш талон" in slip
    assert "A sua senha" in slip


def test_a_language_can_be_typed(house: House) -> None:
    page = open_page(house.browser(), PATH).send(PATH, language="pt", other_language="nepali")
    assert page.h1 == ["Ticket issued"]
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(Visit.language)).one() == "ne"


def test_without_a_language_nothing_is_lost_and_nothing_is_registered(house: House) -> None:
    page = open_page(house.browser(), PATH).send(
        PATH, service_id=house.lisboa.services["job_search"], needs=["elderly"], reason="Procura trabalho"
    )
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.error("language-1") == "Choose the language that the visitor speaks."
    form = page.form(PATH)
    assert form.value("service_id") == str(house.lisboa.services["job_search"])
    assert (form.value("needs"), form.value("reason")) == ("elderly", "Procura trabalho")
    assert count(house, Visit) == 0


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Ukranian", "We know no language called “Ukranian”. Did you mean: Ukrainian, Romanian, Lithuanian?"),
        ("qqqqqq", "We know no language called “qqqqqq”. Try its name in English."),
    ],
)
def test_an_unknown_language_is_asked_back(house: House, typed: str, answer: str) -> None:
    page = open_page(house.browser(), PATH).send(PATH, other_language=typed)
    assert (page.status, page.error("other_language")) == (422, answer)
    assert page.form(PATH).value("other_language") == typed


def test_a_note_that_is_too_long_is_kept_and_named(house: House) -> None:
    page = open_page(house.browser(), PATH).send(PATH, language="pt", reason="x" * 2001)
    assert page.status == 422
    assert page.error("reason") == "At most 2000 characters."
    assert page.form(PATH).value("reason") == "x" * 2001


def test_a_double_click_issues_one_ticket(house: House) -> None:
    browser = house.browser()
    form = open_page(browser, PATH).form(PATH)
    pages = [send(browser, PATH, form.fields, {"language": "pt"}) for _ in range(2)]
    assert [page.h1 for page in pages] == [["Ticket issued"]] * 2
    assert count(house, Ticket) == 1


def test_a_wrong_ticket_is_cancelled_at_the_door(house: House) -> None:
    issued = open_page(house.browser(), PATH).send(PATH, language="pt")
    page = issued.send("/left")
    assert page.h1 == ["First ticket"]
    assert "B001 was cancelled." in page.text


def test_frequent_languages_come_first(house: House) -> None:
    browser = house.browser()
    for language in ("wolof", "wolof", "nepali"):
        open_page(browser, PATH).send(PATH, other_language=language)
    assert open_page(browser, PATH).form(PATH).choices["language"] == ["wo", "ne", "pt", "en"]


def test_an_officer_may_not_register_visits_and_learns_who_may(house: House) -> None:
    page = house.page(PATH, "officer", office="immigration")
    assert page.status == 403
    assert "Mediator" in page.text
    assert "Register a visit" in page.text


def test_who_is_not_signed_in_is_asked_to(house: House) -> None:
    response = house.visitor().get(PATH)
    assert (response.status_code, response.headers["Location"]) == (303, "/staff/sign-in?next=%2Fstaff%2Fpresorting")
