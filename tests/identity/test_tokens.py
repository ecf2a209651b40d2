"""Personal tokens: made on the page or by call, used at one centre, for some of the permissions, for some time."""

import re
from datetime import timedelta

import psycopg
import pytest
from werkzeug.test import TestResponse

from oneroof.core.crypto import token_hash
from oneroof.core.time import real_now
from support.staff_browser import Browser

from .conftest import House

Owner = psycopg.Connection
NEW = "/staff/account/tokens/new"


@pytest.fixture
def browser(house: House) -> Browser:
    house.person("mediator")
    opened = house.browser()
    opened.sign_in()
    return opened


def make(browser: Browser, *scopes: str, days: str = "30") -> str:
    fields = {"name": "rota import", "scopes": list(scopes or ("account.self", "floor.read")), "days": days}
    answer = browser.post(NEW, fields)
    assert answer.status_code == 200
    found = re.search(r">(or1_[\w-]{43})<", answer.get_data(as_text=True))
    assert found
    return found[1]


def call(house: House, token: str, path: str = "/me", method: str = "GET", body: object = None) -> TestResponse:
    return house.browser().api(method, path, body=body, Authorization=f"Bearer {token}")


def test_it_is_shown_once_and_kept_as_a_hash(house: House, browser: Browser, owner_connection: Owner) -> None:
    token = make(browser)
    assert token not in browser.get("/staff/account/tokens").get_data(as_text=True)
    rows = owner_connection.execute("SELECT token_hash, personal_token::text FROM personal_token").fetchall()
    assert len(rows) == 1 and rows[0][0] == token_hash(token) and token not in rows[0][1]


def test_it_lets_a_program_in_with_its_scopes_only(house: House, browser: Browser) -> None:
    me = call(house, make(browser)).get_json()
    assert me["name"] == "Ana Martins" and me["by_token"] is True
    assert me["permissions"] == ["account.self", "floor.read"]
    refused = call(house, make(browser, "floor.read"))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "permission_missing")


def test_it_never_does_more_than_its_owner_may(house: House, browser: Browser, owner_connection: Owner) -> None:
    token = make(browser)
    owner_connection.execute("DELETE FROM staff_role")
    owner_connection.commit()
    assert call(house, token).status_code == 403


@pytest.mark.parametrize("scopes", [["staff.manage"], ["floor.read", "no.such"], []])
def test_scopes_beyond_ones_own_are_refused(browser: Browser, scopes: list[str]) -> None:
    answer = browser.post(NEW, {"name": "x", "scopes": scopes, "days": "30"})
    assert answer.status_code == 422
    assert 'href="#scopes"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 101}, {"days": "400"}, {"days": "-1"}, {"days": "x"}])
def test_other_faults_are_named_and_nothing_is_lost(browser: Browser, fields: dict[str, str]) -> None:
    answer = browser.post(NEW, {"name": "rota", "scopes": ["floor.read"], "days": "30", **fields})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(r'value="floor.read"[^>]* checked', page)


@pytest.mark.parametrize("shown", ["or1_unknown", "", "Bearer", "or1_", "sk_live_x"])
def test_what_is_no_token_is_a_401_that_says_so(house: House, shown: str) -> None:
    answer = call(house, shown)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.get_json()["code"] == "token_invalid"


def test_another_scheme_is_refused_too(house: House) -> None:
    answer = house.browser().api("GET", "/me", Authorization="Basic YW5hOng=")
    assert answer.status_code == 401


def test_it_is_refused_at_another_centre(house: House, browser: Browser) -> None:
    elsewhere = house.browser(house.porto)
    answer = elsewhere.api("GET", "/me", Authorization=f"Bearer {make(browser)}")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "token_invalid")


def test_it_opens_no_pages(house: House, browser: Browser) -> None:
    headers = {"Authorization": f"Bearer {make(browser)}"}
    assert house.browser().get("/staff/account", **headers).status_code == 303


def test_it_ends_when_it_expires_is_revoked_or_its_owner_leaves(
    house: House, browser: Browser, owner_connection: Owner
) -> None:
    token = make(browser)
    owner_connection.execute("UPDATE personal_token SET expires_at = %s", [real_now() - timedelta(seconds=1)])
    owner_connection.commit()
    assert call(house, token).status_code == 401

    token = make(browser)
    assert call(house, token).status_code == 200
    owner_connection.execute("UPDATE staff SET active = false")
    owner_connection.commit()
    assert call(house, token).status_code == 401


