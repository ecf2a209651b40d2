"""The pages: chosen, agreed to, looked at once more, sent; answered in the other office's queue; seen by the sender."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import Identity
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.ids import new_id
from oneroof.embedded import DatabaseUrls
from oneroof.referrals.models import Referral, Signpost
from support.house import House, open_house
from support.html_pages import Page, open_page
from support.servers import Servers, fresh_database

NAME = "Amina Haddad"


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def known(house: House) -> UUID:
    identity = Identity.named(NAME, "1990-05-14", "MA")
    opened = house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="ar")
    return opened.casefile.id


def what(house: House, casefile_id: UUID) -> str:
    office_id = house.lisboa.offices["immigration"]
    return f"/staff/casefiles/{casefile_id}/referrals/new/what?to=office:{office_id}"


def sent(house: House, **ticked: object) -> tuple[Page, str]:
    """The page of a referral that was sent to immigration by the pages; and where it stands."""
    casefile_id, mediator = known(house), house.browser()
    asked = open_page(mediator, what(house, casefile_id))
    assert "Without their yes nothing can be sent." in asked.text
    agreed = asked.send("/new/consent", answer="given")
    assert "Noted: the person agrees." in agreed.text
    preview = agreed.send("/new/preview", summary="Needs a lawyer.", **ticked)
    assert "will see exactly this" in preview.text and "Needs a lawyer." in preview.text
    done = preview.send("/new/send")
    assert "Print the slip" in done.text, done.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        referral_id = session.scalars(select(Referral.id)).one()
    return done, f"/staff/referrals/{referral_id}"


def test_sent_answered_and_seen_by_whoever_sent_it(house: House) -> None:
    _page, path = sent(house, classes="identity")
    officer = house.browser("officer", office="immigration")
    queue = open_page(officer, "/staff/referrals")
    assert NAME in queue.text and "Sent" in queue.text
    shown = open_page(officer, path)
    assert NAME in shown.text and "1990-05-14" in shown.text and "Needs a lawyer." in shown.text
    faulty = shown.send("/reject")
    assert faulty.status == 422 and faulty.error("reason")
    missing = shown.send("/accept", how="words", at_day="", at_time="")
    assert missing.status == 422 and missing.error("at_day")
    answered = open_page(officer, path).send("/accept", how="none", text="Come any morning.")
    assert "Accepted. Whoever sent the person sees it now." in answered.text
    second = shown.send("/reject", reason="no_place")
    assert second.status == 409 and "Somebody has answered this referral already." in second.text
    finished = open_page(officer, path).send("/done", outcome="helped")
    assert "The person was helped" in finished.text
    sender = open_page(house.browser(), path)
    assert "Come any morning." in sender.text and "The person was helped" in sender.text
    listed = open_page(house.browser(), "/staff/referrals?direction=out&group=all")
    assert NAME in listed.text and "Done" in listed.text


def test_nothing_is_shown_that_was_not_ticked(house: House) -> None:
    _page, path = sent(house)
    shown = open_page(house.browser("officer", office="immigration"), path)
    assert NAME not in shown.text and "Name not shown" in shown.text
    assert house.browser("officer", office="employment").get(path).status_code == 404


def test_asked_for_more_given_and_taken_back(house: House) -> None:
    page, path = sent(house)
    officer = house.browser("officer", office="immigration")
    asked = open_page(officer, path).send("/more", text="Who is it?")
    assert "Something is missing" in asked.text
    given = open_page(house.browser(), path).send("/give", classes="identity", text="")
    assert "It is their turn now." in given.text
    assert NAME in open_page(officer, path).text
    back = open_page(house.browser(), path).send("/withdraw", reason="not_needed")
    assert "Taken back" in back.text
    assert officer.get(path).status_code == 404
    assert page.status == 200


def test_only_told_where_to_go(house: House) -> None:
    casefile_id = known(house)
    told = open_page(house.browser(), what(house, casefile_id)).send("/new/told")
    assert "no name was kept" in told.text
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        assert session.scalars(select(Referral)).all() == []
        assert session.scalars(select(Signpost)).one().office_id == house.lisboa.offices["immigration"]


def test_who_takes_this_and_by_the_code_of_the_slip(house: House) -> None:
    page, path = sent(house)
    takers = open_page(house.browser(), f"/staff/casefiles/{_casefile(house)}/referrals/new")
    assert "Immigration" in takers.text
    code = next(word for word in page.text.split() if word.count("-") == 2 and len(word) == 11)
    found = open_page(house.browser(), "/staff/referrals").send("/find", code=code)
    assert code in found.text and found.status == 200
    nothing = open_page(house.browser(), "/staff/referrals").send("/find", code="7KM-4QX-9RA")
    assert nothing.status == 404 and nothing.error("code")
    assert path


def _casefile(house: House) -> UUID:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalars(select(Referral.casefile_id)).one()


def test_in_the_api(house: House) -> None:
    casefile_id = known(house)
    mediator, officer = house.browser(), house.browser("officer", office="immigration")
    body = {
        "casefile_id": str(casefile_id),
        "destination": {"kind": "office", "office_id": str(house.lisboa.offices["immigration"])},
        "summary": "Needs a lawyer.",
        "once_id": str(new_id()),
    }
    headers = {"X_CSRF_Token": mediator.hidden_fields("/staff/referrals")["csrf_token"]}
    refused = mediator.api("POST", "/referrals", body=body, **headers)
    assert (refused.status_code, refused.json["code"]) == (403, "consent_missing")  # type: ignore[index]
    open_page(mediator, what(house, casefile_id)).send("/new/consent", answer="given")
    first, again = (mediator.api("POST", "/referrals", body=body, **headers) for _ in range(2))
    assert first.status_code == 201 and first.json == again.json, first.json
    referral_id = first.json["referral"]["id"]  # type: ignore[index]
    theirs = {"X_CSRF_Token": officer.hidden_fields("/staff/referrals")["csrf_token"]}
    steps = f"/referrals/{referral_id}/steps"
    answered = officer.api("POST", steps, body={"step": "accept", "text": "Yes"}, **theirs)
    assert answered.json["referral"]["state"] == "accepted", answered.json  # type: ignore[index]
    late = officer.api("POST", steps, body={"step": "reject", "reason": "no_place"}, **theirs)
    assert late.json["code"] == "referral_answered"  # type: ignore[index]
    assert [each["step"] for each in mediator.api("GET", steps).json["items"]] == ["send", "accept"]  # type: ignore[index]
    assert mediator.api("GET", "/referrals/takers").json["items"]  # type: ignore[index]
    listed = mediator.api("GET", "/referrals?direction=out&state=all").json["items"]  # type: ignore[index]
    assert [each["id"] for each in listed] == [referral_id]
    stranger = house.browser("officer", office="employment")
    assert stranger.api("GET", f"/referrals/{referral_id}").status_code == 404
