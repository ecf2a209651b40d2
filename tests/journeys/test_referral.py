"""A mediator sends somebody on to an office of the house; its officer answers; the mediator sees it."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import Identity
from oneroof.identity.sessions import open_session
from support.factories import Member

from .staff_door import Door

pytestmark = pytest.mark.browser
WHY = "Needs help with the rent contract."


def enter(door: Door, page: Page, member: Member) -> None:
    """Let the browser be that of this member of staff."""
    at = door.house.lisboa
    with at.database.transaction(at.system) as session:
        opened = open_session(session, member.id, stage="complete", method="password", user_agent="tests")
    cookie = {"name": "staff", "value": opened.secret, "domain": urlsplit(door.url).hostname, "path": "/"}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def test_sent_answered_and_seen(door: Door, open_page: Callable[..., Page], check_page: Callable[..., None]) -> None:
    house = door.house
    view = house.floor.do(
        casefiles.open_casefile,
        keys=house.services.keys,
        identity=Identity.named("Amina Haddad", "1990-05-14", "MA"),
        language="ar",
    )
    page = open_page(door.url, language="en", width=360)
    enter(door, page, house.lisboa.member("mediator"))
    page.goto(f"{door.url}/staff/casefiles/{view.casefile.id}/referrals")
    check_page(page)
    page.get_by_role("link", name="Send the person on").click()
    check_page(page)
    page.get_by_role("link", name="Choose: Immigration").click()
    page.get_by_role("button", name="The person agrees").click()
    expect(page.get_by_text("Noted: the person agrees.")).to_be_visible()
    check_page(page)
    page.get_by_label("Why is the person sent there?").fill(WHY)
    page.get_by_label("Name, birth date, nationality").check()
    page.get_by_role("button", name="Look at what they will see").click()
    check_page(page)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Print the slip: with its code")).to_be_visible()
    sent_at = page.url
    other = open_page(door.url, language="en", width=1280)
    enter(door, other, house.lisboa.member("officer", office="immigration"))
    other.goto(f"{door.url}/staff/referrals")
    check_page(other)
    other.get_by_role("link", name="Amina Haddad").click()
    check_page(other)
    expect(other.get_by_text(WHY)).to_be_visible()
    other.get_by_label("We get in touch with the person").check()
    other.get_by_role("button", name="Accept", exact=True).press("Enter")
    expect(other.get_by_text("Accepted. Whoever sent the person sees it now.")).to_be_visible()
    page.goto(sent_at)
    expect(page.get_by_text("Accepted", exact=True).first).to_be_visible()
    check_page(page)
