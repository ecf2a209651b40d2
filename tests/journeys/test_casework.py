"""Somebody writes a note, is signed out meanwhile, and loses nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.casework.notes.models import Note
from oneroof.casefiles.service import Identity

from .staff_door import Door

pytestmark = pytest.mark.browser
NOTE = "She wants to learn Portuguese first."


def test_a_lost_session_loses_no_text(
    door: Door, open_page: Callable[..., Page], check_page: Callable[..., None]
) -> None:
    house = door.house
    view = house.floor.do(
        casefiles.open_casefile,
        keys=house.services.keys,
        identity=Identity.named("Amina Haddad", "1990-05-14", "MA"),
        language="ar",
    )
    door.person("mediator")
    page = open_page(door.url, language="en")
    door.sign_in(page)
    page.goto(f"{door.url}/staff/casefiles/{view.casefile.id}/notes")
    check_page(page)
    page.get_by_label("Note", exact=True).fill("She wants")
    expect(page.get_by_text("Kept as a draft, for you alone.")).to_be_visible()
    page.context.clear_cookies()
    page.get_by_label("Note", exact=True).fill(NOTE)
    page.get_by_role("button", name="Keep the note").press("Enter")
    expect(page.get_by_text("You are signed out, or there is no connection.")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "She wants" not in kept and "Amina" not in kept, kept
    door.sign_in(page.context.new_page())
    # the button takes two presses within a second for one
    page.wait_for_timeout(1100)
    page.get_by_role("button", name="Keep the note").press("Enter")
    expect(page.get_by_text("The note was kept.")).to_be_visible()
    expect(page.get_by_text(NOTE)).to_be_visible()
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert len(session.scalars(select(Note)).all()) == 1
