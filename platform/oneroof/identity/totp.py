"""One-time codes of authenticator apps (RFC 6238: SHA-1, six digits, thirty seconds, what every app understands)."""

import base64
import hashlib
import hmac
import os
import struct
from datetime import datetime
from io import BytesIO
from urllib.parse import quote, urlencode

import segno

SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
_DRIFT = 1
"""Steps by which a phone's clock may be early or late."""


def new_secret() -> bytes:
    """A fresh shared secret."""
    return os.urandom(SECRET_BYTES)


def step_at(moment: datetime) -> int:
    """The number of the thirty-second step that `moment` is in."""
    return int(moment.timestamp()) // SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The code of one step."""
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, moment: datetime) -> int | None:
    """The step, at most one early or late, whose code this is; None where it is none. The caller refuses used steps."""
    now = step_at(moment)
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()):
            found = step
    return found


def readable_secret(secret: bytes) -> str:
    """The secret in groups of four letters, for typing it into an app."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def provisioning_uri(secret: bytes, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that apps read from a QR code."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    query = urlencode({"secret": readable_secret(secret).replace(" ", ""), "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"


def qr_svg(uri: str) -> str:
    """The address as an inline SVG, 240 pixels wide at most, dark on white in any colour scheme."""
    with BytesIO() as file:
        segno.make(uri, error="m").save(
            file, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, omitsize=True
        )
        return file.getvalue().decode()
