"""Encryption of single fields: AES-256-GCM, bound to where the value stands."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


class Unreadable(Exception):
    """The ciphertext was not made with this key for this place, or it was changed."""


def new_key() -> bytes:
    """A fresh 256-bit key."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Encrypt `plain`; `place` (e.g. `person_identity/<id>`) must be given again to read it."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Decrypt what `seal` made. Raises Unreadable."""
    if sealed[:1] != _FORMAT:
        raise Unreadable("unknown format")
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, place.encode())
    except InvalidTag:
        raise Unreadable("wrong key, place or content") from None


def keyed_hash(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA256 over the parts, for look-up by equality of what must not stand in the clear (32 bytes)."""
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).digest()


def token_hash(token: str) -> bytes:
    """SHA-256 of a random bearer secret. Enough for 256-bit secrets; passwords go through argon2."""
    return hashlib.sha256(token.encode()).digest()
