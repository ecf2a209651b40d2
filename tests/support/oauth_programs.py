"""A partner's program as it speaks to a centre's authorization server: rightly, and in every wrong way."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey, Key, RSAKey
from werkzeug.test import TestResponse

from oneroof.core.time import real_now
from oneroof.identity.oauth.authentication import ASSERTION_TYPE
from support.factories import Centre
from support.partners import Partner
from support.staff_browser import Browser

VERIFIER = "one-roof-for-everybody-who-needs-a-roof-43-or-more"
CALLBACK = "https://agency.example/callback"


def challenge_of(verifier: str) -> str:
    """S256 (RFC 7636)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Program:
    """One program at one centre's host."""

    app: Flask
    partner: Partner
    centre: Centre
    proof_key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    @property
    def issuer(self) -> str:
        """The server's."""
        return f"http://{self.centre.host}"

    @property
    def resource(self) -> str:
        """The API's address."""
        return f"{self.issuer}/api/v1"

    def assertion(self, *, key: Key | None = None, alg: str = "ES256", **claims: Any) -> str:
        """Of the client, right but for what is given. None takes a claim out."""
        now, client_id = int(real_now().timestamp()), str(self.partner.client_id)
        usual = {"iss": client_id, "sub": client_id, "aud": self.issuer, "iat": now, "exp": now + 60}
        all_claims = {**usual, "jti": secrets.token_urlsafe(12), **claims}
        kept = {name: value for name, value in all_claims.items() if value is not None}
        return jwt.encode({"alg": alg}, kept, key or self.partner.key, algorithms=[alg])

    def proof(
        self, path: str = "/oauth/token", *, method: str = "POST", token: str | None = None, **claims: Any
    ) -> str:
        """A DPoP proof, right but for what is given."""
        facts = {
            "htm": method,
            "htu": self.issuer + path,
            "iat": int(real_now().timestamp()),
            "jti": secrets.token_urlsafe(12),
        }
        if token is not None:
            facts["ath"] = challenge_of(token)
        head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.proof_key.as_dict(private=False)}
        return jwt.encode(head, {**facts, **claims}, self.proof_key)

    def send(self, path: str, fields: dict[str, Any], *, proof: str | None = None, query: str = "") -> TestResponse:
        """Post a form as it is."""
        headers = {"DPoP": proof} if proof else {}
        client = self.app.test_client()
        return client.post(path + query, base_url=self.issuer, data=fields, headers=headers)

    def ask(self, *, path: str = "/oauth/token", proof: str | None = None, **fields: Any) -> TestResponse:
        """Ask with a fresh assertion, unless another one is given; for a token for itself, unless it says otherwise."""
        usual: dict[str, Any] = {"client_assertion_type": ASSERTION_TYPE}
        if "client_assertion" not in fields:
            usual["client_assertion"] = self.assertion()
        if path == "/oauth/token":
            usual |= {"grant_type": "client_credentials", "resource": self.resource}
        given = {**usual, **fields}
        return self.send(path, {name: value for name, value in given.items() if value is not None}, proof=proof)

    def call(self, token: str, *, path: str = "/api/v1/partner/me", proof: str | None = None) -> TestResponse:
        """Call the API with a token."""
        headers = {"Authorization": f"{'DPoP' if proof else 'Bearer'} {token}"}
        if proof:
            headers["DPoP"] = proof
        return self.app.test_client().get(path, base_url=self.issuer, headers=headers)

    def authorize_path(self, **parameters: Any) -> str:
        """The address that a browser is sent to, right but for what is given."""
        usual = {
            "response_type": "code",
            "client_id": str(self.partner.client_id),
            "redirect_uri": CALLBACK,
            "scope": "referrals.read",
            "state": "a state",
            "code_challenge": challenge_of(VERIFIER),
            "code_challenge_method": "S256",
            "resource": self.resource,
        }
        given = {name: value for name, value in {**usual, **parameters}.items() if value is not None}
        return "/staff/oauth/authorize?" + urlencode(given)

    def code(self, browser: Browser, **parameters: Any) -> str:
        """The code that a member of staff lets it have."""
        return self.answered(browser.post(self.authorize_path(**parameters), {"decision": "allow"}))["code"]

    def redeem(self, code: str, *, proof: str | None = None, **fields: Any) -> TestResponse:
        """Change a code for tokens; a public client only says who it is."""
        usual = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
            "resource": None,
        }
        return self.ask(proof=proof, **self._named(), **{**usual, **fields})

    def refresh(self, token: str, *, proof: str | None = None, **fields: Any) -> TestResponse:
        """Change a refresh token for the next."""
        usual = {"grant_type": "refresh_token", "refresh_token": token, "resource": None}
        return self.ask(proof=proof, **self._named(), **{**usual, **fields})

    def answered(self, response: TestResponse) -> dict[str, str]:
        """What the browser carries back to the program."""
        assert response.status_code == 303, response.get_data(as_text=True)
        return dict(parse_qsl(urlsplit(response.headers["Location"]).query))

    def _named(self) -> dict[str, Any]:
        if self.partner.client.auth_method != "none":
            return {}
        public = {"client_assertion": None, "client_assertion_type": None}
        return {**public, "client_id": str(self.partner.client_id)}


def rsa_key() -> RSAKey:
    """Another kind of key."""
    return RSAKey.generate_key(2048)
