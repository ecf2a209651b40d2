"""Guessing is slow: for an account, for an address, for codes; and tells nothing about who has an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from oneroof.identity.throttle import ACCOUNT, ADDRESS, address_subject, letters_from_subject

from .conftest import House

Owner = psycopg.Connection


def let_time_pass(connection: Owner, span: timedelta) -> None:
    connection.execute(
        "UPDATE sign_in_throttle SET blocked_until = blocked_until - %s, last_failure_at = last_failure_at - %s",
        [span, span],
    )
    connection.commit()


@pytest.mark.parametrize("email", ["ana@example.org", "nobody@example.org"])
def test_after_five_failures_one_waits_known_or_not(house: House, email: str) -> None:
    house.person()
    browser = house.browser()
    assert [browser.sign_in(email, "wrong").status_code for _ in range(6)] == [422] * 5 + [429]
    answer = browser.sign_in(email)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 30
    assert "There were too many failed attempts. Please try again in 1 minute." in answer.get_data(as_text=True)


def test_the_wait_grows_and_ends(house: House, owner_connection: Owner) -> None:
    house.person()
    browser = house.browser()
    for _ in range(5):
        browser.sign_in(password="wrong")
    let_time_pass(owner_connection, timedelta(seconds=31))
    assert browser.sign_in(password="wrong").status_code == 422
    answer = browser.sign_in()
    assert answer.status_code == 429 and 30 < int(answer.headers["Retry-After"]) <= 60
    let_time_pass(owner_connection, timedelta(seconds=61))
    assert browser.sign_in().status_code == 303


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [ACCOUNT.wait_after(failures).total_seconds() for failures in range(4, 13)]
    assert waits == [0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert ACCOUNT.wait_after(10**6) == timedelta(minutes=15)


def test_success_clears_the_accounts_count(house: House, owner_connection: Owner) -> None:
    house.person()
    browser = house.browser()
    for _ in range(4):
        browser.sign_in(password="wrong")
    assert browser.sign_in().status_code == 303
    other = house.browser()
    assert [other.sign_in(password="wrong").status_code for _ in range(5)] == [422] * 5


def test_an_address_that_tries_many_accounts_waits_too(house: House, owner_connection: Owner) -> None:
    house.person()
    browser = house.browser()
    for number in range(ADDRESS.free):
        browser.sign_in(f"nobody{number}@example.org", "wrong")
    assert browser.sign_in().status_code == 429


def test_a_success_in_between_does_not_free_the_address(house: House, owner_connection: Owner) -> None:
    house.person()
    browser = house.browser()
    browser.sign_in("nobody@example.org", "wrong")
    owner_connection.execute("UPDATE sign_in_throttle SET failures = %s", [ADDRESS.free + 1])
    owner_connection.execute("DELETE FROM sign_in_throttle WHERE failures < 2")
    owner_connection.commit()
    assert browser.sign_in().status_code == 303
    rows = owner_connection.execute("SELECT failures FROM sign_in_throttle ORDER BY 1 DESC").fetchall()
    assert rows[0][0] >= ADDRESS.free


def test_many_at_once_gain_nothing(house: House, owner_connection: Owner) -> None:
    house.person()
    hidden = [browser.hidden_fields("/staff/sign-in") | {"browser": browser} for browser in _browsers(house, 12)]

    def guess(form: dict[str, object]) -> int:
        browser = form["browser"]
        fields = {"csrf_token": form["csrf_token"], "email": "ana@example.org", "password": "wrong"}
        return browser.send("/staff/sign-in", fields).status_code  # type: ignore[attr-defined,no-any-return]

    with ThreadPoolExecutor(12) as pool:
        statuses = sorted(pool.map(guess, hidden))
    assert statuses == [422] * 5 + [429] * 7


def test_the_lock_leaves_a_trace(house: House, owner_connection: Owner) -> None:
    staff_id = house.person()
    browser = house.browser()
    for _ in range(5):
        browser.sign_in(password="wrong")
    rows = owner_connection.execute(
        "SELECT object_id::text, details FROM audit_entry WHERE action = 'sign_in.lock'"
    ).fetchall()
    assert rows == [(staff_id, {"step": "password", "seconds": 30})]


def test_nothing_is_kept_in_the_clear(house: House, owner_connection: Owner) -> None:
    house.browser().sign_in("nobody@example.org", "wrong")
    rows = owner_connection.execute("SELECT sign_in_throttle::text FROM sign_in_throttle").fetchall()
    assert len(rows) == 2
    assert not any("nobody" in row[0] or "127.0.0.1" in row[0] for row in rows)


def test_old_failures_are_forgotten(house: House, owner_connection: Owner) -> None:
    house.person()
    browser = house.browser()
    for _ in range(4):
        browser.sign_in(password="wrong")
    let_time_pass(owner_connection, timedelta(hours=25))
    assert [browser.sign_in(password="wrong").status_code for _ in range(5)] == [422] * 5


def test_a_lock_at_one_centre_is_none_at_another(house: House) -> None:
    house.person()
    house.person(centre=house.porto)
    browser = house.browser()
    for _ in range(6):
        browser.sign_in(password="wrong")
    assert house.browser(house.porto).sign_in().status_code == 303


def test_an_ipv6_network_is_one_address(house: House) -> None:
    keys, tenant_id = house.services.keys, house.lisboa.tenant_id
    for subject in (address_subject, letters_from_subject):
        one, same, other = (
            subject(keys, tenant_id, address) for address in ("2001:db8::1", "2001:db8::2:1", "2001:db8:0:1::1")
        )
        assert one == same and one != other


def _browsers(house: House, count: int) -> list:  # type: ignore[type-arg]
    return [house.browser() for _ in range(count)]
