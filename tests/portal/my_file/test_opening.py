"""Ways into one's own file: by a code that was sent or shown at the desk; and what strangers learn: nothing."""

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
import zxingcpp
from pypdfium2 import PdfDocument
from sqlalchemy import select, text, update

from oneroof.casefiles.codes import new_code
from oneroof.casefiles.finding import merging
from oneroof.casefiles.own_file import service
from oneroof.core.page_context import NEUTRAL_PAGE
from oneroof.core.papers import pdf_of
from oneroof.identity.service_users.models import PersonChallenge, PersonSession
from support.gateways import gateway
from support.html_pages import open_page
from support.persons import add, opened
from support.sent_letters import letters

from .conftest import OwnFile


def test_a_code_that_was_sent_opens_the_file_once(own_file: OwnFile) -> None:
    page = own_file.ask()
    assert "If we can reach you" in page.text and own_file.code not in page.text
    code = own_file.sent_code()
    opened = page.send("/code", one_time_code=f"{code[:3]} {code[3:]}")
    assert opened.h1 == ["My file"] and "Оксана Мельник" in opened.text
    assert "Оксана" not in opened.title and own_file.code not in opened.response.request.url
    assert opened.response.headers["Cache-Control"] == "no-store"
    html = opened.response.get_data(as_text=True)
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+; url=/my-file/closed"></noscript>', html)
    other = own_file.ask(own_file.house.visitor())
    assert other.send("/code", one_time_code=code).error("one_time_code"), "used up, and another browser's"
    assert "It closes by itself in" in opened.text


def test_nobody_learns_whether_a_case_exists(own_file: OwnFile) -> None:
    house = own_file.house
    unreachable = own_file.ask(code=new_code())
    known = own_file.ask()
    assert unreachable.text == known.text and unreachable.status == known.status
    assert len(own_file.letters()) == 1
    wrong = [page.send("/code", one_time_code="000000") for page in (unreachable, known)]
    assert wrong[0].text == wrong[1].text and {page.status for page in wrong} == {422}
    assert open_page(house.visitor(), "/my-file/documents").h1 == ["Open my file"]


def test_a_code_comes_as_a_text_message_through_a_gateway(own_file: OwnFile) -> None:
    house = own_file.house
    person = opened(house.floor, "Amina Haddad")
    add(house.floor, person, "contacts", kind="phone", value="+351912345678", safe_message="yes", preferred=True)
    page = own_file.ask(code=person.code)
    with gateway() as taken:
        sms_url = f"json://127.0.0.1:{taken.port}/send?:to={{to}}"
        settings = replace(house.services.settings, sms_url=sms_url)
        assert letters(replace(house.services, settings=settings)) == []
        sent = taken.only_json()
    assert sent["to"] == "+351912345678" and person.code not in str(sent) and "Amina" not in str(sent)
    (code,) = re.findall(r"\b\d{6}\b", sent["message"])
    assert page.send("/code", one_time_code=code).h1 == ["My file"]


def test_a_code_is_good_for_five_tries_and_ten_minutes(own_file: OwnFile) -> None:
    page = own_file.ask()
    code = own_file.sent_code()
    for _ in range(5):
        assert page.send("/code", one_time_code="000000").status == 422
    assert page.send("/code", one_time_code=code).status == 422
    late = own_file.ask()
    code = own_file.sent_code()
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        session.execute(update(PersonChallenge).values(expires_at=text("expires_at - interval '11 minutes'")))
    assert late.send("/code", one_time_code=code).status == 422


