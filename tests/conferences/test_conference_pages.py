"""From planning a meeting to the partner's own step, on the pages."""

import re
from collections.abc import Iterator

import pytest

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.house import House, open_house
from support.procedures import desk_at


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def test_a_meeting_from_its_plan_to_the_step_that_is_done(house: House) -> None:
    desk = desk_at(house.floor)
    file = desk.casefile().casefile
    office = next(code for code in house.lisboa.offices if code != "reception")
    browser = house.browser("coordinator")
    page = browser.open("/staff/conferences")
    assert "No meeting is planned." in page.text
    form = browser.open("/staff/conferences/new")
    refused = form.send("/staff/conferences/new", day="2099-03-02", time="10:00", place="")
    assert refused.status == 422
    planned = form.send(
        "/staff/conferences/new", day="2099-03-02", time="10:00", place="Room 2", offices=str(house.lisboa.offices[office])
    )
    assert "The meeting is planned." in planned.text
    meeting = re.search(r"/staff/conferences/([0-9a-f-]{36})/cases", planned.text)
    assert meeting
    adding = browser.open(f"/staff/conferences/{meeting[1]}/cases")
    assert "No casefile has this code." in adding.send("", code="AAAAAA", question="Where can she live?").text
    case = adding.send("", code=file.code, question="Where can she live?")
    assert "The case is on the list." in case.text
    item = re.search(r"/staff/conferences/cases/([0-9a-f-]{36})/parts", case.text)
    partner = re.search(r'name="partner_id" value="([0-9a-f-]{36})"', case.text)
    assert item and partner
    address = f"/staff/conferences/cases/{item[1]}"
    told = {"partner_id": partner[1], "text": "The permit ends in May.", "classes": "identity"}
    refused = case.send(f"{address}/parts", **told)
    assert "The person has not agreed to this." in refused.text
    assert "The permit ends in May." in refused.text, "what was typed is not lost"
    house.floor.do(
        consents.answer,
        keys=desk.keys,
        casefile_id=file.id,
        asked=Asked("share_offices"),
        answer="given",
        proof=consents.spoken(),
    )
    assert "The partner sees its part from now on." in case.send(f"{address}/parts", **told).text
    stepped = case.send(
        f"{address}/steps", owner=partner[1], step_text="Ask for the permit", due_on="2099-04-01"
    )
    assert "The step is kept." in stepped.text
    member = house.lisboa.member("officer", office=office)
    officer = house.browser_of(member)
    assert meeting[1] in officer.open("/staff/conferences").text
    own = officer.open(f"/staff/conferences/{meeting[1]}")
    assert "The permit ends in May." in own.text
    assert "Where can she live?" not in own.text
    step = re.search(r"/staff/conferences/steps/([0-9a-f-]{36})", own.text)
    version = re.search(r'name="version" value="(\d+)"', own.text)
    assert step and version
    done = own.send(
        f"/staff/conferences/steps/{step[1]}",
        version=version[1],
        state="done",
        conference_id=meeting[1],
        result="Given on Monday",
    )
    assert "Given on Monday" in done.text
    assert officer.open(address).status == 403
    on_file = browser.open(f"/staff/casefiles/{file.id}/conferences")
    assert "Ask for the permit" in on_file.text
