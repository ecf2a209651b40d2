"""How clients prove who they are: by an assertion or a proof of a registered key, or, public ones, not at all.

There are no client secrets. Who failed is told the same whether the client exists or not.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError

from oneroof.core.time import real_now
from oneroof.identity.oauth import origins
from oneroof.identity.oauth.attempts import noted_once
from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.models import ALGORITHMS
from oneroof.identity.oauth.requests import GivenRequest
from oneroof.identity.oauth.signatures import NotVerified, claims_of, headers_of, public_key, verified

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = timedelta(minutes=5)
SKEW = timedelta(seconds=30)
LONGEST_JTI = 200
CONFIDENTIAL = ["private_key_jwt", "dpop"]
ANY = [*CONFIDENTIAL, "none"]


def by_assertion(query_client: Any, request: GivenRequest) -> KnownClient | None:
    """`private_key_jwt` (RFC 7523); None where no assertion came. Raises InvalidClientError."""
    assertion = request.form.get("client_assertion")
    if not assertion:
        return None
    try:
        if request.form.get("client_assertion_type") != ASSERTION_TYPE:
            raise NotVerified("its type is not the one for JWTs")
        client = _client_of(query_client, request, assertion)
        claims = _verified_by(client, assertion)
    except NotVerified as error:
        raise _refused() from error
    try:
        _check_claims(client, claims)
    except NotVerified as error:  # only who has the key hears what is wrong with what it signed
        raise InvalidClientError(f"The assertion is not accepted: {error}.") from error
    return client


def by_proof(query_client: Any, request: GivenRequest) -> KnownClient | None:
    """A DPoP proof by a key that the client has registered; None where no proof came or the client does otherwise."""
    if request.jkt is None or request.form.get("client_assertion"):
        return None
    client: KnownClient | None = query_client(request.payload.client_id)
    if client is None or client.row.auth_method != "dpop":
        return None
    if not any(key.thumbprint == request.jkt for key in client.keys):
        raise _refused()
    return client


def by_name(query_client: Any, request: GivenRequest) -> KnownClient | None:
    """A public client, which only says who it is."""
    if request.form.get("client_secret") or request.form.get("client_assertion"):
        return None
    client: KnownClient | None = query_client(request.payload.client_id)
    return client


def _client_of(query_client: Any, request: GivenRequest, assertion: str) -> KnownClient:
    """Whose assertion it says it is; nothing else of it counts before it is verified."""
    subject = claims_of(assertion).get("sub")
    client = query_client(subject) if isinstance(subject, str) else None
    if client is None or client.row.auth_method != "private_key_jwt":
        raise NotVerified("its client is not known")
    if request.payload.client_id not in (None, client.client_id):
        raise NotVerified("it is another client's")
    known: KnownClient = client
    return known


def _verified_by(client: KnownClient, assertion: str) -> dict[str, Any]:
    """The claims, signed by one of the client's keys with the algorithm that it registered."""
    headers = headers_of(assertion)
    algorithm = headers.get("alg")
    allowed = [client.row.algorithm] if client.row.algorithm else list(ALGORITHMS)
    if algorithm not in allowed:
        raise NotVerified("its algorithm is not the client's")
    for key in _keys(client, headers.get("kid")):
        try:
            return verified(assertion, public_key(key), [str(algorithm)])
        except NotVerified:
            continue
    raise NotVerified("no key of the client's has signed it")


def _keys(client: KnownClient, kid: object) -> Iterable[dict[str, Any]]:
    named = [key.jwk for key in client.keys if key.kid == kid]
    return named or [key.jwk for key in client.keys]


def _check_claims(client: KnownClient, claims: dict[str, Any]) -> None:
    if claims.get("iss") != client.client_id or claims.get("sub") != client.client_id:
        raise NotVerified("iss and sub must both be the client_id")
    audience = claims.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if audience not in (origins.issuer(), origins.issuer() + origins.TOKEN):
        raise NotVerified("aud must be this server's issuer or token endpoint, and nothing else")
    now = real_now()
    expires = _moment(claims, "exp")
    if not now < expires <= now + LONGEST_LIFE + SKEW:
        raise NotVerified("exp must lie at most five minutes ahead")
    if any(name in claims and _moment(claims, name) > now + SKEW for name in ("nbf", "iat")):
        raise NotVerified("it comes from the future")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise NotVerified("jti is missing")
    if not noted_once("assertion", client.client_id, jti, until=expires):
        raise NotVerified("it was shown before")


def _moment(claims: dict[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotVerified(f"{name} must be a number of seconds")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise NotVerified(f"{name} must be a number of seconds") from error


def _refused() -> InvalidClientError:
    return InvalidClientError("This client is not known here, or it did not prove who it is.")
