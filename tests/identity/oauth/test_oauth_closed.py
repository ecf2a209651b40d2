"""Authlib's defaults are loose. Each that is closed here has its test, so that no update of it opens one again."""

import logging
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge

from oneroof.core.crypto import token_hash
from oneroof.identity.oauth.authentication import ASSERTION_TYPE
from support.oauth_programs import CALLBACK, VERIFIER, Program
from support.staff_browser import Browser

LONGEST = 600


def test_what_is_closed_is_still_open_in_authlib() -> None:
    """Otherwise these tests would guard nothing, and could go."""
    assert BearerTokenGenerator.DEFAULT_EXPIRES_IN > LONGEST
    assert max(BearerTokenGenerator.GRANT_TYPES_EXPIRES_IN.values()) == 10 * 24 * 3600
    assert "plain" in CodeChallenge.SUPPORTED_CODE_CHALLENGE_METHOD


def test_no_token_lives_longer_than_ten_minutes(program: Program, desktop: Program, insider: Browser) -> None:
    """Authlib gives client credentials and codes ten days."""
    first = desktop.redeem(desktop.code(insider)).get_json()
    answers = [program.ask().get_json(), first, desktop.refresh(first["refresh_token"]).get_json()]
    assert [answer["expires_in"] for answer in answers] == [LONGEST] * 3


def test_pkce_is_asked_of_confidential_clients_too(portal: Program, insider: Browser) -> None:
    """Authlib asks public ones alone, and only for the verifier."""
    without = portal.answered(insider.get(portal.authorize_path(code_challenge=None, code_challenge_method=None)))
    assert without["error"] == "invalid_request"
    refused = portal.redeem(portal.code(insider), code_verifier=None)
    assert refused.get_json()["error"] == "invalid_grant"


def test_plain_pkce_is_none(portal: Program, insider: Browser) -> None:
    """Authlib takes `plain`, and means it where no method is named."""
    for method in ("plain", None):
        path = portal.authorize_path(code_challenge=VERIFIER, code_challenge_method=method)
        assert portal.answered(insider.get(path))["error"] == "invalid_request"


def test_nothing_that_was_handed_out_stands_in_the_database(
    program: Program, desktop: Program, insider: Browser, owner_connection: psycopg.Connection[Any]
) -> None:
    """Authlib's examples keep codes and tokens as they are."""
    code = desktop.code(insider)
    both = desktop.redeem(code).get_json()
    handed_out = [code, both["access_token"], both["refresh_token"], program.ask().get_json()["access_token"]]
    kept = ""
    for table in ("oauth_code", "oauth_token", "oauth_grant", "oauth_pushed", "oauth_seen", "audit_entry"):
        kept += str(owner_connection.execute(f"SELECT to_jsonb(t) FROM {table} t".encode()).fetchall())
    assert token_hash(code).hex() in kept
    assert [secret for secret in handed_out if secret in kept or secret.encode().hex() in kept] == []


def test_no_log_shows_what_was_handed_out(
    program: Program, desktop: Program, insider: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    """Authlib writes whole tokens at the level `debug`."""
    with caplog.at_level(logging.DEBUG):
        code = desktop.code(insider)
        first = desktop.redeem(code).get_json()
        second = desktop.refresh(first["refresh_token"]).get_json()
        own = program.ask().get_json()
    assert "Issue token <a token>" in caplog.text
    secrets = [
        answer[name] for answer in (first, second, own) for name in ("access_token", "refresh_token") if name in answer
    ]
    assert [secret for secret in (code, *secrets) if secret in caplog.text] == []


def test_nothing_is_taken_from_an_address(program: Program, desktop: Program, insider: Browser) -> None:
    """Authlib reads the query of a POST as well, where logs and proxies see it."""
    whole = {"grant_type": "client_credentials", "resource": program.resource}
    signed = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": program.assertion()}
    named = {"client_id": str(desktop.partner.client_id)}
    code = {"grant_type": "authorization_code", "code": desktop.code(insider), "code_verifier": VERIFIER}
    moved = {**named, "redirect_uri": CALLBACK}
    for asking, body, query in (
        (program, {}, {**whole, **signed}),
        (program, whole, signed),
        (program, signed, whole),
        (desktop, moved, code),
        (desktop, code, moved),
    ):
        assert asking.send("/oauth/token", body, query="?" + urlencode(query)).status_code == 400
    assert desktop.send("/oauth/token", {**code, **moved}).status_code == 200


def test_a_get_gets_no_token(program: Program) -> None:
    query = urlencode({"grant_type": "client_credentials", "resource": program.resource})
    assert program.app.test_client().get(f"/oauth/token?{query}", base_url=program.issuer).status_code == 405


def test_what_came_twice_is_refused(program: Program) -> None:
    twice = program.ask(scope=["services.read", "documents.read"])
    assert (twice.status_code, twice.get_json()["error"]) == (400, "invalid_request")


def test_words_of_the_caller_break_nothing(program: Program, desktop: Program, insider: Browser) -> None:
    """Authlib fails where it repeats characters that an error may not hold (RFC 6749, section 4.1.2.1)."""
    strange = 'é"\\\u202e'
    assert program.ask(grant_type=strange).status_code == 400
    assert program.ask(scope=strange).status_code == 400
    for name in ("response_type", "scope", "code_challenge", "code_challenge_method", "resource"):
        assert insider.get(desktop.authorize_path(**{name: strange})).status_code == 303
    assert insider.get(desktop.authorize_path(redirect_uri=strange)).status_code == 400
