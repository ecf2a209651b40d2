"""Views of agencies' programs: which token opens them, and what is said to one that does not."""

from datetime import timedelta
from typing import Any

import pytest

from oneroof.core.time import real_now
from oneroof.identity.oauth import access, registration, tokens
from support.oauth_programs import Program
from support.partners import also_agreed

from ..conftest import House


def test_a_token_is_good_at_its_own_tenant_alone(house: House, program: Program) -> None:
    also_agreed(program.partner.agreed, house.porto)
    token = program.partner.token()
    assert program.call(token).status_code == 200
    elsewhere = Program(house.app, program.partner, house.porto).call(token)
    assert elsewhere.status_code == 401 and elsewhere.get_json()["code"] == "token_invalid"
    assert 'error="invalid_token"' in elsewhere.headers["WWW-Authenticate"]


def test_a_live_token_under_a_suspended_agreement_is_told_so(program: Program) -> None:
    """403 with the reason, and not 401: the token is good, and works again with the agreement."""
    token = program.partner.token()
    program.partner.agreed.suspend()
    refused = program.call(token)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "agreement_suspended")
    program.partner.agreed.resume()
    assert program.call(token).status_code == 200
    program.partner.agreed.end()
    refused = program.call(token)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "agreement_ended")


def test_a_suspended_client_stops_at_once_and_an_ended_one_is_nobody(program: Program) -> None:
    standing, token = program.partner.agreed, program.partner.token()
    database, umbrella, client_id = standing.centre.database, standing.umbrella, program.partner.client_id
    with database.umbrella_transaction(umbrella) as network:
        registration.suspend_client(network, umbrella, client_id=client_id, suspended=True)
    assert program.call(token).get_json()["code"] == "client_suspended"
    assert program.ask().get_json()["error"] == "unauthorized_client"
    with database.umbrella_transaction(umbrella) as network:
        registration.end_client(network, umbrella, client_id=client_id)
    assert program.call(token).status_code == 401
    assert program.ask().get_json()["error"] == "invalid_client"


def test_a_token_ends_after_ten_minutes(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    token = program.partner.token()
    later = real_now() + tokens.ACCESS_FOR + timedelta(seconds=1)
    monkeypatch.setattr(access, "real_now", lambda: later)
    assert program.call(token).status_code == 401


def test_staff_and_agencies_have_no_way_into_each_others_views(house: House, program: Program) -> None:
    staff = house.lisboa.member("coordinator", token=True)
    assert program.call(staff.token or "").status_code == 401
    assert program.call(program.partner.token(), path="/api/v1/staff/me").status_code == 401


@pytest.mark.parametrize(
    ("scheme", "token"), [("Bearer", "ora_" + "x" * 43), ("Basic", "eDp5"), ("DPoP", "ora_y"), ("Bearer", "")]
)
def test_what_is_no_token_opens_nothing(program: Program, scheme: str, token: str) -> None:
    client = program.app.test_client()
    headers = {"Authorization": f"{scheme} {token}"}
    answer = client.get("/api/v1/partner/me", base_url=program.issuer, headers=headers)
    assert answer.status_code == 401


def test_a_scope_that_the_token_lacks_is_refused(program: Program) -> None:
    refused = program.call(program.partner.token(["services.read"]), path="/api/v1/partner/referrals")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_in_token")


class TestBoundTokens:
    """DPoP (RFC 9449) at the API."""

    def call(self, program: Program, token: str, **claims: Any) -> tuple[int, str | None]:
        given = {"token": token, "method": "GET", **claims}
        path = given.pop("path", "/api/v1/partner/me")
        answer = program.call(token, proof=program.proof(path, **given))
        return answer.status_code, (answer.get_json() or {}).get("code")

    def test_a_proof_is_good_once_for_one_request_and_one_token(self, program: Program) -> None:
        token = program.partner.token(jkt=program.proof_key.thumbprint())
        assert self.call(program, token) == (200, None)
        bad = (401, "proof_invalid")
        old = int(real_now().timestamp()) - 600
        assert self.call(program, token, path="/api/v1/partner/referrals") == bad
        assert self.call(program, token, htm="POST") == bad
        assert self.call(program, token, ath="other") == bad
        assert self.call(program, token, iat=old) == bad
        assert self.call(program, token, jti="") == bad

    def test_a_replayed_proof_is_refused(self, program: Program) -> None:
        token = program.partner.token(jkt=program.proof_key.thumbprint())
        proof = program.proof("/api/v1/partner/me", method="GET", token=token)
        assert program.call(token, proof=proof).status_code == 200
        assert program.call(token, proof=proof).get_json()["code"] == "proof_invalid"

    def test_a_stolen_token_is_worth_nothing_without_its_key(self, program: Program) -> None:
        token = program.partner.token(jkt=program.proof_key.thumbprint())
        assert program.call(token).status_code == 401
        thief = Program(program.app, program.partner, program.centre)
        assert self.call(thief, token) == (401, "proof_invalid")

    def test_a_token_without_a_key_does_not_pass_for_a_bound_one(self, program: Program) -> None:
        assert self.call(program, program.partner.token())[0] == 401
