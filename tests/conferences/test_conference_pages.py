"""From planning a meeting to the partner's own step, on the pages."""

import re
from collections.abc import Iterator

import pytest

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked
from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.house import House, open_house
from support.html_pages import open_page
from support.procedures import desk_at

MEETING = re.compile(r"/staff/conferences/([0-9a-f-]{36})/cases")


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def test_a_meeting_from_its_plan_to_the_step_that_is_done(house: House) -> None:
    desk = desk_at(house.floor)
    file = desk.casefile().casefile
    office = next(code for code in house.lisboa.offices if code != "reception")
    browser = house.browser("coordinator")
    page = open_page(browser, "/staff/conferences")
    assert "No meeting is planned." in page.text
    form = open_page(browser, "/staff/conferences/new")
    refused = form.send("/staff/conferences/new", day="2099-03-02", time="10:00", place="")
    assert refused.status == 422
    planned = form.send(
        "/staff/conferences/new",
        day="2099-03-02",
        time="10:00",
        place="Room 2",
        offices=str(house.lisboa.offices[office]),
    )
    assert "The meeting is planned." in planned.text
    meeting = next(found for each in planned.links if (found := MEETING.search(each)))
    adding = open_page(browser, f"/staff/conferences/{meeting[1]}/cases")
    assert adding.send("/cases", code="AAAAAA", question="Where can she live?").error("code")
    case = adding.send("/cases", code=file.code, question="Where can she live?")
    assert "The case is on the list." in case.text
    partner = case.form("/parts").value("partner_id")
    address = case.form("/parts").action.removesuffix("/parts")
    told = {"text": "The permit ends in May.", "classes": "identity"}
    refused = case.send("/parts", **told)
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
    assert "The partner sees its part from now on." in case.send("/parts", **told).text
    stepped = case.send("/steps", owner=partner, step_text="Ask for the permit", due_on="2099-04-01")
    assert "The step is kept." in stepped.text
    member = house.lisboa.member("officer", office=office)
    officer = house.browser_of(member)
    assert any(meeting[1] in each for each in open_page(officer, "/staff/conferences").links)
    own = open_page(officer, f"/staff/conferences/{meeting[1]}")
    assert "The permit ends in May." in own.text
    assert "Where can she live?" not in own.text
    (step,) = (each for each in own.forms if "/conferences/steps/" in each.action)
    done = own.send(step.action, result="Given on Monday")
    assert "Given on Monday" in done.text
    assert open_page(officer, address).status == 403
    assert "Ask for the permit" in open_page(browser, f"/staff/casefiles/{file.id}/conferences").text
