"""Forms and calls that another site made a browser send are refused, with a sentence that says what to do."""

import pytest

from support.staff_browser import PASSWORD, Browser

from .conftest import House

SENTENCE = "Nothing was saved. Go back, load the page again and send the form once more."
DETAILS = "/staff/account/details"


def signed_in(house: House, email: str = "rui@example.org") -> Browser:
    house.person(email=email)
    opened = house.browser()
    opened.sign_in(email)
    return opened


def test_a_form_without_token_is_refused(house: House) -> None:
    answer = signed_in(house).send(DETAILS, {"name": "Mallory", "language": ""})
    assert answer.status_code == 400
    assert SENTENCE in answer.get_data(as_text=True)


@pytest.mark.parametrize("token", ["", "x", "AAAA", "ä", "A" * 64, "=" * 9])
def test_a_made_up_token_is_refused(house: House, token: str) -> None:
    answer = signed_in(house).send(DETAILS, {"name": "Mallory", "language": "", "csrf_token": token})
    assert answer.status_code == 400


def test_anothers_token_is_refused(house: House) -> None:
    mine, theirs = signed_in(house), signed_in(house, "eva@example.org")
    token = theirs.hidden_fields(DETAILS)["csrf_token"]
    assert mine.send(DETAILS, {"name": "Mallory", "language": "", "csrf_token": token}).status_code == 400
    assert mine.get("/staff/account").get_data(as_text=True).count("Mallory") == 0


def test_a_token_of_another_centre_is_refused(house: House) -> None:
    here, there = house.browser(), house.browser(house.porto)
    token = there.hidden_fields("/staff/sign-in")["csrf_token"]
    here.get("/staff/sign-in")
    here.client.set_cookie("form", there.cookie("form") or "", domain=here.host)
    assert here.send("/staff/sign-in", {"email": "x", "password": "y", "csrf_token": token}).status_code == 400


def test_a_sign_in_form_of_before_is_void_after(house: House) -> None:
    house.person()
    browser = house.browser()
    early = browser.hidden_fields("/staff/sign-in")
    browser.sign_in()
    assert browser.send("/staff/sign-in", {**early, "email": "x", "password": "y"}).status_code == 400


def test_the_sign_in_form_needs_its_own_browser(house: House) -> None:
    house.person()
    token = house.browser().hidden_fields("/staff/sign-in")["csrf_token"]
    fields = {"csrf_token": token, "email": "ana@example.org", "password": PASSWORD}
    assert house.browser().send("/staff/sign-in", fields).status_code == 400


def test_tokens_differ_each_time_and_all_work(house: House) -> None:
    browser = signed_in(house)
    tokens = {browser.hidden_fields(DETAILS)["csrf_token"] for _ in range(3)}
    assert len(tokens) == 3
    for token in tokens:
        answer = browser.send(DETAILS, {"name": "Rui Costa", "language": "", "csrf_token": token})
        assert answer.status_code == 303


def test_a_call_by_cookie_needs_the_header(house: House) -> None:
    browser = signed_in(house)
    body = {"name": "ci", "scopes": ["account.self"], "expires_at": "2026-01-01T00:00:00Z"}
    refused = browser.api("POST", "/me/tokens", body=body)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "csrf_failed")
    token = browser.hidden_fields(DETAILS)["csrf_token"]
    assert browser.api("POST", "/me/tokens", body=body, X_CSRF_Token=token).status_code == 422


def test_the_refusal_speaks_the_callers_language(house: House) -> None:
    answer = house.browser(language="ar").api("GET", "/me")
    assert answer.get_json()["detail"] == "يرجى تسجيل الدخول."
