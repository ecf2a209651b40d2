"""Codes: given to people of the agency for their agency's program, sent to its own address, and good once."""

import json
import re
from datetime import timedelta
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from oneroof.core.time import real_now
from oneroof.identity.oauth import tokens
from support.oauth_programs import CALLBACK, VERIFIER, Program, challenge_of
from support.partners import Agreed, agreed, some_terms
from support.staff_browser import Browser

from ..conftest import House
from .conftest import CODES, browser_of, program_of


def error(answer: Any) -> str:
    return str(answer.get_json()["error"])


def test_somebody_of_the_agency_lets_its_program_in(desktop: Program, insider: Browser) -> None:
    page = insider.get(desktop.authorize_path()).get_data(as_text=True)
    assert "Let “Case system” in?" in page and "Read referrals that were sent to the agency" in page
    answer = insider.post(desktop.authorize_path(), {"decision": "allow"})
    carried = desktop.answered(answer)
    assert answer.headers["Location"].startswith(CALLBACK + "?")
    assert carried["state"] == "a state" and carried["iss"] == desktop.issuer
    body = desktop.redeem(carried["code"]).get_json()
    assert body["scope"] == "referrals.read" and body["expires_in"] == 600 and body["refresh_token"]
    me = desktop.call(body["access_token"]).get_json()
    assert me["staff_id"] is not None and me["scopes"] == ["referrals.read"]


def test_the_page_says_purpose_data_and_case(desktop: Program, insider: Browser) -> None:
    casefile_id = "0198f000-0000-7000-8000-000000000001"
    wanted = {"purpose": "partner_sharing", "data_classes": ["referrals"], "casefile_id": casefile_id}
    details = json.dumps([{"type": "oneroof_case", **wanted}])
    page = insider.get(desktop.authorize_path(authorization_details=details)).get_data(as_text=True)
    assert casefile_id in page and "To whom the person was referred, and what was answered" in page
    code = desktop.code(insider, authorization_details=details)
    assert desktop.redeem(code).get_json()["authorization_details"] == [{"type": "oneroof_case", **wanted}]


def test_the_page_lets_its_form_lead_back_and_nowhere_else(desktop: Program, insider: Browser) -> None:
    policy = insider.get(desktop.authorize_path()).headers["Content-Security-Policy"]
    assert "form-action 'self' https://agency.example;" in policy


def test_who_is_not_signed_in_signs_in_first(house: House, desktop: Program) -> None:
    browser = house.browser()
    moved = browser.get(desktop.authorize_path().replace("/staff/oauth/", "/oauth/"))
    assert moved.status_code == 303 and moved.headers["Location"].startswith("/staff/oauth/authorize?")
    asked = browser.get(moved.headers["Location"])
    assert asked.status_code == 303 and asked.headers["Location"].startswith("/staff/sign-in?next=%2Fstaff%2Foauth")


def test_no_means_no(desktop: Program, insider: Browser) -> None:
    carried = desktop.answered(insider.post(desktop.authorize_path(), {"decision": "deny"}))
    assert carried["error"] == "access_denied" and carried["iss"] == desktop.issuer and "code" not in carried


def test_staff_of_others_cannot_let_it_in(house: House, desktop: Program) -> None:
    elsewhere = agreed(house.lisboa)
    for browser in (browser_of(house, None), browser_of(house, elsewhere.partnership.agency_id)):
        page = browser.get(desktop.authorize_path()).get_data(as_text=True)
        assert "Your account is not one of theirs" in page and 'value="allow"' not in page
        carried = desktop.answered(browser.post(desktop.authorize_path(), {"decision": "allow"}))
        assert carried["error"] == "access_denied"


def test_nor_can_anybody_without_an_agreement_in_force(desktop: Program, insider: Browser) -> None:
    desktop.partner.agreed.suspend()
    assert "no agreement in force" in insider.get(desktop.authorize_path()).get_data(as_text=True)
    carried = desktop.answered(insider.post(desktop.authorize_path(), {"decision": "allow"}))
    assert carried["error"] == "access_denied"


