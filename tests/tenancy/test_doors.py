"""What a host answers: nobody's, and that of a tenant in each state, to visitors, staff and programs."""

from collections.abc import Iterator

import psycopg
import pytest
from prometheus_client import REGISTRY

from oneroof.core.config import Settings
from oneroof.core.db import Database
from support.house import House, open_house


@pytest.fixture
def house(settings: Settings, database: Database) -> Iterator[House]:
    with open_house(settings, database) as opened:
        yield opened


def move(house: House, owner_connection: psycopg.Connection, state: str) -> None:
    owner_connection.execute("UPDATE tenant SET state = %s WHERE code = 'lisboa'", [state])
    owner_connection.commit()
    house.services.directory.forget()


def test_a_host_that_is_nobodys_is_a_404_for_people_and_programs(house: House) -> None:
    for host in ("nowhere.localhost", "evil.example", "lisboa.evil.example", "localhost"):
        client = house.app.test_client()
        page = client.get("/staff/", headers={"Host": host})
        assert (page.status_code, page.mimetype) == (404, "text/html")
        problem = client.get("/api/v1/centre", headers={"Host": host})
        assert (problem.status_code, problem.get_json()["code"]) == (404, "unknown_host")


def test_a_draft_is_nobodys(house: House, owner_connection: psycopg.Connection) -> None:
    move(house, owner_connection, "draft")
    assert house.visitor().get("/").status_code == 404


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_nobody_gets_past_the_door_of_a_centre_that_is(
    house: House, owner_connection: psycopg.Connection, state: str
) -> None:
    browser = house.browser()
    program = house.lisboa.member("mediator", token=True)
    assert browser.get("/staff/").status_code == 200
    assert house.visitor().get("/api/v1/me", **program.headers).status_code == 200
    move(house, owner_connection, state)
    assert house.visitor().get("/").status_code == 503
    assert browser.get("/staff/").status_code == 503
    for answer in (
        house.visitor().get("/api/v1/me", **program.headers),
        house.visitor().api("POST", "/visits", body={}, Authorization=program.headers["Authorization"]),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (503, f"tenant_{state}")
    assert house.visitor(centre=house.porto).get("/").status_code == 200


def test_the_page_of_a_suspended_centre_is_in_the_visitors_language(
    house: House, owner_connection: psycopg.Connection
) -> None:
    move(house, owner_connection, "suspended")
    pages = {language: house.visitor(language=language).get("/").get_data(as_text=True) for language in ("en", "pt")}
    assert "This centre’s online service is paused" in pages["en"]
    assert '<html lang="pt"' in pages["pt"] and "is paused" not in pages["pt"]


def test_a_centre_that_is_being_prepared_opens_to_its_staff_only(
    house: House, owner_connection: psycopg.Connection
) -> None:
    browser = house.browser()
    move(house, owner_connection, "preparing")
    assert house.visitor().get("/").status_code == 503
    assert house.visitor().get("/staff/sign-in").status_code == 200
    assert browser.get("/staff/").status_code == 200
    assert house.visitor().get("/api/v1/centre").get_json()["state"] == "preparing"


def test_made_up_methods_make_no_series_of_metrics(house: House) -> None:
    house.app.test_client().open("/healthz", method="BREW", headers={"Host": "localhost"})
    methods = {
        sample.labels["method"]
        for family in REGISTRY.collect()
        if family.name == "oneroof_requests"
        for sample in family.samples
    }
    assert "other" in methods and "BREW" not in methods
