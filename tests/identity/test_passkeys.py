"""What is no passkey's answer opens nothing. What a real one does is in tests/journeys/test_passkeys.py."""

import json

import pytest

from .conftest import House

ANSWERS = [
    "",
    "{}",
    "[]",
    "null",
    "x" * 20_000,
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "signature": "AAAA",
                "userHandle": "AAAA",
            },
        }
    ),
    json.dumps(
        {
            "id": "AAAA",
            "rawId": "AAAA",
            "type": "public-key",
            "response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiJBQUFBIn0", "attestationObject": "AAAA"},
        }
    ),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_nobody_gets_in_by_a_made_up_answer(house: House, answer: str) -> None:
    house.person()
    response = house.browser().post("/staff/sign-in/passkey", {"passkey": answer}, shown_at="/staff/sign-in")
    assert response.status_code == 422
    assert "This passkey was not accepted here." in response.get_data(as_text=True)


@pytest.mark.parametrize("answer", ANSWERS)
def test_nothing_made_up_becomes_a_passkey(house: House, answer: str) -> None:
    house.person()
    browser = house.browser()
    browser.sign_in()
    fields = {"name": "phone", "current_password": "quatro barcos azuis dançam", "passkey": answer}
    response = browser.post("/staff/account/passkeys", fields)
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert "The passkey was not made." in page and 'value="phone"' in page


def test_failed_passkeys_of_some_lock_nobody_out(house: House) -> None:
    house.person()
    browser = house.browser()
    for _ in range(8):
        assert browser.post("/staff/sign-in/passkey", {"passkey": ""}, shown_at="/staff/sign-in").status_code == 422
    assert browser.sign_in().status_code == 303
