"""Who manages staff: the list, one person's account, roles, closing and opening accounts."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import psycopg
import pytest

from oneroof.core.errors import Conflict
from oneroof.identity import service as identity
from support.signed_in import signed_in, umbrella_of
from support.staff_browser import Browser

from .conftest import House

Owner = psycopg.Connection


def many(house: House, count: int) -> None:
    at = house.lisboa
    with house.services.database.transaction(at.system) as session:
        for number in range(count):
            email, name = f"person{number:03}@example.org", f"Person {number:03}"
            identity.create_staff(session, at.system, at.clock, email=email, name=name)


def names_on(page: str) -> list[str]:
    return re.findall(r'href="/staff/people/[0-9a-f-]{36}">([^<]+)<', page)


def test_the_list_goes_page_by_page(house: House, coordinator: Browser) -> None:
    many(house, 60)
    found, path = [], "/staff/people"
    while path:
        page = coordinator.get(path).get_data(as_text=True)
        assert "61 accounts" in page
        found += names_on(page)
        following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', page)
        path = following[1] if following else ""
    assert found == ["Ana Martins", *(f"Person {number:03}" for number in range(60))]


def test_searching_by_part_of_name_or_address(house: House, coordinator: Browser) -> None:
    many(house, 12)
    assert names_on(coordinator.get("/staff/people?q=SON 01").get_data(as_text=True)) == ["Person 010", "Person 011"]
    assert names_on(coordinator.get("/staff/people?q=person004@").get_data(as_text=True)) == ["Person 004"]
    page = coordinator.get("/staff/people?q=%25").get_data(as_text=True)
    assert names_on(page) == [] and "Nobody found." in page


def test_a_made_up_cursor_is_refused(coordinator: Browser) -> None:
    assert coordinator.get("/staff/people?cursor=xyz").status_code == 422


def test_another_centres_people_are_not_there(house: House, coordinator: Browser) -> None:
    other = house.person(email="porto@example.org", centre=house.porto)
    assert "porto@example.org" not in coordinator.get("/staff/people").get_data(as_text=True)
    assert coordinator.get(f"/staff/people/{other}").status_code == 404
    assert coordinator.post(f"/staff/people/{other}/deactivate", shown_at="/staff/people/invite").status_code == 404


def test_roles_are_given_and_taken(house: House, coordinator: Browser, owner_connection: Owner) -> None:
    eva = house.person(email="eva@example.org")
    page = f"/staff/people/{eva}"
    office = str(house.lisboa.offices["employment"])
    assert coordinator.post(f"{page}/roles", {"role": "officer", "office_id": office}, shown_at=page).status_code == 303
    shown = coordinator.get(page).get_data(as_text=True)
    assert "Officer of an agency · Employment" in shown
    taking = re.findall(rf'action="({page}/roles/[0-9a-f-]+/take)"', shown)
    assert len(taking) == 2
    assert coordinator.post(taking[0], shown_at=page).status_code == 303
    assert coordinator.post(taking[0], shown_at=page).status_code == 404
    rows = owner_connection.execute(
        "SELECT action, details->>'role' FROM audit_entry "
        "WHERE action LIKE 'role.%' AND actor_kind = 'staff' ORDER BY at"
    ).fetchall()
    assert rows == [("role.give", "officer"), ("role.take", "mediator")]


def test_a_role_counts_from_the_next_request_on(house: House, coordinator: Browser) -> None:
    eva_id = house.person(email="eva@example.org")
    eva = house.browser()
    eva.sign_in("eva@example.org")
    page = f"/staff/people/{eva_id}"
    taking = re.findall(rf'action="({page}/roles/[0-9a-f-]+/take)"', coordinator.get(page).get_data(as_text=True))
    coordinator.post(taking[0], shown_at=page)
    assert eva.get("/staff/account").status_code == 403


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"role": ""}, "role"), ({"role": "umbrella_administrator"}, "role"), ({"role": "officer"}, "office_id")],
)
def test_a_faulty_role_is_named(house: House, coordinator: Browser, fields: dict[str, str], field: str) -> None:
    page = f"/staff/people/{house.person(email='eva@example.org')}"
    answer = coordinator.post(f"{page}/roles", {"office_id": "", **fields}, shown_at=page)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.get_data(as_text=True)


def test_closing_and_opening_an_account(house: House, coordinator: Browser) -> None:
    eva_id = house.person(email="eva@example.org")
    eva = house.browser()
    eva.sign_in("eva@example.org")
    page = f"/staff/people/{eva_id}"
    assert "Close the account of Ana Martins?" in coordinator.get(f"{page}/deactivate").get_data(as_text=True)
    assert coordinator.post(f"{page}/deactivate").status_code == 303
    assert "Open the account again" in coordinator.get(page).get_data(as_text=True)
    assert eva.get("/staff/account").status_code == 303
    assert eva.sign_in("eva@example.org").status_code == 422
    assert coordinator.post(f"{page}/reactivate", shown_at=page).status_code == 303
    assert eva.sign_in("eva@example.org").status_code == 303


def test_the_last_who_can_manage_stays(house: House, coordinator: Browser, owner_connection: Owner) -> None:
    row = owner_connection.execute("SELECT id::text FROM staff").fetchone()
    assert row is not None
    page = f"/staff/people/{row[0]}"
    answer = coordinator.post(f"{page}/deactivate")
    assert answer.status_code == 409 and "This is the last account" in answer.get_data(as_text=True)
    taking = re.findall(rf'action="({page}/roles/[0-9a-f-]+/take)"', coordinator.get(page).get_data(as_text=True))
    assert coordinator.post(taking[0], shown_at=page).status_code == 409
    house.person("coordinator", "rui@example.org")
    assert coordinator.post(f"{page}/deactivate").status_code == 303


def test_two_coordinators_cannot_remove_each_other_at_once(house: House) -> None:
    ids = [UUID(house.person("coordinator", f"c{number}@example.org")) for number in range(4)]
    at = house.lisboa

    def close(staff_id: UUID) -> str:
        try:
            with house.services.database.transaction(at.system) as session:
                identity.deactivate_staff(session, at.system, at.clock, staff_id=staff_id)
        except Conflict as refused:
            return refused.code
        return "closed"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(close, ids)) == ["closed"] * 3 + ["last_manager"]


def test_a_lost_phone(house: House, coordinator: Browser, owner_connection: Owner) -> None:
    row = owner_connection.execute("SELECT id::text FROM staff").fetchone()
    assert row is not None
    path = f"/staff/people/{row[0]}/second-factor/remove"
    assert "Remove the second factor of Ana Martins?" in coordinator.get(path).get_data(as_text=True)
    assert coordinator.post(path).status_code == 303
    assert coordinator.get("/staff/people").status_code == 303
    assert coordinator.sign_in().location == "/staff/second-factor/set-up?next=/staff/"


def test_the_api_lists_staff_to_who_manages_them(house: House, coordinator: Browser) -> None:
    many(house, 3)
    first = coordinator.api("GET", "/staff?limit=2").get_json()
    assert [item["name"] for item in first["items"]] == ["Ana Martins", "Person 000"] and first["total"] == 4
    assert first["items"][0]["roles"] == [{"role": "coordinator", "office_id": None}]
    second = coordinator.api("GET", f"/staff?limit=2&cursor={first['next_cursor']}").get_json()
    assert [item["name"] for item in second["items"]] == ["Person 001", "Person 002"]
    assert second["next_cursor"] is None
    found = coordinator.api("GET", "/staff?q=person002").get_json()
    assert [item["email"] for item in found["items"]] == ["person002@example.org"]


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "cursor=abc"])
def test_faulty_queries_name_the_field(coordinator: Browser, query: str) -> None:
    answer = coordinator.api("GET", f"/staff?{query}")
    assert answer.status_code == 422 and list(answer.get_json()["errors"]) == [query.split("=")[0]]


def test_a_person_may_hold_a_name_in_any_script(house: House, coordinator: Browser) -> None:
    at = house.lisboa
    with house.services.database.transaction(at.system) as session:
        identity.create_staff(session, at.system, at.clock, email="o@example.org", name="Олена <b>Шевченко</b>")
    page = coordinator.get("/staff/people?q=олена").get_data(as_text=True)
    assert names_on(page) == ["Олена &lt;b&gt;Шевченко&lt;/b&gt;"]


def test_the_umbrella_has_its_own_roles(house: House) -> None:
    umbrella = umbrella_of(house.lisboa.database)
    browser = signed_in(house.app, umbrella, "umbrella_administrator")
    page = browser.get("/staff/people/invite").get_data(as_text=True)
    assert re.findall(r'name="role" type="radio" value="(\w+)"', page) == [
        "umbrella_administrator",
        "editor",
        "translator",
        "analyst",
        "auditor",
    ]
    fields = {"email": "a@example.org", "name": "A", "language": ""}
    assert browser.post("/staff/people/invite", {**fields, "role": "mediator"}).status_code == 422
    assert browser.post("/staff/people/invite", {**fields, "role": "analyst"}).status_code == 303
