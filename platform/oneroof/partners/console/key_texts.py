"""A public key as people paste it: a JWK, a set of one, or PEM. Private and weak ones are refused with the reason."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.identity.oauth.signatures import (
    LARGEST_KEY_RSA_BITS,
    LEAST_RSA_BITS,
    PRIVATE_MEMBERS,
    algorithms_of,
)

LONGEST = 20_000
PRIVATE = "private_key"
"""The code of the refusal of a private key: what was typed must not be shown again."""

_KINDS: dict[type[Any], type[Key]] = {EllipticCurvePublicKey: ECKey, Ed25519PublicKey: OKPKey, RSAPublicKey: RSAKey}


def read_key(text: str) -> dict[str, Any]:
    """The public members of the key (RFC 7517), and its `kid` if it has one. Raises Invalid (`key`)."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise _refused(staff_text("Paste a public key: a JWK, or PEM beginning with BEGIN PUBLIC KEY."))
    if "PRIVATE KEY" in text:
        raise _private()
    jwk = _from_pem(text) if "-----BEGIN" in text else _from_json(text)
    if PRIVATE_MEMBERS & jwk.keys():
        raise _private()
    _check(jwk)
    return jwk


def _from_pem(text: str) -> dict[str, Any]:
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise _refused(staff_text("This PEM cannot be read as a public key (BEGIN PUBLIC KEY).")) from None
    for kind, made in _KINDS.items():
        if isinstance(key, kind):
            if isinstance(key, RSAPublicKey) and key.key_size < LEAST_RSA_BITS:
                raise _weak(key.key_size)
            public = made.import_key(text)
            return dict(public.as_dict(private=False))
    raise _refused(_not_accepted())


def _from_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused(
            staff_text("This is neither PEM nor JSON. Paste the whole key, with its first and last line.")
        ) from None
    keys = found.get("keys") if isinstance(found, dict) else None
    if isinstance(keys, list):
        if len(keys) != 1:
            raise _refused(staff_text("This set holds several keys. Paste one at a time."))
        found = keys[0]
    if not isinstance(found, dict) or "kty" not in found:
        raise _refused(staff_text("This is JSON but no JWK: it has no “kty”."))
    return found


def _check(jwk: Mapping[str, Any]) -> None:
    bits = _rsa_bits(jwk)
    if bits is not None and bits < LEAST_RSA_BITS:
        raise _weak(bits)
    try:
        key: Key = import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError):
        raise _refused(staff_text("This key is not whole: a part of it is missing or cannot be read.")) from None
    if not algorithms_of(key):
        raise _refused(_not_accepted())


def _rsa_bits(jwk: Mapping[str, Any]) -> int | None:
    """The length of the modulus; None for a key of another kind, or one that cannot be read."""
    modulus = jwk.get("n")
    if jwk.get("kty") != "RSA" or not isinstance(modulus, str):
        return None
    try:
        return int.from_bytes(urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4)), "big").bit_length()
    except ValueError:
        return None


def _weak(bits: int) -> Invalid:
    return _refused(
        staff_text(
            "This RSA key is too weak: %(bits)s bits; at least %(least)s are needed.", bits=bits, least=LEAST_RSA_BITS
        )
    )


def _not_accepted() -> LazyText:
    return staff_text(
        "A key of this kind is not accepted. Use EC P-256 (ES256), Ed25519 (EdDSA) or RSA of %(least)s to %(most)s "
        "bits (PS256).",
        least=LEAST_RSA_BITS,
        most=LARGEST_KEY_RSA_BITS,
    )


def _private() -> Invalid:
    return _refused(
        staff_text(
            "This is a private key. It was not kept. Somebody other than its owner may have seen it: make a new pair, "
            "and paste the public half here."
        ),
        PRIVATE,
    )


def _refused(sentence: LazyText, code: str = "key_refused") -> Invalid:
    return Invalid(code, sentence, fields={"key": [sentence]})