def test_asking_and_trying_are_slowed_down(own_file: OwnFile, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = [own_file.ask().status for _ in range(6)]
    assert statuses == [200] * 5 + [429]
    nobody = new_code()
    assert [own_file.ask(code=nobody).status for _ in range(6)] == statuses
    monkeypatch.setattr(service, "TRIES_AN_HOUR", 0)
    page = open_page(own_file.house.visitor(), "/my-file/code")
    assert page.send("/code", code=own_file.code, one_time_code="123456").status == 429


def test_no_code_goes_to_where_somebody_else_reads_it(own_file: OwnFile) -> None:
    house = own_file.house
    other = add(house.floor, own_file.view, "contacts", kind="email", value="home@example.org", read_by="Her brother")
    assert other.facts["read_by"]
    own_file.ask()
    assert own_file.sent_code()
    assert own_file.letters() == []


def test_a_code_from_the_desk_opens_the_file(own_file: OwnFile) -> None:
    house, view = own_file.house, own_file.view
    browser = house.browser("mediator")
    path = f"/staff/casefiles/{view.casefile.id}/own-file"
    shown = open_page(browser, path).send("/code")
    (code,) = re.findall(r"\b\d{4} \d{4}\b", shown.text)
    opened = open_page(house.visitor(), "/my-file/code").send("/code", code=own_file.code, one_time_code=code)
    assert opened.h1 == ["My file"]
    again = open_page(house.visitor(), "/my-file/code").send("/code", code=own_file.code, one_time_code=code)
    assert again.status == 422
    ended = open_page(browser, path).send("/close")
    assert "The file is open nowhere" in ended.text
    assert open_page(opened.browser, "/my-file").h1 == ["Open my file"]


def test_the_picture_at_the_desk_opens_the_file_once(own_file: OwnFile) -> None:
    house, view = own_file.house, own_file.view
    shown = open_page(house.browser("mediator"), f"/staff/casefiles/{view.casefile.id}/own-file").send("/code")
    html = shown.response.get_data(as_text=True)
    (drawing,) = re.findall(r'<div class="or-desk-code__picture">(<svg.*?</svg>)', html, re.DOTALL)
    picture = PdfDocument(pdf_of(f'<html lang="en"><title>x</title>{drawing}</html>'))[0].render(scale=3).to_pil()
    read = zxingcpp.read_barcode(picture)
    assert read is not None and read.text.startswith(f"http://{house.lisboa.host}")
    path = urlsplit(read.text).path
    assert open_page(house.visitor(), path).h1 == ["Open my file"], "a telephone that looks ahead uses nothing up"
    asked = open_page(house.visitor(), path)
    assert asked.send(path).h1 == ["Is this your file?"]
    assert open_page(asked.browser, "/my-file").h1 == ["My file"]
    assert open_page(house.visitor(), path).send(path).status == 422


def test_joining_casefiles_ends_the_session_of_the_one_that_is_gone(own_file: OwnFile) -> None:
    house = own_file.house
    opened_page, stays = own_file.open(), opened(house.floor, "Amina Haddad")
    assert open_page(opened_page.browser, "/my-file").h1 == ["My file"]
    ids = {"surviving_id": stays.casefile.id, "joined_id": own_file.view.casefile.id}
    mediator = house.lisboa.member("mediator")
    house.floor.do(merging.join_casefiles, mediator, keys=house.floor.keys, reason="The same passport", **ids)
    assert open_page(opened_page.browser, "/my-file").h1 == ["Open my file"]
    again = own_file.open(house.visitor())
    assert again.h1 == ["My file"] and stays.code in again.text, "the old case code leads to the one that stays"


def test_leaving_quickly_closes_the_file_too(own_file: OwnFile) -> None:
    browser = own_file.open().browser
    path = next(each for pair in open_page(browser, "/my-file").links.items() for each in pair if "leave-now" in each)
    gone = browser.get(path)
    assert gone.status_code == 303 and gone.headers["Location"] == NEUTRAL_PAGE
    assert gone.headers["Referrer-Policy"] == "no-referrer" and not browser.cookie("file")
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        assert all(session.scalars(select(PersonSession.ended_at)))
    again = browser.get(path)
    assert again.status_code == 303 and again.headers["Location"] == NEUTRAL_PAGE
    assert NEUTRAL_PAGE in open_page(browser, "/my-file").links, "nothing is open: straight away"


def test_who_stays_is_told_how_long(own_file: OwnFile) -> None:
    browser = own_file.open().browser
    told = browser.get("/my-file/stay").get_json()
    assert 0 < told["idle"] <= 600 < told["most"] <= 1800
    assert browser.get("/my-file/stay").headers["Cache-Control"] == "no-store"
    assert own_file.house.visitor().get("/my-file/stay").status_code == 303


def test_leaving_closes_and_wipes(own_file: OwnFile) -> None:
    opened = own_file.open()
    browser, form = opened.browser, opened.form("/leave")
    left = browser.send(form.action, dict(form.fields))
    assert (left.status_code, left.headers["Location"]) == (303, "/my-file/closed")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not browser.cookie("file")
    assert open_page(browser, "/my-file").h1 == ["Open my file"]


def test_a_file_that_is_not_used_closes_by_itself(own_file: OwnFile) -> None:
    opened = own_file.open()
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        session.execute(update(PersonSession).values(idle_ends_at=text("idle_ends_at - interval '10 minutes'")))
    assert open_page(opened.browser, "/my-file").h1 == ["Open my file"]
