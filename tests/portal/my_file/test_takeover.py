"""Somebody who wants another's file: at the same device, at the desk, and from elsewhere."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from oneroof.casefiles.own_file import service
from oneroof.identity.service_users.models import PersonChallenge, PersonSession
from support.html_pages import Page, open_page
from support.procedures import desk_at
from support.staff_browser import Browser

from .conftest import ADDRESS, OwnFile


def shown_code(own_file: OwnFile) -> tuple[str, str]:
    """The digits that a mediator shows, and the address in the picture, without its host."""
    path = f"/staff/casefiles/{own_file.view.casefile.id}/own-file"
    shown = own_file.house.page(path).send("/code")
    (code,) = re.findall(r"\b\d{4} \d{4}\b", shown.text)
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        statement = select(PersonChallenge.id).order_by(PersonChallenge.created_at.desc()).limit(1)
        challenge_id = session.scalars(statement).one()
    return code.replace(" ", ""), f"/my-file/desk/{challenge_id}/{code.replace(' ', '')}"


def by_desk(own_file: OwnFile, code: str, browser: Browser | None = None) -> Page:
    page = open_page(browser or own_file.house.visitor(), "/my-file/code")
    return page.send("/code", code=own_file.code, one_time_code=code)


def test_reception_shows_no_code_and_the_person_hears_of_one(own_file: OwnFile) -> None:
    path = f"/staff/casefiles/{own_file.view.casefile.id}/own-file"
    page = own_file.house.page(path, "reception")
    assert page.status == 200 and not page.has_form(f"{path}/code") and page.has_form(f"{path}/close")
    code, _ = shown_code(own_file)
    assert by_desk(own_file, code).h1 == ["My file"]
    (letter,) = own_file.letters()
    assert letter["To"] == ADDRESS and "código do balcão" in letter.get_content()
    assert own_file.code not in letter.get_content()


def test_the_old_channel_hears_that_it_was_changed(own_file: OwnFile) -> None:
    code, _ = shown_code(own_file)
    opened = by_desk(own_file, code)
    reach = open_page(opened.browser, "/my-file/reach").send("/reach", value="mallory@example.org")
    reach.send("/reach", value="mallory2@example.org")
    told = own_file.letters()
    assert any("outro endereço" in each.get_content().replace("\n", " ") for each in told if each["To"] == ADDRESS)
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        (row,) = session.scalars(select(PersonSession)).all()
        assert row.replaced_reach_sealed and ADDRESS.encode() not in row.replaced_reach_sealed
        earlier = timedelta(minutes=6)
        session.execute(
            update(PersonSession).values(ends_at=row.ends_at - earlier, started_at=row.started_at - earlier)
        )
    assert not open_page(opened.browser, "/my-file/reach").has_form("/my-file/reach"), "five minutes at the desk"


def test_opening_again_ends_what_was_open_and_old_forms(own_file: OwnFile) -> None:
    first = own_file.open()
    browser = first.browser
    again = open_page(browser, "/my-file/open").send("/open", code=own_file.code)
    form = again.form("/code")
    assert again.send("/code", one_time_code=own_file.sent_code()).h1 == ["My file"]
    with own_file.house.lisboa.database.transaction(own_file.house.lisboa.system) as session:
        assert len(session.scalars(select(PersonSession).where(PersonSession.ended_at.is_(None))).all()) == 1
    assert browser.send(form.action, {**dict(form.fields), "one_time_code": "1"}).status_code == 400
    assert open_page(browser, "/my-file").h1 == ["My file"]


def test_leaving_closes_a_correction_that_was_opened_from_the_file(own_file: OwnFile) -> None:
    house = own_file.house
    procedure = desk_at(house.floor).open(own_file.view)
    asking = {"evidence-passport": "unreadable", "field-full_name": "wrong", "text": "x"}
    house.page(f"/staff/procedures/{procedure.id}/correction").send("/correction", **asking)
    own_file.letters()
    opened = own_file.open()
    form = next(each for each in opened.forms if "/my-file/corrections/" in each.action)
    assert opened.send(form.action).has_form("/procedures/answer/form")
    browser = opened.browser
    kept = browser.cookie("correction")
    assert kept
    open_page(browser, "/my-file").send("/leave")
    assert not browser.cookie("correction")
    browser.client.set_cookie("correction", kept, domain=house.lisboa.host)
    assert not open_page(browser, "/procedures/answer/form").has_form("/procedures/answer/form")


def test_a_picture_says_whose_file_it_opened(own_file: OwnFile) -> None:
    _, address = shown_code(own_file)
    page = open_page(own_file.house.visitor(), address)
    asked = page.send(address)
    assert "О… М…" in asked.text and "Мельник" not in asked.text
    assert asked.send("/leave").h1 == ["Your file is closed"]


def test_closing_everywhere_voids_codes(own_file: OwnFile) -> None:
    code, _ = shown_code(own_file)
    asked = own_file.ask()
    sent = own_file.sent_code()
    path = f"/staff/casefiles/{own_file.view.casefile.id}/own-file"
    assert "closed everywhere" in own_file.house.page(path).send("/close").text
    assert by_desk(own_file, code).status == 422
    assert asked.send("/code", one_time_code=sent).status == 422


def test_strangers_elsewhere_do_not_use_a_desk_code_up(own_file: OwnFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "DESK_TRIES_AN_HOUR", 5)
    code, _ = shown_code(own_file)
    stranger = own_file.house.visitor()
    stranger.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert [by_desk(own_file, "00000000", stranger).status for _ in range(6)] == [422] * 5 + [429]
    assert by_desk(own_file, code).h1 == ["My file"]
