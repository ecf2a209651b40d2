"""Signing in and out with a password."""

import psycopg
import pytest

from oneroof.core.crypto import token_hash
from oneroof.identity.passwords import Passwords
from support.staff_browser import PASSWORD

from .conftest import House

Owner = psycopg.Connection


def test_the_right_password_lets_in(house: House, owner_connection: Owner) -> None:
    house.person()
    browser = house.browser()
    answer = browser.sign_in()
    assert (answer.status_code, answer.location) == (303, "/staff/")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("staff="))
    assert "; HttpOnly" in cookie and "; SameSite=Lax" in cookie and "Domain=" not in cookie
    account = browser.get("/staff/account")
    assert account.status_code == 200 and "Ana Martins" in account.get_data(as_text=True)
    assert account.headers["Cache-Control"] == "no-store"
    kept = owner_connection.execute("SELECT token_hash FROM staff_session").fetchall()
    assert kept == [(token_hash(browser.cookie() or ""),)]


def test_https_gives_the_cookies_their_prefix(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(house.app.config, "SESSION_COOKIE_SECURE", True)
    house.person()
    browser = house.browser()
    form = browser.get("/staff/sign-in")
    cookie = next(value for value in form.headers.getlist("Set-Cookie") if value.startswith("__Host-form="))
    assert "; Secure" in cookie and "; Path=/" in cookie


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana@example.org", "another password"), ("nobody@example.org", PASSWORD), ("ana@example.org", ""), ("", "")],
)
def test_every_failure_gets_the_same_answer(house: House, email: str, password: str) -> None:
    house.person()
    answer = house.browser().sign_in(email, password)
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.get_data(as_text=True)
    assert not [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("staff=")]


def test_an_unknown_account_costs_a_hash_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str | None] = []
    right = Passwords.verify

    def verify(self: Passwords, kept: str | None, given: str) -> bool:
        verified.append(kept)
        return right(self, kept, given)

    monkeypatch.setattr(Passwords, "verify", verify)
    house.browser().sign_in("nobody@example.org")
    assert verified == [None]


def test_a_closed_account_gets_the_same_answer(house: House, owner_connection: Owner) -> None:
    house.person()
    owner_connection.execute("UPDATE staff SET active = false")
    owner_connection.commit()
    answer = house.browser().sign_in()
    assert "The e-mail address or the password is not right." in answer.get_data(as_text=True)


def test_the_address_may_be_typed_in_any_case(house: House) -> None:
    house.person()
    assert house.browser().sign_in(" Ana@Example.ORG ").status_code == 303


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/staff/account/tokens?x=1", "/staff/account/tokens?x=1"),
        ("https://evil.example/staff/", "/staff/"),
        ("//evil.example/staff/", "/staff/"),
        ("/\\evil.example", "/staff/"),
        ("/staff/\\..\\evil", "/staff/"),
        ("/staff/\nx", "/staff/"),
        ("/other", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
    ],
)
def test_next_leads_to_staff_pages_of_this_host_only(house: House, wanted: str, reached: str) -> None:
    house.person()
    browser = house.browser()
    hidden = browser.hidden_fields("/staff/sign-in")
    fields = {"csrf_token": hidden["csrf_token"], "next": wanted, "email": "ana@example.org", "password": PASSWORD}
    assert browser.send("/staff/sign-in", fields).location == reached


def test_a_page_for_staff_leads_to_sign_in_and_back(house: House) -> None:
    house.person()
    browser = house.browser()
    asked = browser.get("/staff/account/tokens")
    assert (asked.status_code, asked.location) == (303, "/staff/sign-in?next=%2Fstaff%2Faccount%2Ftokens")
    answer = browser.post(asked.location, {"email": "ana@example.org", "password": PASSWORD})
    assert answer.location == "/staff/account/tokens"


def test_sign_in_and_failure_leave_their_traces_without_addresses(house: House, owner_connection: Owner) -> None:
    staff_id = house.person()
    browser = house.browser()
    browser.sign_in(password="wrong")
    browser.sign_in("nobody@example.org")
    browser.sign_in()
    browser.post("/staff/sign-out", shown_at="/staff/account")
    rows = owner_connection.execute(
        "SELECT action, outcome, actor_id::text, object_id::text, purpose, details::text FROM audit_entry "
        "WHERE action LIKE 'sign_in.%' ORDER BY at, id"
    ).fetchall()
    assert [(row[0], row[1]) for row in rows] == [
        ("sign_in.fail", "failed"),
        ("sign_in.fail", "failed"),
        ("sign_in.succeed", "done"),
        ("sign_in.end", "done"),
    ]
    assert [row[3] for row in rows[:2]] == [staff_id, None]
    assert [row[2] for row in rows] == [None, None, staff_id, staff_id]
    assert {row[4] for row in rows} == {"sign_in"}
    assert not any("example.org" in row[5] for row in rows)


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    house.person()
    browser = house.browser()
    browser.sign_in()
    secret = browser.cookie()
    answer = browser.post("/staff/sign-out", shown_at="/staff/account")
    assert (answer.status_code, answer.location) == (303, "/staff/sign-in")
    assert browser.cookie() is None
    browser.client.set_cookie("staff", secret or "", domain=browser.host)
    assert browser.get("/staff/account").status_code == 303


def test_the_cookie_is_new_at_each_sign_in(house: House) -> None:
    house.person()
    browser = house.browser()
    browser.client.set_cookie("staff", "chosen-by-somebody-else", domain=browser.host)
    browser.sign_in()
    first = browser.cookie()
    browser.post("/staff/sign-out", shown_at="/staff/account")
    browser.sign_in()
    assert len({"chosen-by-somebody-else", first, browser.cookie()}) == 3


def test_a_cookie_of_one_centre_is_unknown_at_another(house: House) -> None:
    house.person()
    browser = house.browser()
    browser.sign_in()
    elsewhere = house.browser(house.porto)
    elsewhere.client.set_cookie("staff", browser.cookie() or "", domain=elsewhere.host)
    assert elsewhere.get("/staff/account").status_code == 303
    assert elsewhere.api("GET", "/me").status_code == 401


def test_an_account_of_one_centre_is_none_at_another(house: House) -> None:
    house.person()
    assert house.browser(house.porto).sign_in().status_code == 422


def test_who_is_signed_in_needs_no_form(house: House) -> None:
    house.person()
    browser = house.browser()
    browser.sign_in()
    assert browser.get("/staff/sign-in").location == "/staff/"


@pytest.mark.parametrize(
    ("language", "heading"), [("pt", "Iniciar sessão"), ("es", "Iniciar sesión"), ("de", "Anmelden")]
)
def test_the_form_speaks_the_staff_languages(house: House, language: str, heading: str) -> None:
    page = house.browser(language=language).get("/staff/sign-in")
    assert f"<h1>{heading}</h1>" in page.get_data(as_text=True)
