"""The rights of persons on the screen and in the API: taken in, answered, copied, erased by two; lists decided."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.rights.models import AccessExport, PersonErasure
from oneroof.casefiles.rights.service import copies, erasing, retention
from oneroof.casefiles.rights.service.destroying import Stores
from oneroof.casefiles.service import CasefileView, Identity
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.embedded import DatabaseUrls
from oneroof.tenancy.context import system_context
from support.house import House, open_house
from support.html_pages import open_page
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


def known(house: House) -> CasefileView:
    identity = Identity.named(NAME, "1990-05-14", "MA")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="ar")


def rows(house: House, model: Any) -> list[Any]:

    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return list(session.scalars(select(model)))


def test_a_request_goes_its_way(house: House) -> None:
    view = known(house)
    path = f"/staff/casefiles/{view.casefile.id}/rights"
    mediator, coordinator = house.browser("mediator"), house.browser("coordinator")
    page = open_page(mediator, path)
    assert "Nothing was asked for yet." in page.text
    assert not page.has_form("/hold")
    new = open_page(mediator, f"{path}/new")
    faulty = new.send("/new", kind="correction", asked_by="person", identity_check="document", wish="")
    assert (faulty.status, faulty.error("wish")) == (422, "This is missing.")
    one = new.send("/new", kind="access", asked_by="person", identity_check="document")
    assert "طلبك" in one.text or "بياناتك" in one.text, "the receipt speaks the person's language"
    (request_path,) = {link for link in open_page(coordinator, path).links if link.startswith(f"{path}/0")}
    asked = open_page(coordinator, request_path).send("/copy")
    assert "Being made" in asked.text
    (row,) = rows(house, AccessExport)
    context = system_context(house.lisboa.tenant_id, house.lisboa.network_id, "rights")
    copies.make(house.services, context, house.lisboa.clock, export_id=row.id)
    form = open_page(coordinator, request_path).form("/copy/hand-over")
    answer = coordinator.post(form.action, dict(form.fields))
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Done" in open_page(coordinator, request_path).text


def test_a_restricted_casefile_is_seen_by_coordinators_alone(house: House) -> None:
    view = known(house)
    path = f"/staff/casefiles/{view.casefile.id}"
    mediator, coordinator = house.browser("mediator"), house.browser("coordinator")
    new = open_page(mediator, f"{path}/rights/new")
    new.send("/new", kind="restriction", asked_by="person", identity_check="known")
    assert open_page(mediator, path).status == 200
    (request_path,) = {
        link for link in open_page(coordinator, f"{path}/rights").links if link.startswith(f"{path}/rights/0")
    }
    form = open_page(coordinator, request_path)
    form.send(request_path.removeprefix("/staff"), do="grant", answer="")
    assert open_page(mediator, path).status == 404
    shown = open_page(coordinator, f"{path}/rights")
    assert "Restricted since" in shown.text
    shown.send("/restriction/end")
    assert open_page(mediator, path).status == 200


def test_two_coordinators_erase_and_decide_a_list(house: House) -> None:
    view, over = known(house), known_other(house)
    path = f"/staff/casefiles/{view.casefile.id}/rights/erasure"
    first, second = house.browser("coordinator"), house.browser("coordinator")
    assert open_page(house.browser("mediator"), path).status == 403
    open_page(first, path).send("/erasure")
    assert "another coordinator has to confirm it" in open_page(first, path).text
    waiting = open_page(second, path).send("/confirm")
    assert "within a few minutes" in waiting.text
    (erasure,) = rows(house, PersonErasure)
    stores = Stores(house.services.keys, house.services.files)
    context = system_context(house.lisboa.tenant_id, house.lisboa.network_id, "rights")
    with house.lisboa.database.transaction(context) as session:
        erasing.perform(session, context, house.lisboa.clock, stores, erasure_id=erasure.id)
    assert open_page(first, f"/staff/casefiles/{view.casefile.id}").status == 404

    rules = open_page(first, "/staff/rights/rules")
    assert rules.send("/rules", days="0").error("days") is not None
    rules.send("/rules", days="30")
    with house.lisboa.database.transaction(context) as session:
        made = retention.propose(session, context, house.lisboa.later(days=40).clock)
    assert made is not None
    listed = open_page(first, f"/staff/rights/lists/{made.id}")
    assert over.code in listed.text and NAME not in listed.text
    asked = listed.send("/ask")
    assert "another coordinator has to confirm it" in asked.text and "Signature" not in asked.text
    decided = open_page(second, f"/staff/rights/lists/{made.id}").send(f"/lists/{made.id}")
    assert "Approved" in decided.text and "Signature of the decision" in decided.text


def known_other(house: House) -> CasefileView:
    identity = Identity.named("Bela Novak", "1971", "UA")
    return house.floor.do(casefiles.open_casefile, keys=house.services.keys, identity=identity, language="uk")
