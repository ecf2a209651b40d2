"""The page 'Who may see', the same in the API, and what an office that may not see a casefile is told: nothing."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.catalogue.models import Agency
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.embedded import DatabaseUrls
from oneroof.frontdesk import service as frontdesk
from support.house import House, open_house
from support.html_pages import open_page
from support.servers import Servers, fresh_database
from support.staff_browser import Browser

NAME, BORN = "Amina Haddad", "1990-05-14"


@pytest.fixture
def database_urls(servers: Servers) -> Iterator[DatabaseUrls]:
    with fresh_database(servers) as urls:
        yield urls


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def known(house: House) -> CasefileView:
    identity = Identity.named(NAME, BORN, "MA")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="ar")


def agency_id(house: House) -> UUID:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return session.scalars(select(Agency.id)).one()


def test_an_office_is_let_in_and_out_again(house: House) -> None:
    view = known(house)
    path = f"/staff/casefiles/{view.casefile.id}"
    mediator, officer = house.browser(), house.browser("officer", office="immigration")
    page = open_page(mediator, f"{path}/sharing")
    assert "No office sees this casefile." in page.text and "Nobody is kept away." in page.text
    assert officer.get(path).status_code == 404
    faulty = page.send("/sharing", office_id=str(uuid4()))
    assert (faulty.status, faulty.error("office_id")) == (422, "There is no such office here, or it takes no tickets.")
    shared = page.send("/sharing", office_id=str(house.lisboa.offices["immigration"]))
    assert "The office sees this casefile now." in shared.text and "Decided here by staff" in shared.text
    assert NAME in open_page(officer, path).text
    assert officer.get(f"{path}/sharing").status_code == 403
    ended = shared.send("/sharing/end")
    assert "This is no longer shared." in ended.text
    assert officer.get(path).status_code == 404


def test_an_agency_is_kept_away_and_let_in_again(house: House) -> None:
    view = known(house)
    path, office = f"/staff/casefiles/{view.casefile.id}", house.lisboa.offices["immigration"]
    mediator = house.browser("coordinator")
    officer = house.browser("officer", office="immigration", agency_id=agency_id(house))
    own = house.browser("mediator", agency_id=agency_id(house))
    open_page(mediator, f"{path}/sharing").send("/sharing", office_id=str(office))
    assert officer.get(path).status_code == 200
    question = open_page(mediator, f"{path}/sharing/protect")
    faulty = question.send("/protect", agency_tag="migration", reason="")
    assert (faulty.status, faulty.error("reason")) == (422, "Write down why: others will have to understand it.")
    refused = open_page(own, f"{path}/sharing/protect").send("/protect", agency_tag="migration", reason="x")
    assert refused.status == 409 and "You belong to this agency yourself." in refused.text
    kept = question.send("/protect", agency_tag="migration", reason="They threatened her.")
    assert "They threatened her." in kept.text and "Migration" in kept.text
    assert officer.get(path).status_code == own.get(path).status_code == 404
    assert mediator.get(path).status_code == 200
    (link,) = {link for link in kept.links if link.endswith("/lift")}
    lifted = open_page(mediator, link).send("/lift")
    assert "The protection was lifted." in lifted.text and "Nobody is kept away." in lifted.text
    assert officer.get(path).status_code == 200


def refusal(browser: Browser, path: str) -> tuple[int, str]:
    answer = browser.get(path)
    return answer.status_code, answer.get_data(as_text=True).replace(path.rsplit("/", 1)[1], "…")


def test_what_is_hidden_looks_like_what_is_not_there(house: House) -> None:
    view = known(house)
    visit = house.floor.visit()
    house.floor.do(frontdesk.attach_casefile, keys=house.services.keys, visit_id=visit.id, casefile_id=view.casefile.id)
    officer = house.lisboa.member("officer", office="immigration", token=True)
    client = house.app.test_client()

    def asked(path: str) -> tuple[int, object]:
        answer = client.get(f"/api/v1{path}", headers=officer.headers, base_url=f"http://{house.lisboa.host}")
        body = answer.get_json()
        return answer.status_code, {name: body[name] for name in body if name not in ("instance", "request_id")}

    hidden, nothing = asked(f"/casefiles/{view.casefile.id}"), asked(f"/casefiles/{uuid4()}")
    assert hidden == nothing and hidden[0] == 404
    shown = asked(f"/visits/{visit.id}")
    assert isinstance(shown[1], dict) and shown[1]["casefile_id"] is None
    assert refusal(house.browser_of(officer), f"/staff/casefiles/{view.casefile.id}")[0] == 404


def test_the_api_says_and_decides_the_same(house: House) -> None:
    view = known(house)
    mediator, reception = house.lisboa.member(token=True), house.lisboa.member("reception", token=True)
    client, base = house.app.test_client(), f"http://{house.lisboa.host}"
    path, office = f"/api/v1/casefiles/{view.casefile.id}", str(house.lisboa.offices["employment"])
    assert client.get(f"{path}/sharing", headers=reception.headers, base_url=base).status_code == 403
    shared = client.post(f"{path}/sharing/offices", json={"office_id": office}, headers=mediator.headers, base_url=base)
    (one,) = shared.get_json()["offices"]
    assert (one["office_id"], one["source_kind"]) == (office, "desk")
    told = {"agency_tags": ["ministry_department"], "reason": "Fear"}
    kept = client.post(f"{path}/protections", json=told, headers=mediator.headers, base_url=base).get_json()
    (protection,) = kept["protections"]
    assert (protection["agency_tag"], protection["reason"]) == ("ministry_department", "Fear")
    lifted = client.delete(f"/api/v1/protections/{protection['id']}", headers=mediator.headers, base_url=base)
    assert lifted.status_code == 204
    after = client.delete(f"{path}/sharing/offices/{office}", headers=mediator.headers, base_url=base).get_json()
    assert after == {"offices": [], "protections": []}
