"""What an organisation sees by its letter's link and the person's code: that, and nothing without both."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked, Partner
from oneroof.casefiles.models import PersonIdentity
from oneroof.casefiles.persons.models import PersonContact
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.speakable_codes import new_code
from oneroof.core.time import real_now
from oneroof.referrals import service
from oneroof.referrals.by_link import opening, sending
from oneroof.referrals.by_link.models import ReferralLink
from oneroof.referrals.models import Referral, ReferralStep
from oneroof.storage.intake import Storing
from support.house import House, open_house
from support.html_pages import Page, open_page, send
from support.persons import add, opened
from support.procedures import desk_at
from support.referral_time import SHELTER, to_shelter
from support.referrals import SUMMARY, Sending
from support.sent_letters import letters
from support.staff_browser import Browser

WRONG = "We do not know this code"


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as there:
        yield there


@pytest.fixture
def sending_on(house: House, tmp_path: Path) -> Sending:
    """Somebody with a name and a telephone, who has agreed that the shelter hears of them."""
    view = opened(house.floor, "Оксана Мельник")
    add(house.floor, view, "contacts", kind="phone", value="+351 912 345 678", safe_message="no")
    sending = Sending(
        desk_at(house.floor), Storing(house.services.files, None), view.casefile.id, view.casefile.person_id
    )
    asked = Asked("share_partner", partner=Partner(name=SHELTER["name"]))
    sending.do(consents.answer, casefile_id=sending.casefile_id, asked=asked, answer="given", proof=consents.spoken())
    return sending


def link_of(house: House) -> str:
    """The path in the letter that the shelter got."""
    # the job that makes the link promises the letter
    sent = [*letters(house.services), *letters(house.services)]
    (letter,) = [each for each in sent if each["To"] == SHELTER["email"]]
    assert "Оксана" not in letter.get_content() + str(letter["Subject"])
    (link,) = [word for word in letter.get_content().split() if "/r/" in word]
    return str(urlsplit(link).path)


def entered(house: House, path: str, code: str, browser: Browser | None = None) -> Page:
    return send_code(open_page(browser or house.visitor(), path), path, code)


def send_code(page: Page, path: str, code: str) -> Page:
    return page.send(path, code=code)


def test_nothing_is_shown_without_link_and_code_and_with_both_the_chosen_part(
    house: House, sending_on: Sending
) -> None:
    sent = sending_on.send(to_shelter(), classes=["identity"])
    path, visitor = link_of(house), house.visitor()
    asked = open_page(visitor, path)
    assert asked.status == 200
    for secret in ("Оксана", SUMMARY, "912"):
        assert secret not in asked.text
    made_up = open_page(house.visitor(), f"/r/{'x' * 43}")
    assert made_up.text == asked.text, "a wrong link looks like a right one"
    for wrong in ("7KM-4QX-9RA", sent.code[:-1] + ("2" if sent.code[-1] != "2" else "3")):
        answered = asked.send(path, code=wrong)
        assert answered.status in (404, 422)
        assert "Оксана" not in answered.text
    assert made_up.send(f"/r/{'x' * 43}", code=sent.code).status == 404, "the right code with a wrong link"
    page = send_code(asked, path, sent.code)
    assert page.status == 200
    assert "Оксана Мельник" in page.text and SUMMARY in page.text
    assert "912" not in page.text, "the telephone was not chosen"
    assert sending_on.row(sent.referral.id).state == "seen"
    assert "Оксана" not in open_page(house.visitor(), path).text, "another browser has to give the code too"


def test_the_organisation_says_yes_and_then_what_came_of_it(house: House, sending_on: Sending) -> None:
    sent = sending_on.send(to_shelter(), classes=["identity", "contact"])
    path = link_of(house)
    page = entered(house, path, sent.code)
    assert "912345678" in page.text.replace(" ", "") and "Leave no message there" in page.text
    bad = page.send("/answer", answer="accept", at="soon", place="Rua 1, Dona Ana")
    assert bad.error("at")
    assert 'value="Rua 1, Dona Ana"' in bad.response.get_data(as_text=True), "what was typed is still there"
    tomorrow = (real_now() + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    yes = bad.send("/answer", answer="accept", at=tomorrow, place="Rua 1, Dona Ana")
    assert "We will tell the person" in yes.text
    row = sending_on.row(sent.referral.id)
    assert (row.state, row.answered_kind, row.meeting_at is not None) == ("accepted", "recipient", True)
    slip = open_page(house.visitor(), f"/r/{sent.code}")
    assert "They said yes." in slip.text and "Оксана" not in slip.text and "Casa Azul" not in slip.text
    done = yes.send("/answer", answer="finish", outcome="helped", finish_text="She sleeps here.")
    assert sending_on.row(sent.referral.id).state == "done"
    assert "She sleeps here." in done.text


def test_more_is_asked_for_and_a_no_needs_a_reason(house: House, sending_on: Sending) -> None:
    sent = sending_on.send(to_shelter(), classes=["identity"])
    path = link_of(house)
    page = entered(house, path, sent.code)
    assert page.send("/answer", answer="reject").error("reason")
    more = page.send("/answer", answer="ask_more", text="Is she alone?")
    assert "You asked us for more" in more.text and sending_on.row(sent.referral.id).state == "needs_more"
    no = more.send("/answer", answer="reject", reason="no_place")
    assert "You said no" in no.text
    assert sending_on.row(sent.referral.id).reason == "no_place"


def test_what_is_withdrawn_revoked_or_too_old_shows_nothing_any_more(house: House, sending_on: Sending) -> None:
    sent = sending_on.send(to_shelter(), classes=["identity"])
    path = link_of(house)
    page = entered(house, path, sent.code)
    sending_on.do(sending.renew_link, settings=house.services.settings, referral_id=sent.referral.id)
    gone = open_page(page.browser, path)
    assert gone.status == 410 and "Оксана" not in gone.text and "no longer available" in gone.text
    path = link_of(house)
    page = entered(house, path, sent.code)
    assert "Оксана" in page.text
    sending_on.desk.floor.do(service.refuse, referral_id=sent.referral.id)
    late = send(page.browser, f"{path}/answer", page.forms[0].fields, {"answer": "accept"})
    assert late.status == 410 and "Оксана" not in late.text
    assert entered(house, path, sent.code).status == 410
    assert "This was stopped" in open_page(house.visitor(), f"/r/{sent.code}").text
    (letter,) = [each for each in letters(house.services) if each["To"] == SHELTER["email"]]
    assert "no longer needed" in str(letter["Subject"]) or letter["Subject"]


def test_the_database_shows_a_recipient_nothing_else(house: House, sending_on: Sending) -> None:
    first = sending_on.send(to_shelter(), classes=["identity"])
    path = link_of(house)
    other = sending_on.send(to_shelter(), classes=["contact"])
    context, database = house.lisboa.system, house.lisboa.database
    found = opening.find_link(
        database, context, house.lisboa.clock, house.services.keys, token=path.rpartition("/")[2], code=first.code
    )
    recipient = opening.recipient_context(context, found)
    with database.transaction(recipient) as session:
        assert [row.id for row in session.scalars(select(Referral))] == [first.referral.id]
        assert {row.referral_id for row in session.scalars(select(ReferralStep))} == {first.referral.id}
        assert len(session.scalars(select(PersonIdentity)).all()) == 1
        assert session.scalars(select(PersonContact)).all() == [], "the telephone was chosen for the other referral"
        assert [row.id for row in session.scalars(select(ReferralLink))] == [found.link_id]
    sending_on.desk.floor.do(service.refuse, referral_id=first.referral.id)
    with database.transaction(recipient) as session:
        assert session.scalars(select(Referral)).all() == [], "a context that is still good sees nothing after the end"
    assert other.referral.id != first.referral.id


def test_opening_is_logged_and_guessing_is_slowed_down(
    house: House, sending_on: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = sending_on.send(to_shelter(), classes=["identity"])
    path = link_of(house)
    entered(house, path, sent.code)
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        (link,) = session.scalars(select(ReferralLink)).all()
        assert link.opened == 1 and link.opened_at is not None
        acts = session.scalars(select(AuditEntry.action).where(AuditEntry.actor_kind == "recipient")).all()
    assert {"referral.enter", "referral.see", "referral.read"} <= set(acts)
    asked = open_page(house.visitor(), path)
    assert asked.send(path, code="000-000-000").status == 422, "a typing error is told, and not counted"
    monkeypatch.setattr("oneroof.portal.referral.limits.CODES", 2)
    assert [asked.send(path, code=new_code()).status for _ in range(3)] == [404, 404, 429]
    assert asked.send(path, code=sent.code).status == 429, "the right one has to wait too"


def test_after_a_no_nothing_is_read_and_the_link_goes_with_the_consent(house: House, sending_on: Sending) -> None:
    sent = sending_on.send(to_shelter(), classes=["identity"])
    path = link_of(house)
    entered(house, path, sent.code).send("/answer", answer="reject", reason="no_place", reject_text="Full house")
    closed = entered(house, path, sent.code)
    assert SUMMARY not in closed.text
    consent_id = sending_on.row(sent.referral.id).consent_id
    assert consent_id is not None
    sending_on.take_back(consent_id)
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(ReferralLink)).one().revoked_at is not None
    assert entered(house, path, sent.code).status == 410
