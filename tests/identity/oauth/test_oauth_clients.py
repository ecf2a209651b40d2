"""How a client proves who it is, and every way in which somebody else might pass for it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey

from oneroof.core.time import real_now
from oneroof.identity.oauth import attempts, registration
from oneroof.identity.throttle import Limit
from support.oauth_programs import Program, rsa_key
from support.partners import Agreed, Partner, a_client

from ..conftest import House
from .conftest import program_of


def seconds(span: int) -> int:
    return int(real_now().timestamp()) + span


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["error"]


def test_a_program_gets_a_token_for_what_the_agreement_leaves(house: House, program: Program) -> None:
    answer = program.ask(scope="referrals.read services.read")
    body = answer.get_json()
    assert answer.status_code == 200, body
    assert body["token_type"] == "Bearer" and body["expires_in"] == 600 and "refresh_token" not in body
    assert body["scope"].split() == ["services.read", "referrals.read"]
    assert answer.headers["Cache-Control"] == "no-store"
    me = program.call(body["access_token"]).get_json()
    assert me["scopes"] == ["services.read", "referrals.read"]


def test_the_token_endpoint_is_an_audience_too(program: Program) -> None:
    assert program.ask(client_assertion=program.assertion(aud=f"{program.issuer}/oauth/token")).status_code == 200
    assert program.ask(client_assertion=program.assertion(aud=[program.issuer])).status_code == 200


WRONG: dict[str, Callable[[Program], str]] = {
    "another tenant's audience": lambda p: p.assertion(aud="http://porto.localhost"),
    "the API as audience": lambda p: p.assertion(aud=p.resource),
    "several audiences": lambda p: p.assertion(aud=[p.issuer, "https://elsewhere.example"]),
    "no audience": lambda p: p.assertion(aud=None),
    "expired": lambda p: p.assertion(exp=seconds(-1)),
    "good for an hour": lambda p: p.assertion(exp=seconds(3600)),
    "no end": lambda p: p.assertion(exp=None),
    "an end in words": lambda p: p.assertion(exp="tomorrow"),
    "from the future": lambda p: p.assertion(iat=seconds(120)),
    "not yet good": lambda p: p.assertion(nbf=seconds(120)),
    "no jti": lambda p: p.assertion(jti=None),
    "another issuer": lambda p: p.assertion(iss="somebody"),
    "another's key": lambda p: p.assertion(key=ECKey.generate_key("P-256")),
    "no JWT": lambda _: "x.y.z",
    "an unknown client": lambda p: p.assertion(sub="0198f000-0000-7000-8000-000000000000"),
}


def test_a_wrong_assertion_is_refused(program: Program) -> None:
    for name, made in WRONG.items():
        assert error(program.ask(client_assertion=made(program))) == (400, "invalid_client"), name


def test_a_replayed_assertion_is_refused(program: Program) -> None:
    """Also after a request that failed for another reason: what was shown once was shown."""
    assertion = program.assertion()
    assert error(program.ask(client_assertion=assertion, resource="https://elsewhere.example"))[1] == "invalid_target"
    refused = program.ask(client_assertion=assertion)
    assert error(refused) == (400, "invalid_client") and "before" in refused.get_json()["error_description"]


def test_a_downgraded_algorithm_is_refused(house: House, standing: Agreed) -> None:
    """No `none`, no HMAC with the public key as its secret, no RS256, and none but the one that was registered."""
    rsa = rsa_key()
    wish = {"algorithm": "PS256", "keys": (rsa.as_dict(private=False),)}
    client, _ = a_client(standing, **wish)
    program = Program(house.app, Partner(standing, client, rsa), house.lisboa)  # type: ignore[arg-type]
    assert program.ask(client_assertion=program.assertion(alg="PS256")).status_code == 200
    claims = {"iss": str(client.id), "sub": str(client.id), "aud": program.issuer, "exp": seconds(60), "jti": "a"}
    unsigned = jwt.encode({"alg": "none"}, claims, OctKey.import_key("x" * 32), algorithms=["none"])
    for weak in (
        unsigned,
        by_hmac(claims, rsa.as_pem(private=False)),
        program.assertion(alg="RS256"),
        program.assertion(alg="PS384"),
    ):
        assert error(program.ask(client_assertion=weak)) == (400, "invalid_client")
    with standing.centre.database.umbrella_transaction(standing.umbrella) as network:
        other = ECKey.generate_key("P-256")
        registration.add_key(network, standing.umbrella, client_id=client.id, jwk=other.as_dict(private=False))
    assert error(program.ask(client_assertion=program.assertion(key=other, alg="ES256")))[1] == "invalid_client"


def by_hmac(claims: dict[str, Any], public_key: bytes) -> str:
    """A JWT whose secret is the client's public key, which everybody has."""
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in ({"alg": "HS256"}, claims)]
    signature = hmac.new(public_key, b".".join(parts), hashlib.sha256).digest()
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_keys_change_without_a_gap(program: Program) -> None:
    standing, client_id = program.partner.agreed, program.partner.client_id
    following = OKPKey.generate_key("Ed25519")
    with standing.centre.database.umbrella_transaction(standing.umbrella) as network:
        registration.add_key(network, standing.umbrella, client_id=client_id, jwk=following.as_dict(private=False))
    for assertion in (program.assertion(), program.assertion(key=following, alg="Ed25519")):
        assert program.ask(client_assertion=assertion).status_code == 200
    with standing.centre.database.umbrella_transaction(standing.umbrella) as network:
        first = registration.keys_of(network, standing.umbrella, client_id=client_id)[0]
        registration.end_key(network, standing.umbrella, client_id=client_id, key_id=first.id)
    assert error(program.ask())[1] == "invalid_client"
    assert program.ask(client_assertion=program.assertion(key=following, alg="Ed25519")).status_code == 200