ELSEWHERE = [
    "https://agency.example/callback/",
    "https://agency.example/callback?more=1",
    "https://agency.example.evil.example/callback",
    "https://agency.example:444/callback",
    "https://agency.example@evil.example/callback",
    "http://agency.example/callback",
    "//evil.example",
    "javascript:alert(1)",
    "https://AGENCY.example/callback",
    "https://agency.example/callback\u00e9",
    None,
]


def test_an_open_redirect_is_none(desktop: Program, insider: Browser) -> None:
    """A page of our own, whatever else is wrong with the request, and no way on from it."""
    other_faults: list[dict[str, Any]] = [{}, {"response_type": "token"}, {"code_challenge": None}]
    for address, wrong in product(ELSEWHERE, other_faults):
        answer = insider.get(desktop.authorize_path(redirect_uri=address, **wrong))
        assert answer.status_code == 400 and "Location" not in answer.headers
        links = re.findall(r'(?:href|action|src)="([^"]*)"', answer.get_data(as_text=True))
        assert links and not any(urlsplit(unescape(link)).netloc or ":" in link.split("?")[0] for link in links)
        assert "evil" not in answer.headers["Content-Security-Policy"]


def test_an_unknown_client_leads_nowhere(desktop: Program, insider: Browser) -> None:
    for client_id in ("0198f000-0000-7000-8000-000000000000", "x", "", None):
        assert insider.get(desktop.authorize_path(client_id=client_id)).status_code == 400


def test_of_a_loopback_address_the_port_is_free(house: House, standing: Agreed, insider: Browser) -> None:
    """RFC 8252, section 7.3; and the port alone."""
    addresses = ("http://127.0.0.1/back", "http://[::1]:1/back")
    program = program_of(house, standing, auth_method="none", grant_types=CODES, redirect_uris=addresses)
    for good in ("http://127.0.0.1:51004/back", "http://127.0.0.1/back", "http://[::1]:9/back"):
        code = program.code(insider, redirect_uri=good)
        assert program.redeem(code, redirect_uri=good).status_code == 200
    for bad in ("http://127.0.0.1:51004/other", "http://localhost:51004/back", "http://127.0.0.1:80@evil.example/back"):
        assert insider.get(program.authorize_path(redirect_uri=bad)).status_code == 400


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": 'code "id'}, "unsupported_response_type"),
    ({"scope": "nothing"}, "invalid_scope"),
    ({"resource": "http://porto.localhost/api/v1"}, "invalid_target"),
    ({"authorization_details": "{"}, "invalid_authorization_details"),
    ({"request": "x.y.z"}, "invalid_request"),
]


def test_what_is_wrong_is_told_to_the_program(desktop: Program, insider: Browser) -> None:
    """Missing PKCE and plain PKCE above all; with `iss` and the state, and without a code."""
    for wrong, expected in WRONG:
        carried = desktop.answered(insider.get(desktop.authorize_path(**wrong)))
        assert carried["error"] == expected and carried["iss"] == desktop.issuer and carried["state"] == "a state"


def test_a_parameter_that_comes_twice_is_refused(desktop: Program, insider: Browser) -> None:
    assert insider.get(desktop.authorize_path() + "&state=2").status_code == 400


def test_a_stolen_code_is_worth_nothing(house: House, standing: Agreed, desktop: Program, insider: Browser) -> None:
    """Not without its verifier, not for another client, not at another address, not at another tenant."""
    code = desktop.code(insider)
    other = program_of(house, standing, auth_method="none", grant_types=CODES, redirect_uris=(CALLBACK,))
    refused = [
        desktop.redeem(code, code_verifier=None),
        desktop.redeem(code, code_verifier="x" * 43),
        desktop.redeem(code, code_verifier=challenge_of(VERIFIER)),
        desktop.redeem(code, redirect_uri="https://evil.example"),
        desktop.redeem(code, redirect_uri=None),
        other.redeem(code),
        Program(house.app, desktop.partner, house.porto).redeem(code),
    ]
    assert {error(answer) for answer in refused} <= {"invalid_grant", "access_denied"}
    assert desktop.redeem(code).status_code == 200


