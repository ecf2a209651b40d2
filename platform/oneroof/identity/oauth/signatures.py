"""JSON Web Signatures of others, verified with the few algorithms that are let in: no `none`, no HS*, no RS256."""

import json
from collections.abc import Collection, Mapping
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from oneroof.identity.oauth.models import ALGORITHMS

LEAST_RSA_BITS = 2048
LARGEST_KEY_RSA_BITS = 4096
LONGEST = 8192
"""Characters of a token that is looked at at all."""
PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class NotVerified(Exception):
    """The signature, or what was signed, is not what it must be; says why, and nothing of what it held."""


def headers_of(token: str) -> dict[str, Any]:
    """The protected header, not verified. Raises NotVerified."""
    if len(token) > LONGEST or token.count(".") != 2:
        raise NotVerified("it is no compact JWS")
    try:
        return dict(jws.extract_compact(token.encode(), registry=_registry(ALGORITHMS)).headers())
    except (JoseError, ValueError) as error:
        raise NotVerified("it is no compact JWS of an accepted form") from error


def claims_of(token: str) -> dict[str, Any]:
    """The claims, not verified: to know whose key to verify them with, and for nothing else. Raises NotVerified."""
    headers_of(token)
    try:
        claims = json.loads(jws.extract_compact(token.encode(), registry=_registry(ALGORITHMS)).payload)
    except (JoseError, ValueError) as error:
        raise NotVerified("it holds no claims") from error
    if not isinstance(claims, dict):
        raise NotVerified("it holds no claims")
    return claims


def verified(token: str, key: Key, algorithms: Collection[str]) -> dict[str, Any]:
    """The claims of `token`, signed by `key` with one of `algorithms`. Raises NotVerified."""
    allowed = [name for name in algorithms if name in ALGORITHMS and name in algorithms_of(key)]
    if not allowed:
        raise NotVerified("no accepted algorithm fits this key")
    try:
        return dict(jwt.decode(token, key, algorithms=allowed, registry=_registry(allowed)).claims)
    except (JoseError, ValueError) as error:
        raise NotVerified("its signature is not this key's by an accepted algorithm") from error


def public_key(jwk: Mapping[str, Any]) -> Key:
    """A public key that signs with one of ALGORITHMS. Raises NotVerified, also for a private one and for a weak one."""
    if PRIVATE_MEMBERS & jwk.keys():
        raise NotVerified("it is a private key, which its owner alone must have")
    try:
        key: Key = import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotVerified("it is no key") from error
    if not algorithms_of(key):
        raise NotVerified("its kind, curve or size is not accepted")
    return key


def algorithms_of(key: Key) -> tuple[str, ...]:
    """Which of ALGORITHMS a key can sign with; none for keys of other kinds, curves and sizes."""
    if isinstance(key, ECKey):
        return ("ES256",) if key.curve_name == "P-256" else ()
    if isinstance(key, OKPKey):
        return ("EdDSA", "Ed25519") if key.curve_name == "Ed25519" else ()
    if isinstance(key, RSAKey):
        return ("PS256",) if LEAST_RSA_BITS <= key.raw_value.key_size <= LARGEST_KEY_RSA_BITS else ()
    return ()


def _registry(algorithms: Collection[str]) -> jws.JWSRegistry:
    registry = jws.JWSRegistry(
        algorithms=list(algorithms),
        header_registry={},
        strict_check_header=False,  # `crit` is refused all the same
    )
    registry.max_header_length = LONGEST  # a DPoP proof carries its key there
    return registry
