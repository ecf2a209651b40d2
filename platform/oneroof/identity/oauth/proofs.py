"""DPoP (RFC 9449): a proof, made for one request, that the caller has the private key that a token is bound to."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from oneroof.identity.oauth.models import ALGORITHMS
from oneroof.identity.oauth.signatures import NotVerified, headers_of, public_key, verified

HEADER = "DPoP"
VALID_FOR = timedelta(minutes=2)
"""How old a proof may be."""
AHEAD = timedelta(seconds=30)
"""How far the caller's clock may be ahead of ours."""
LONGEST_JTI = 200
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that is right for its request. Whether it was shown before, `replay` says."""

    jkt: str
    """The key's thumbprint (RFC 7638)."""
    jti: str
    expires_at: datetime


def read_proof(proof: str, *, method: str, url: str, now: datetime, token: str | None = None) -> Proof:
    """The proof that was sent with a request of `method` to `url`, and with the access token `token`.

    Raises NotVerified.
    """
    headers = headers_of(proof)
    if headers.get("typ") != "dpop+jwt" or headers.get("alg") not in ALGORITHMS:
        raise NotVerified("it is no DPoP proof by an accepted algorithm")
    if not isinstance(headers.get("jwk"), dict):
        raise NotVerified("it does not carry its key")
    key = public_key(headers["jwk"])
    claims = verified(proof, key, [str(headers["alg"])])
    if claims.get("htm") != method or not _same_address(claims.get("htu"), url):
        raise NotVerified("it was made for another request")
    jti, issued = claims.get("jti"), _moment(claims)
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise NotVerified("it has no jti of its own")
    if not now - VALID_FOR <= issued <= now + AHEAD:
        raise NotVerified("it was made too long ago, or in the future")
    if token is not None and not _is_hash_of(claims.get("ath"), token):
        raise NotVerified("it was made for another token")
    return Proof(key.thumbprint(), jti, issued + VALID_FOR)


def _moment(claims: Mapping[str, Any]) -> datetime:
    issued = claims.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise NotVerified("it does not say when it was made")
    try:
        return datetime.fromtimestamp(issued, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise NotVerified("it does not say when it was made") from error


def _is_hash_of(ath: object, token: str) -> bool:
    expected = base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode()
    return isinstance(ath, str) and hmac.compare_digest(ath.encode(), expected.encode())


def _same_address(htu: object, url: str) -> bool:
    """Whether both name the same address, apart from query and fragment (RFC 9449, section 4.3)."""
    try:
        return isinstance(htu, str) and _normal(htu) == _normal(url)
    except ValueError:
        return False


def _normal(url: str) -> tuple[str, str, int | None, str]:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _USUAL_PORTS.get(scheme), parts.path or "/"