def test_a_code_that_is_shown_twice_ends_what_came_of_it(desktop: Program, insider: Browser) -> None:
    code = desktop.code(insider)
    first = desktop.redeem(code).get_json()
    assert error(desktop.redeem(code)) == "invalid_grant"
    assert desktop.call(first["access_token"]).status_code == 401
    assert error(desktop.refresh(first["refresh_token"])) == "invalid_grant"


def test_a_code_is_good_for_a_minute(desktop: Program, insider: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    code = desktop.code(insider)
    later = real_now() + tokens.CODE_FOR + timedelta(seconds=1)
    monkeypatch.setattr(tokens, "real_now", lambda: later)
    assert error(desktop.redeem(code)) == "invalid_grant"


class TestRefreshing:
    """Each refresh token is good once; shown again, it ends the family."""

    def test_the_next_for_the_last(self, desktop: Program, insider: Browser) -> None:
        first = desktop.redeem(desktop.code(insider)).get_json()
        second = desktop.refresh(first["refresh_token"]).get_json()
        assert second["refresh_token"] != first["refresh_token"] and second["scope"] == "referrals.read"
        assert desktop.call(second["access_token"]).status_code == 200
        assert error(desktop.refresh(second["refresh_token"], scope="documents.read")) == "invalid_scope"

    def test_a_reused_refresh_token_ends_all_of_them(self, desktop: Program, insider: Browser) -> None:
        first = desktop.redeem(desktop.code(insider)).get_json()
        second = desktop.refresh(first["refresh_token"]).get_json()
        assert error(desktop.refresh(first["refresh_token"])) == "invalid_grant"
        assert error(desktop.refresh(second["refresh_token"])) == "invalid_grant"
        assert desktop.call(second["access_token"]).status_code == 401

    def test_another_client_gets_nothing_and_ends_nothing(
        self, house: House, standing: Agreed, desktop: Program, insider: Browser
    ) -> None:
        first = desktop.redeem(desktop.code(insider)).get_json()
        other = program_of(house, standing, auth_method="none", grant_types=CODES, redirect_uris=(CALLBACK,))
        assert error(other.refresh(first["refresh_token"])) == "invalid_grant"
        assert desktop.refresh(first["refresh_token"]).status_code == 200

    def test_a_public_clients_is_bound_to_its_key(self, house: House, desktop: Program, insider: Browser) -> None:
        first = desktop.redeem(desktop.code(insider), proof=desktop.proof()).get_json()
        assert first["token_type"] == "DPoP"
        assert error(desktop.refresh(first["refresh_token"])) == "invalid_dpop_proof"
        thief = Program(house.app, desktop.partner, house.lisboa)
        assert error(thief.refresh(first["refresh_token"], proof=thief.proof())) == "invalid_dpop_proof"
        assert desktop.refresh(first["refresh_token"], proof=desktop.proof()).get_json()["token_type"] == "DPoP"

    def test_it_shrinks_with_the_agreement(self, desktop: Program, insider: Browser) -> None:
        code = desktop.code(insider, scope="referrals.read services.read")
        first = desktop.redeem(code).get_json()
        desktop.partner.agreed.suspend()
        assert error(desktop.refresh(first["refresh_token"])) == "access_denied"
        desktop.partner.agreed.resume()
        desktop.partner.agreed.next_version(some_terms(scopes=["services.read"]))
        second = desktop.refresh(first["refresh_token"]).get_json()
        assert second["scope"] == "services.read"

    def test_it_ends_with_the_account(self, house: House, desktop: Program, insider: Browser) -> None:
        first = desktop.redeem(desktop.code(insider)).get_json()
        staff_id = desktop.call(first["access_token"]).get_json()["staff_id"]
        with house.lisboa.database.transaction(house.lisboa.system) as session:
            session.connection().exec_driver_sql(
                "UPDATE staff SET active = false WHERE tenant_id = %s AND id = %s", (house.lisboa.tenant_id, staff_id)
            )
        assert desktop.call(first["access_token"]).status_code == 401
        assert error(desktop.refresh(first["refresh_token"])) == "invalid_grant"


class TestPushing:
    """Pushed requests (RFC 9126)."""

    def push(self, program: Program, **wrong: Any) -> Any:
        _, _, query = program.authorize_path(**wrong).partition("?")
        fields = dict(parse_qsl(query))
        if program.partner.client.auth_method == "none":
            return program.send("/oauth/par", fields)
        return program.ask(path="/oauth/par", **fields)

    def allow(self, program: Program, browser: Browser, pushed: str) -> Any:
        client_id = program.partner.client_id
        return browser.post(f"/staff/oauth/authorize?client_id={client_id}&request_uri={pushed}", {"decision": "allow"})

    def test_what_was_pushed_counts_and_the_address_does_not(self, portal: Program, insider: Browser) -> None:
        pushed = self.push(portal)
        assert pushed.status_code == 201
        handle = pushed.get_json()["request_uri"]
        widened = insider.post(
            portal.authorize_path(request_uri=handle, scope="documents.read", redirect_uri="https://evil.example"),
            {"decision": "allow"},
        )
        code = portal.answered(widened)["code"]
        assert widened.headers["Location"].startswith(CALLBACK)
        assert portal.redeem(code).get_json()["scope"] == "referrals.read"
        again = self.allow(portal, insider, handle)
        assert again.status_code == 400

    def test_it_is_its_own_clients_alone(self, portal: Program, desktop: Program, insider: Browser) -> None:
        handle = self.push(portal).get_json()["request_uri"]
        page = insider.get(f"/staff/oauth/authorize?client_id={desktop.partner.client_id}&request_uri={handle}")
        assert page.status_code == 400

    def test_what_is_wrong_is_told_at_once(self, portal: Program) -> None:
        for wrong, expected in (
            ({"redirect_uri": "https://evil.example"}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"resource": None}, "invalid_target"),
            ({"request_uri": "urn:x"}, "invalid_request"),
            ({"scope": "nothing"}, "invalid_scope"),
        ):
            answer = self.push(portal, **wrong)
            assert answer.status_code == 400 and error(answer) == expected and "Location" not in answer.headers

    def test_nobody_pushes_for_a_confidential_client(self, portal: Program) -> None:
        answer = portal.send("/oauth/par", {"client_id": str(portal.partner.client_id), "response_type": "code"})
        assert error(answer) == "invalid_client"

    def test_who_must_push_cannot_do_without(self, house: House, standing: Agreed, insider: Browser) -> None:
        wish = {"grant_types": CODES, "redirect_uris": (CALLBACK,), "pushed_only": True}
        program = program_of(house, standing, **wish)
        assert insider.get(program.authorize_path()).status_code == 400
        assert self.allow(program, insider, self.push(program).get_json()["request_uri"]).status_code == 303

    def test_a_code_is_bound_to_the_key_that_pushed(self, house: House, desktop: Program, insider: Browser) -> None:
        _, _, query = desktop.authorize_path().partition("?")
        fields = dict(parse_qsl(query))
        pushed = desktop.send("/oauth/par", fields, proof=desktop.proof("/oauth/par")).get_json()["request_uri"]
        code = desktop.answered(self.allow(desktop, insider, pushed))["code"]
        thief = Program(house.app, desktop.partner, house.lisboa)
        assert error(thief.redeem(code, proof=thief.proof())) == "invalid_dpop_proof"
        assert desktop.redeem(code, proof=desktop.proof()).status_code == 200
