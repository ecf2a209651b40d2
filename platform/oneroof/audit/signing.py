"""Ed25519 over roots. The private key stands in the secrets folder and never in the database."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class RootSigner:
    """Signs with the installation's key, of which the first 32 bytes of the file `audit.key` are the seed."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed[:32])
        self.public_key = self._private.public_key().public_bytes_raw()
        """32 bytes, for everybody."""
        self.key_id = key_id_of(self.public_key)

    def sign(self, statement: bytes) -> bytes:
        """The signature (64 bytes)."""
        return self._private.sign(statement)


def key_id_of(public_key: bytes) -> str:
    """A short name of a public key: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def is_signed(public_key: bytes, signature: bytes, statement: bytes) -> bool:
    """Whether the holder of the key signed exactly this."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True
