"""Secrets in links that go out by e-mail: derived, so that neither the database nor the outbox holds them."""

import base64
import hashlib
import hmac
from uuid import UUID


def link_token(pepper: bytes, kind: str, row_id: UUID, issue: int = 1) -> str:
    """The secret of one link: 256 bits that only the installation's token key and the row's id give.

    `kind` is `invitation` or `password_reset`; a higher `issue` makes another secret for the same row.
    """
    digest = hmac.new(pepper, f"link\x1f{kind}\x1f{row_id}\x1f{issue}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
