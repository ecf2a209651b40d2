"""The sender's pages of what happens next: who is late, the slip, and whoever was proposed is asked with one press."""

from collections.abc import Iterator

import pytest

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.embedded import DatabaseUrls
from oneroof.storage.intake import Storing
from support.house import House, open_house
from support.html_pages import open_page
from support.procedures import desk_at
from support.referral_time import days_of
from support.referrals import Sending
from support.servers import Servers, fresh_database


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


@pytest.fixture
def sent_on(house: House) -> Sending:
    desk = desk_at(house.floor)
    file = desk.casefile().casefile
    sending = Sending(desk, Storing(house.services.files, None), file.id, file.person_id)
    sending.agree(office_ids=list(house.lisboa.offices.values()))
    return sending


def test_late_and_somebody_else_asked_instead(house: House, sent_on: Sending) -> None:
    mediator = house.browser()
    assert "No referral is late." in open_page(mediator, "/staff/referrals/late").text
    referral = sent_on.send(classes=["identity"]).referral
    path = f"/staff/referrals/{referral.id}"
    waiting = open_page(mediator, f"{path}/next")
    assert "If nobody does anything" in waiting.text and not waiting.has_form("/instead")
    days_of(sent_on).live(real_now(), 30)
    late = open_page(mediator, "/staff/referrals/late")
    assert "Ended without an answer" in late.text and "Ask somebody else" in late.text
    following = open_page(mediator, f"{path}/next")
    assert "Somebody else who takes this" in following.text
    asked = following.send("/instead")
    assert asked.status == 200 and "Somebody else was asked." in asked.text
    assert "If nobody does anything" in asked.text, "the page of the new one, with its own clock"
    assert not open_page(mediator, f"{path}/next").has_form("/instead")
    assert "No referral is late." in open_page(mediator, "/staff/referrals/late").text


def test_the_slip_and_who_may_not_see_it(house: House, sent_on: Sending) -> None:
    sent = sent_on.send()
    path = f"/staff/referrals/{sent.referral.id}"
    slip = open_page(house.browser(), f"{path}/slip")
    assert slip.status == 200 and sent.code in slip.text
    stranger = house.browser("officer", office="employment")
    for page in ("next", "slip"):
        assert stranger.get(f"{path}/{page}").status_code in (403, 404), page
