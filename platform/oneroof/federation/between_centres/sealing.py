"""Signing and encrypting between centres: JWS with Ed25519 inside JWE with ECDH-ES+A256KW and A256GCM.

What is signed is canonical JSON (RFC 8785). A centre is known by the thumbprint (RFC 7638) of the key that signs.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

_SIGNS = ["Ed25519"]
_BOXES = ["ECDH-ES+A256KW", "A256GCM"]
_KEY_BYTES = 32


class NotGenuine(Exception):
    """It was changed, is for somebody else, or nobody whom we know has signed it. `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class PublicPair:
    """What others need to know of a centre: what verifies it, and what to encrypt to it with."""

    sign: bytes
    box: bytes

    @property
    def kid(self) -> str:
        """The thumbprint of the key that signs."""
        return OKPKey.import_key(_jwk("Ed25519", self.sign)).thumbprint()

    def as_json(self) -> dict[str, Any]:
        """Both as JWK."""
        return {"kid": self.kid, "sign": _jwk("Ed25519", self.sign), "box": _jwk("X25519", self.box)}

    @classmethod
    def of_json(cls, said: Any) -> "PublicPair":
        """What `as_json` made elsewhere. Raises NotGenuine (`keys_unreadable`)."""
        try:
            pair = cls(_key_bytes(said["sign"], "Ed25519"), _key_bytes(said["box"], "X25519"))
            if said["kid"] != pair.kid:
                raise NotGenuine("keys_unreadable")
        except (KeyError, TypeError, ValueError, JoseError) as error:
            raise NotGenuine("keys_unreadable") from error
        return pair


@dataclass(frozen=True, slots=True)
class SecretPair:
    """A centre's own two keys, both made from one secret."""

    secret: bytes = field(repr=False)

    @property
    def public(self) -> PublicPair:
        """What others may know of them."""
        sign, box = self._sign.public_key(), self._box.public_key()
        return PublicPair(sign.public_bytes_raw(), box.public_bytes_raw())

    def sign(self, content: dict[str, Any]) -> str:
        """The content as canonical JSON, signed (a compact JWS)."""
        key = OKPKey.import_key(_jwk("Ed25519", self.public.sign, self._sign.private_bytes_raw()))
        header = {"alg": "Ed25519", "kid": self.public.kid}
        return jws.serialize_compact(header, rfc8785.dumps(content), key, algorithms=_SIGNS)

    def unseal(self, sealed: str) -> str:
        """Open what `seal` made for this pair. Raises NotGenuine (`not_for_us`)."""
        key = OKPKey.import_key(_jwk("X25519", self.public.box, self._box.private_bytes_raw()))
        try:
            plain = jwe.decrypt_compact(sealed, key, algorithms=_BOXES).plaintext
            return (plain or b"").decode("ascii")
        except (JoseError, ValueError) as error:
            raise NotGenuine("not_for_us") from error

    @property
    def _sign(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derived(b"oneroof centre sign"))

    @property
    def _box(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self._derived(b"oneroof centre box"))

    def _derived(self, use: bytes) -> bytes:
        return HKDF(SHA256(), _KEY_BYTES, None, use).derive(self.secret)


def seal(signed: str, to: PublicPair) -> str:
    """Encrypt a signed text so that only `to` reads it (a compact JWE)."""
    header = {"alg": _BOXES[0], "enc": _BOXES[1], "kid": to.kid}
    return jwe.encrypt_compact(header, signed.encode("ascii"), OKPKey.import_key(_jwk("X25519", to.box)), _BOXES)


def kid_of(text: str) -> str:
    """Which key a compact JWS or JWE names, before anything of it is believed. Raises NotGenuine (`unreadable`)."""
    try:
        header = json.loads(_decoded(text.split(".", 1)[0]))
        return str(header["kid"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotGenuine("unreadable") from error


def verified(signed: str, by: PublicPair) -> dict[str, Any]:
    """The content of a compact JWS that `by` has signed. Raises NotGenuine (`wrong_signature`)."""
    try:
        found = jws.deserialize_compact(signed, OKPKey.import_key(_jwk("Ed25519", by.sign)), algorithms=_SIGNS)
        content = json.loads(found.payload)
        if not isinstance(content, dict) or rfc8785.dumps(content) != found.payload:
            raise NotGenuine("wrong_signature")
    except (JoseError, ValueError) as error:
        raise NotGenuine("wrong_signature") from error
    return content


def encoded(content: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """What `encoded` made. Raises ValueError."""
    return _decoded(text)


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _jwk(curve: str, public: bytes, private: bytes | None = None) -> dict[str, str | list[str]]:
    key: dict[str, str | list[str]] = {"kty": "OKP", "crv": curve, "x": encoded(public)}
    return key if private is None else key | {"d": encoded(private)}


def _key_bytes(jwk: Any, curve: str) -> bytes:
    found = _decoded(str(jwk["x"]))
    if jwk["kty"] != "OKP" or jwk["crv"] != curve or len(found) != _KEY_BYTES:
        raise NotGenuine("keys_unreadable")
    return found