def test_a_confidential_client_is_nobody_without_its_proof(program: Program, desktop: Program) -> None:
    """Not by its name alone, not with a secret, not with another client's assertion: and all hear the same."""
    named = {"grant_type": "client_credentials", "resource": program.resource}
    client_id = str(program.partner.client_id)
    answers = [
        program.send("/oauth/token", {**named, "client_id": client_id}),
        program.send("/oauth/token", {**named, "client_id": client_id, "client_secret": "guess"}),
        program.send("/oauth/token", {**named, "client_id": "0198f000-0000-7000-8000-000000000000"}),
        program.send("/oauth/token", {**named, "client_id": str(desktop.partner.client_id)}),
    ]
    assert {error(answer) for answer in answers} == {(400, "invalid_client")}
    assert len({answer.get_json()["error_description"] for answer in answers}) == 1
    assert error(program.ask(client_id=str(desktop.partner.client_id)))[1] == "invalid_client"


class TestProofs:
    """DPoP at the token endpoint: as the client's own proof of who it is, and to bind its tokens."""

    @pytest.fixture
    def bound(self, house: House, standing: Agreed) -> Program:
        """A client whose registered key signs its proofs, and nothing else."""
        found = program_of(house, standing, auth_method="dpop")
        found.proof_key = found.partner.key
        return found

    def by_proof(self, program: Program, proof: str | None) -> Any:
        fields = {"grant_type": "client_credentials", "resource": program.resource}
        return program.send("/oauth/token", {**fields, "client_id": str(program.partner.client_id)}, proof=proof)

    def test_a_registered_key_is_proof_enough(self, bound: Program) -> None:
        answer = self.by_proof(bound, bound.proof()).get_json()
        assert answer["token_type"] == "DPoP"
        token = answer["access_token"]
        proof = bound.proof("/api/v1/partner/me", method="GET", token=token)
        assert bound.call(token, proof=proof).status_code == 200 and bound.call(token).status_code == 401

    def test_another_key_none_and_a_replay_are_refused(self, bound: Program, house: House) -> None:
        proof = bound.proof()
        assert self.by_proof(bound, proof).status_code == 200
        assert error(self.by_proof(bound, proof)) == (400, "invalid_dpop_proof")
        assert error(self.by_proof(bound, None)) == (400, "invalid_client")
        thief = Program(house.app, bound.partner, house.lisboa)
        assert error(self.by_proof(bound, thief.proof())) == (400, "invalid_client")
        assert error(self.by_proof(bound, bound.proof("/oauth/par")))[1] == "invalid_dpop_proof"
        assert error(self.by_proof(bound, bound.proof(htu="http://porto.localhost/oauth/token")))[1] == (
            "invalid_dpop_proof"
        )

    def test_an_assertion_and_a_proof_go_together(self, house: House, standing: Agreed) -> None:
        program = program_of(house, standing, dpop_bound=True)
        assert error(program.ask())[1] == "invalid_dpop_proof"
        assert program.ask(proof=program.proof()).get_json()["token_type"] == "DPoP"


def test_who_guesses_has_to_wait_and_nobody_else(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "CLIENT", Limit(free=2))
    wrong = {"grant_type": "client_credentials", "client_id": str(program.partner.client_id)}
    for _ in range(3):
        last = program.send("/oauth/token", wrong)
    assert error(last) == (429, "temporarily_unavailable") and int(last.headers["Retry-After"]) > 0
    elsewhere = program.app.test_client().post(
        "/oauth/token", base_url=program.issuer, data=wrong, environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert error(elsewhere) == (400, "invalid_client")
