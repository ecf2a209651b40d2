"""Signing in through an OpenID provider: what is asked of it, and what is believed of its answers.

OpenID Connect Core 1.0 with the authorization code and PKCE (RFC 7636, S256). Nothing is kept between the question and
the answer: the verifier and the nonce follow from the state, which only we can have made.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

SCOPE = "openid email"
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
"""Signed by a key that only the provider has; never `none`, never by a shared secret."""
_TIMEOUT = httpx2.Timeout(5.0)
_LEEWAY_SECONDS = 60
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderFailed(Exception):
    """The provider did not answer, or not as it must; the sentence is for the log."""


@dataclass(frozen=True, slots=True)
class Client:
    """This tenant at one provider."""

    issuer: str
    client_id: str
    client_secret: str | None = field(repr=False)
    redirect_uri: str
    key: bytes = field(repr=False)
    """What the verifier and the nonce are derived with."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider vouches for."""

    subject: str
    email: str | None
    """Only where the provider says that it verified the address."""
    two_factors: bool
    """Whether it says that it asked for more than a password (`amr` has `mfa`, RFC 8176)."""


def is_usable_issuer(issuer: str, *, production: bool) -> bool:
    """Whether an address may be an issuer: https, or this very machine outside production."""
    parts = urlsplit(issuer)
    if parts.query or parts.fragment or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK and not production)


def authorization_url(client: Client, state: str) -> str:
    """Where the browser goes to sign in. Raises ProviderFailed."""
    with _opened(client) as opened:
        facts = _discover(opened, client.issuer)
        url, _ = opened.create_authorization_url(
            _endpoint(facts, "authorization_endpoint"),
            state=state,
            nonce=_derived(client, "nonce", state),
            code_verifier=_derived(client, "verifier", state),
        )
    return str(url)


def claims_of(client: Client, *, state: str, code: str, issuer: str | None) -> Claims:
    """Turn the code that the browser brought into claims. Raises ProviderFailed.

    `issuer` is what the answer itself names (RFC 9207): an answer of another provider is refused.
    """
    if issuer is not None and issuer != client.issuer:
        raise ProviderFailed("the answer names another issuer")
    with _opened(client) as opened:
        facts = _discover(opened, client.issuer)
        try:
            answer = opened.fetch_token(
                _endpoint(facts, "token_endpoint"), code=code, code_verifier=_derived(client, "verifier", state)
            )
        except (AuthlibBaseError, httpx2.HTTPError, ValueError) as error:
            raise ProviderFailed(f"no token: {type(error).__name__}: {error}") from error
        keys = _json(opened, _endpoint(facts, "jwks_uri"))
        claims = _verified(client, state, str(answer.get("id_token", "")), keys)
        if "email" not in claims and "userinfo_endpoint" in facts:
            more = _json(opened, _endpoint(facts, "userinfo_endpoint"), token=str(answer["access_token"]))
            if more.get("sub") != claims["sub"]:
                raise ProviderFailed("the user information is another person's")
            claims = {**more, **claims}
    return _read(claims)


def check_issuer(issuer: str) -> None:
    """Ask the provider for its facts, to see that it is one. Raises ProviderFailed."""
    client = Client(issuer, "", None, "", b"")
    with _opened(client) as opened:
        facts = _discover(opened, issuer)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _endpoint(facts, name)


def _opened(client: Client) -> Any:
    return OAuth2Client(
        client.client_id,
        client.client_secret,
        scope=SCOPE,
        redirect_uri=client.redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if client.client_secret else "none",
        timeout=_TIMEOUT,
        follow_redirects=False,
        trust_env=False,
    )


def _discover(opened: Any, issuer: str) -> dict[str, Any]:
    facts = _json(opened, issuer.rstrip("/") + "/.well-known/openid-configuration")
    if facts.get("issuer") != issuer:
        raise ProviderFailed(f"{issuer} calls itself {facts.get('issuer')}")
    return facts


def _endpoint(facts: dict[str, Any], name: str) -> str:
    address = str(facts.get(name, ""))
    if urlsplit(address).scheme not in ("https", urlsplit(facts["issuer"]).scheme):
        raise ProviderFailed(f"{name} is missing or not encrypted")
    return address


def _json(opened: Any, address: str, token: str | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = opened.request("GET", address, headers=headers, withhold_token=True)
        answer.raise_for_status()
        body = answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        raise ProviderFailed(f"{address}: {type(error).__name__}") from error
    if not isinstance(body, dict):
        raise ProviderFailed(f"{address}: no object")
    return body


def _verified(client: Client, state: str, token: str, keys: dict[str, Any]) -> dict[str, Any]:
    rules = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_SECONDS,
        iss={"essential": True, "value": client.issuer},
        aud={"essential": True, "value": client.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": _derived(client, "nonce", state)},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderFailed(f"the identity token is not good: {type(error).__name__}: {error}") from error
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client.client_id:
        raise ProviderFailed("the identity token was made for another client")
    return dict(claims)


def _read(claims: dict[str, Any]) -> Claims:
    email, methods = claims.get("email"), claims.get("amr")
    return Claims(
        subject=str(claims["sub"]),
        email=str(email) if email and claims.get("email_verified") is True else None,
        two_factors=isinstance(methods, list) and "mfa" in methods,
    )


def _derived(client: Client, use: str, state: str) -> str:
    digest = hmac.new(client.key, f"openid {use}\x1f{state}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
