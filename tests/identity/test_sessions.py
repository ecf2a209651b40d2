"""How long a session lasts, and who ends it."""

from datetime import timedelta

import psycopg
import pytest

from oneroof.core.time import real_now
from support.staff_browser import Browser

from .conftest import House

Owner = psycopg.Connection


@pytest.fixture
def browser(house: House) -> Browser:
    house.person()
    opened = house.browser(agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    opened.sign_in()
    return opened


def is_in(browser: Browser) -> bool:
    return browser.get("/staff/account").status_code == 200


def set_back(connection: Owner, column: str, span: timedelta) -> None:
    connection.execute(f"UPDATE staff_session SET {column} = %s", [real_now() - span])
    connection.commit()


def test_thirty_idle_minutes_end_it(browser: Browser, owner_connection: Owner) -> None:
    set_back(owner_connection, "last_seen_at", timedelta(minutes=29))
    assert is_in(browser)
    set_back(owner_connection, "last_seen_at", timedelta(minutes=31))
    assert not is_in(browser)


def test_twelve_hours_end_it_however_busy(browser: Browser, owner_connection: Owner) -> None:
    row = owner_connection.execute("SELECT expires_at - created_at FROM staff_session").fetchone()
    assert row == (timedelta(hours=12),)
    set_back(owner_connection, "expires_at", timedelta(seconds=1))
    assert not is_in(browser)


def test_use_is_noted_at_most_once_a_minute(browser: Browser, owner_connection: Owner) -> None:
    noted = owner_connection.execute("SELECT last_seen_at FROM staff_session").fetchone()
    assert is_in(browser)
    assert owner_connection.execute("SELECT last_seen_at FROM staff_session").fetchone() == noted
    set_back(owner_connection, "last_seen_at", timedelta(minutes=5))
    assert is_in(browser)
    row = owner_connection.execute("SELECT last_seen_at FROM staff_session").fetchone()
    assert row is not None and real_now() - row[0] < timedelta(minutes=1)


def test_deactivation_ends_it(house: House, browser: Browser) -> None:
    from oneroof.identity import service as identity

    at = house.lisboa
    house.person("coordinator", "rui@example.org")
    with house.services.database.transaction(at.system) as session:
        ana = identity.find_staff(session, "ana@example.org")
        assert ana is not None
        identity.deactivate_staff(session, at.system, at.clock, staff_id=ana.id)
    assert not is_in(browser)
    with house.services.database.transaction(at.system) as session:
        identity.reactivate_staff(session, at.system, at.clock, staff_id=ana.id)
    assert not is_in(browser)


def test_a_colleague_with_a_new_password_signs_others_out(house: House, browser: Browser) -> None:
    other = house.browser()
    other.sign_in()
    before = browser.cookie()
    answer = browser.post(
        "/staff/account/password",
        {"current_password": "quatro barcos azuis dançam", "new_password": "sete girafas leem jornais"},
    )
    assert (answer.status_code, answer.location) == (303, "/staff/account")
    assert is_in(browser) and browser.cookie() != before
    assert not is_in(other)
    assert house.browser().sign_in().status_code == 422
    assert house.browser().sign_in(password="sete girafas leem jornais").status_code == 303


def test_a_wrong_current_password_changes_nothing(house: House, browser: Browser) -> None:
    answer = browser.post(
        "/staff/account/password", {"current_password": "wrong", "new_password": "sete girafas leem jornais"}
    )
    assert answer.status_code == 422 and "This is not your current password." in answer.get_data(as_text=True)
    assert house.browser().sign_in().status_code == 303


def test_weak_new_passwords_never_lock_who_knows_the_old_one(browser: Browser) -> None:
    fields = {"current_password": "quatro barcos azuis dançam", "new_password": "short"}
    statuses = {browser.post("/staff/account/password", fields).status_code for _ in range(7)}
    assert statuses == {422}


def test_own_sessions_are_listed_and_ended(house: House, browser: Browser, owner_connection: Owner) -> None:
    other = house.browser(agent="Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36")
    other.sign_in()
    page = browser.get("/staff/account/sessions").get_data(as_text=True)
    assert "Firefox on Windows" in page and "Chrome on Android" in page and "This browser" in page
    row = owner_connection.execute("SELECT id FROM staff_session WHERE user_agent LIKE '%Android%'").fetchone()
    assert row is not None
    answer = browser.post(f"/staff/account/sessions/{row[0]}/end", shown_at="/staff/account/sessions")
    assert answer.status_code == 303
    assert not is_in(other) and is_in(browser)


def test_all_others_are_ended_at_once(house: House, browser: Browser) -> None:
    others = [house.browser(), house.browser()]
    for other in others:
        other.sign_in()
    browser.post("/staff/account/sessions/end-others", shown_at="/staff/account/sessions")
    assert is_in(browser) and not any(is_in(other) for other in others)


def test_a_colleagues_session_is_not_theirs_to_end(house: House, browser: Browser, owner_connection: Owner) -> None:
    house.person(email="rui@example.org")
    rui = house.browser()
    rui.sign_in("rui@example.org")
    row = owner_connection.execute(
        "SELECT s.id FROM staff_session s JOIN staff a ON a.id = s.staff_id WHERE a.email = 'rui@example.org'"
    ).fetchone()
    assert row is not None
    answer = browser.post(f"/staff/account/sessions/{row[0]}/end", shown_at="/staff/account/sessions")
    assert answer.status_code == 404
    assert is_in(rui)


def test_a_form_sent_twice_has_one_effect(browser: Browser) -> None:
    hidden = browser.hidden_fields("/staff/account/details")
    fields = {**hidden, "name": "Ana Maria Martins", "language": "de"}
    first, second = (browser.send("/staff/account/details", fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.headers["Idempotent-Replayed"] == "true"
    page = browser.get("/staff/account").get_data(as_text=True)
    assert "Ana Maria Martins" in page and '<html lang="de"' in page
