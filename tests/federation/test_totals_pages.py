"""The umbrella's pages and its API: closed months with hidden numbers explained, centres by a word, and nobody else."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.federation.totals import protect
from oneroof.federation.totals_received import receive
from oneroof.services import Services
from oneroof.statistics.months import earlier_month, month_of, written_month
from oneroof.tenancy.models import Tenant
from support.disclosure import month_of as figures
from support.factories import Centre, make_centre, make_network
from support.signed_in import application, signed_in, umbrella_of

TODAY = Clock().today("Europe/Lisbon")
MONTH = earlier_month(month_of(TODAY), 1)


@pytest.fixture
def umbrella(database: Database) -> Centre:
    make_network(database)
    return umbrella_of(database)


@pytest.fixture
def centres(umbrella: Centre) -> list[Centre]:
    return [
        make_centre(umbrella.database, code, tenant_id=number)
        for number, code in enumerate(("amadora", "braga", "lisboa", "porto"), start=1)
    ]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    services = Services.open(settings)
    yield application(services)
    services.close()


def arrive(centre: Centre, served: int, no_shows: int, left: int, month: date = MONTH) -> None:
    with centre.database.umbrella_transaction(centre.system) as session:
        receive(session, centre.system, Clock(), month, protect(figures(served, no_shows, left)))


def fill(centres: list[Centre]) -> None:
    amadora, braga, lisboa, _porto = centres
    arrive(amadora, 120, 11, 3)
    arrive(braga, 200, 30, 20)
    arrive(lisboa, 16000, 800, 500)
    arrive(lisboa, 15000, 700, 400, earlier_month(MONTH, 1))


def read(app: Flask, tenant: Centre, path: str = "/api/v1/totals", role: str = "analyst") -> tuple[int, Any]:
    member = tenant.member(role, token=True)
    answer = app.test_client().get(path, base_url=f"http://{tenant.host}", headers=member.headers)
    return answer.status_code, answer.get_json()


def test_the_newest_closed_month_by_api(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    fill(centres)
    status, body = read(app, umbrella)
    assert status == 200
    assert body["month"] == body["newest"] == written_month(MONTH)
    by_centre = {line["centre"]: line["totals"] for line in body["centres"]}
    assert by_centre["porto"] is None
    assert by_centre["amadora"] == {
        "visits": 134,
        "served": 120,
        "no_shows": None,
        "left": None,
        "waiting_minutes_median": 12,
    }
    assert by_centre["braga"]["left"] is by_centre["braga"]["no_shows"] is None
    assert by_centre["lisboa"]["left"] == 500
    assert body["sums"]["left"] == 500
    assert body["sums"]["visits"] == 134 + 250 + 17300
    assert body["closed"] == 3


def test_thirteen_months_of_sums(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    fill(centres)
    _, body = read(app, umbrella)
    history = body["history"]
    assert [line["month"] for line in history] == [
        written_month(earlier_month(MONTH, 12 - ahead)) for ahead in range(13)
    ]
    assert [line["closed"] for line in history[-2:]] == [1, 3]
    assert history[-2]["sums"]["visits"] == 16100
    assert history[0]["sums"]["visits"] is None


def test_a_month_that_is_not_over_is_refused(app: Flask, umbrella: Centre) -> None:
    status, body = read(app, umbrella, f"/api/v1/totals?month={written_month(month_of(TODAY))}")
    assert (status, body["code"], list(body["errors"])) == (422, "month_not_over", ["month"])


@pytest.mark.parametrize("month", ["2026-13", "yesterday", "2026-3"])
def test_a_month_that_is_none_is_refused_with_its_field(app: Flask, umbrella: Centre, month: str) -> None:
    status, body = read(app, umbrella, f"/api/v1/totals?month={month}")
    assert (status, list(body["errors"])) == (422, ["month"])


@pytest.mark.parametrize("role", ["analyst", "coordinator"])
def test_a_centres_staff_get_403_at_their_own_host(
    app: Flask, umbrella: Centre, centres: list[Centre], role: str
) -> None:
    fill(centres)
    status, body = read(app, centres[0], role=role)
    assert status == 403
    assert body["code"] == ("umbrella_only" if role == "analyst" else "permission_missing")
    assert "totals" not in body


def test_a_centres_staff_get_403_from_every_page_of_the_network(app: Flask, centres: list[Centre]) -> None:
    browser = signed_in(app, centres[0], "analyst")
    for path in ("", "/totals", "/totals.csv", "/centres/braga"):
        assert browser.get(f"/staff/network{path}").status_code == 403, path


def test_a_centres_token_is_nothing_at_the_umbrellas_host(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    member = centres[0].member("analyst", token=True)
    answer = app.test_client().get("/api/v1/totals", base_url=f"http://{umbrella.host}", headers=member.headers)
    assert answer.status_code == 401


def test_another_networks_umbrella_sees_nothing_of_it(app: Flask, database: Database, centres: list[Centre]) -> None:
    fill(centres)
    make_network(database, 2)
    status, body = read(app, umbrella_of(database, 2))
    assert (status, body["centres"], body["closed"]) == (200, [], 0)


def test_the_page_explains_what_is_hidden(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    fill(centres)
    page = signed_in(app, umbrella, "analyst").get("/staff/network/totals").get_data(as_text=True)
    assert "3 of 4 centres have closed this month." in page
    assert page.count('<a class="or-cell-hidden" href="#why-hidden">hidden</a>') == 4
    assert "Why are some numbers hidden?" in page
    assert "not closed yet" in page
    assert "17,684" in page


def test_a_network_without_any_closed_month(app: Flask, umbrella: Centre) -> None:
    page = signed_in(app, umbrella, "analyst").get("/staff/network/totals").get_data(as_text=True)
    assert "No centre has closed this month yet." in page


def test_a_month_that_is_none_is_asked_for_again(app: Flask, umbrella: Centre) -> None:
    answer = signed_in(app, umbrella, "analyst").get("/staff/network/totals?month=march")
    assert answer.status_code == 422
    assert 'value="march"' in answer.get_data(as_text=True)


def test_the_file_leaves_hidden_numbers_empty_and_is_written_down(
    app: Flask, umbrella: Centre, centres: list[Centre]
) -> None:
    fill(centres)
    answer = signed_in(app, umbrella, "analyst").get("/staff/network/totals.csv")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[1] == [written_month(MONTH), "amadora", "national_centre", "closed", "134", "120", "", "", "12"]
    assert rows[4][:5] == [written_month(MONTH), "porto", "national_centre", "open", ""]
    with umbrella.database.transaction(umbrella.system) as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "totals.download")).one().actor_id


def test_the_centres_by_a_word(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    fill(centres)
    browser = signed_in(app, umbrella, "auditor")
    page = browser.get("/staff/network").get_data(as_text=True)
    assert all(centre.code.title() in page for centre in centres)
    assert "none yet" in page  # porto has closed no month
    found = browser.get("/staff/network?q=brag").get_data(as_text=True)
    assert "Braga" in found
    assert "Amadora" not in found
    assert "No centre is found" in browser.get("/staff/network?q=100%").get_data(as_text=True)


def test_an_auditor_sees_a_centre_and_no_buttons(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    browser = signed_in(app, umbrella, "auditor")
    page = browser.get("/staff/network/centres/braga")
    assert page.status_code == 200
    assert "/suspend" not in page.get_data(as_text=True)
    assert browser.get("/staff/network/centres/braga/suspend").status_code == 403
    assert browser.get("/staff/network/centres/nowhere").status_code == 404


def test_suspending_and_opening_again(app: Flask, umbrella: Centre, centres: list[Centre]) -> None:
    browser = signed_in(app, umbrella, "umbrella_administrator")
    address = "/staff/network/centres/braga"
    assert f"{address}/suspend" in browser.get(address).get_data(as_text=True)
    refused = browser.post(f"{address}/suspend")
    assert refused.status_code == 422
    assert "Say why" in refused.get_data(as_text=True)
    assert browser.post(f"{address}/suspend", {"reason": "Water damage"}).status_code == 303
    assert "Water damage" in browser.get(address).get_data(as_text=True)
    assert app.test_client().get("/api/v1/centre", base_url="http://braga.localhost").status_code == 503
    assert browser.post(f"{address}/suspend", {"reason": "Again"}).status_code == 409
    assert browser.post(f"{address}/resume").status_code == 303
    assert app.test_client().get("/api/v1/centre", base_url="http://braga.localhost").status_code == 200
    with umbrella.database.transaction(umbrella.system) as session:
        assert session.scalars(select(Tenant.state).where(Tenant.code == "braga")).one() == "open"
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("tenant."))).all()
    assert sorted(actions) == ["tenant.resume", "tenant.suspend"]


def test_a_large_network_page_after_page(app: Flask, umbrella: Centre) -> None:
    for number in range(1, 29):
        make_centre(umbrella.database, f"centre{number:02}", tenant_id=number, office_desks=0, welcome_desks=0)
    browser = signed_in(app, umbrella, "auditor")
    first = browser.get("/staff/network").get_data(as_text=True)
    assert "Centre25" in first
    assert "Centre26" not in first
    following = re.search(r'href="(/staff/network\?cursor=[^"]+)" rel="next"', first)
    assert following is not None
    second = browser.get(following.group(1)).get_data(as_text=True)
    assert "Centre26" in second
    assert "Centre28" in second
    assert "Centre25" not in second
