"""Forms that only our own pages can have sent: each carries a token that is bound to the browser it was shown in.

The binding is the session, or a cookie of its own before anybody is signed in. A call with a personal token needs
none: no browser adds that by itself.
"""

import base64
import hashlib
import hmac
import os
import uuid

from flask import Flask, current_app, g, request

from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.identity import cookies
from oneroof.identity.access import API, signed_in

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NONCE_BYTES = 16


def init_app(app: Flask) -> None:
    """Check every unsafe request of a browser; give templates `csrf_token()` and `request_key()`."""
    app.before_request(check)
    app.after_request(cookies.set_form_secret)
    app.jinja_env.globals.update(csrf_token=csrf_token, request_key=request_key)


def csrf_token() -> str:
    """The token for a form on this page. Different each time, so that compression can't betray it."""
    nonce = os.urandom(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _signature(nonce)).decode().rstrip("=")


def request_key() -> str:
    """A key for one sending of one form: the same form sent twice has one effect."""
    return str(uuid.uuid4())


def check() -> None:
    """Refuse an unsafe request of a browser whose token is missing, changed, or another browser's."""
    if request.method not in UNSAFE or "tenant" not in g or not _by_browser():
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not _is_right(given):
        raise DomainError(
            "csrf_failed",
            public_text(
                "This form was open for too long, or you have signed in or out since. "
                "Nothing was saved. Go back, load the page again and send the form once more."
            ),
        )


def _by_browser() -> bool:
    """Whether a browser's cookie gives this request its rights, or it is a form."""
    staff = signed_in()
    if request.path.startswith(API):
        return staff is not None and not staff.by_token
    return True


def _is_right(given: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except ValueError:
        return False
    nonce, signature = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
    return hmac.compare_digest(signature, _signature(nonce))


def _signature(nonce: bytes) -> bytes:
    session_hash: bytes | None = g.get("session_hash")
    binding = b"session:" + session_hash if session_hash else b"form:" + cookies.form_secret().encode()
    message = b"%d\x1f%s\x1f%s" % (g.tenant.id, binding, nonce)
    key: bytes = current_app.extensions["oneroof"].settings.keys.csrf
    return hmac.new(key, message, hashlib.sha256).digest()
