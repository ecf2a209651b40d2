import pytest

from support.house import House
from support.html_pages import open_page
from support.signed_in import signed_in, umbrella_of


def test_the_first_page_of_a_mediator(house: House) -> None:
    house.floor.ticket("welcome")
    page = house.page("/staff/", "mediator")
    assert (page.status, page.title) == (200, "Start – Lisboa")
    assert page.h1[0].startswith("Hello, Member")
    assert page.links["/staff/desk"] in ("Open a desk", "My desk")
    assert "Visits 1 Waiting now 1 At a desk 0" in page.text
    assert "Receive visitors at the door" in page.text


@pytest.mark.parametrize(
    ("role", "office", "there", "absent"),
    [
        ("officer", "immigration", "Find a casefile", "Receive visitors at the door"),
        ("coordinator", None, "Plan who is on duty", "Check the jobs"),
        ("analyst", None, "Look at the day’s figures", "Find a casefile"),
        ("auditor", None, "On duty now", "Find a casefile"),
    ],
)
def test_everybody_sees_what_they_may_do(house: House, role: str, office: str | None, there: str, absent: str) -> None:
    page = house.page("/staff/", role, office=office)
    assert page.status == 200
    assert there in page.text
    assert absent not in page.text


def test_an_open_desk_is_one_step_away(house: House) -> None:
    member, browser = house.at_desk("immigration1", "immigration", role="officer", office="immigration")
    assert "Your desk C1 is open" in open_page(browser, "/staff/").text
    house.floor.ticket("immigration")
    house.floor.call("immigration1", member)
    assert "Ticket C001 is at your desk C1" in open_page(browser, "/staff/").text


def test_the_umbrella_has_tasks_of_its_own_and_no_visitors(house: House) -> None:
    browser = signed_in(house.app, umbrella_of(house.lisboa.database), "umbrella_administrator")
    page = open_page(browser, "/staff/")
    assert page.status == 200
    assert "Look at the network’s totals" in page.text
    assert "Waiting now" not in page.text


def test_signing_in_comes_first(house: House) -> None:
    assert house.visitor().get("/staff/").headers["Location"] == "/staff/sign-in?next=%2Fstaff%2F"