def test_revoking_on_the_page(house: House, browser: Browser, owner_connection: Owner) -> None:
    token = make(browser)
    page = browser.get("/staff/account/tokens").get_data(as_text=True)
    found = re.search(r'action="(/staff/account/tokens/[0-9a-f-]+/revoke)"', page)
    assert found and "rota import" in page and "See offices, desks and queues" in page
    assert browser.post(found[1], shown_at="/staff/account/tokens").status_code == 303
    assert call(house, token).status_code == 401
    actions = owner_connection.execute(
        "SELECT action FROM audit_entry WHERE action LIKE 'token.%' ORDER BY at"
    ).fetchall()
    assert actions == [("token.create",), ("token.revoke",)]


def test_use_is_noted_to_the_minute(house: House, browser: Browser, owner_connection: Owner) -> None:
    token = make(browser)
    call(house, token)
    noted = owner_connection.execute("SELECT last_used_at FROM personal_token").fetchone()
    assert noted is not None and noted[0] is not None
    call(house, token)
    assert owner_connection.execute("SELECT last_used_at FROM personal_token").fetchone() == noted


def test_by_call_with_the_cookie(house: House, browser: Browser) -> None:
    csrf = browser.hidden_fields(NEW)["csrf_token"]
    expires = (real_now() + timedelta(days=10)).isoformat()
    body = {"name": "ci", "scopes": ["account.self"], "expires_at": expires}
    made = browser.api("POST", "/me/tokens", body=body, X_CSRF_Token=csrf)
    assert made.status_code == 201
    token = made.get_json()["token"]
    listed = call(house, token, "/me/tokens").get_json()["items"]
    assert [item["name"] for item in listed] == ["ci"] and "token" not in listed[0]
    assert call(house, token, f"/me/tokens/{listed[0]['id']}", "DELETE").status_code == 204
    assert call(house, token).status_code == 401


def test_a_retried_call_makes_one_token(house: House, browser: Browser) -> None:
    csrf = browser.hidden_fields(NEW)["csrf_token"]
    body = {"name": "ci", "scopes": ["account.self"], "expires_at": (real_now() + timedelta(days=10)).isoformat()}
    first, second = (
        browser.api("POST", "/me/tokens", body=body, X_CSRF_Token=csrf, Idempotency_Key="k1") for _ in range(2)
    )
    assert first.get_json()["token"] == second.get_json()["token"]


def test_a_kept_answer_is_given_to_those_only_who_may_still_ask(
    house: House, browser: Browser, owner_connection: Owner
) -> None:
    csrf = browser.hidden_fields(NEW)["csrf_token"]
    body = {"name": "ci", "scopes": ["account.self"], "expires_at": (real_now() + timedelta(days=10)).isoformat()}

    def sent(by: Browser, **headers: str) -> tuple[int, str]:
        answer = by.api("POST", "/me/tokens", body=body, Idempotency_Key="k1", **headers)
        return answer.status_code, answer.get_json()["code"]

    own, narrow = make(browser), make(browser, "floor.read")
    assert browser.api("POST", "/me/tokens", body=body, X_CSRF_Token=csrf, Idempotency_Key="k1").status_code == 201
    assert sent(house.browser(), Authorization=f"Bearer {own}") == (422, "idempotency_key_reused")
    assert sent(house.browser(), Authorization=f"Bearer {narrow}") == (403, "permission_missing")
    owner_connection.execute("DELETE FROM staff_role")
    owner_connection.commit()
    assert sent(browser, X_CSRF_Token=csrf) == (403, "permission_missing")


def test_a_token_makes_no_token(house: House, browser: Browser) -> None:
    body = {"name": "x", "scopes": ["account.self"], "expires_at": (real_now() + timedelta(days=1)).isoformat()}
    answer = call(house, make(browser), "/me/tokens", "POST", body=body)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "session_required")


def test_faulty_calls_name_the_field(browser: Browser) -> None:
    csrf = browser.hidden_fields(NEW)["csrf_token"]
    body = {"name": "x", "scopes": ["staff.manage"], "expires_at": (real_now() + timedelta(days=400)).isoformat()}
    answer = browser.api("POST", "/me/tokens", body=body, X_CSRF_Token=csrf)
    assert answer.status_code == 422 and sorted(answer.get_json()["errors"]) == ["expires_at", "scopes"]
    answer = browser.api("POST", "/me/tokens", body={"name": 5}, X_CSRF_Token=csrf)
    assert answer.status_code == 422 and sorted(answer.get_json()["errors"]) == ["expires_at", "name", "scopes"]


def test_a_colleagues_token_is_not_theirs_to_revoke(house: House, browser: Browser, owner_connection: Owner) -> None:
    make(browser)
    token_id = owner_connection.execute("SELECT id FROM personal_token").fetchone()
    assert token_id is not None
    house.person(email="rui@example.org")
    rui = house.browser()
    rui.sign_in("rui@example.org")
    answer = rui.post(f"/staff/account/tokens/{token_id[0]}/revoke", shown_at=NEW)
    assert answer.status_code == 404
