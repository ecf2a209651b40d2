"""Forms that only our own pages can have sent: each carries a token that is bound to the browser it was shown in.

The binding is the session, or a cookie of its own before anybody is signed in. A call with a personal token needs
none: no browser adds that by itself.
"""

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, current_app, g, request

from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.identity import cookies
from oneroof.identity.access import API, noted_on_view, signed_in

P = ParamSpec("P")
R = TypeVar("R")

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NONCE_BYTES = 16


def init_app(app: Flask) -> None:
    """Check every unsafe request of a browser; give templates `csrf_token()` and `request_key()`."""
    app.before_request(check)
    app.after_request(cookies.set_form_secret)
    app.jinja_env.globals.update(csrf_token=csrf_token, request_key=request_key)


def from_kept_page(view: Callable[P, R]) -> Callable[P, R]:
    """A form on pages that are kept for everybody, and so carry no token: the browser says that it stood on our site.

    Only for what changes nothing in anybody's name, such as a count. A browser that says nothing needs a token.
    """
    view.from_kept_page = True  # type: ignore[attr-defined]
    return view


def csrf_token() -> str:
    """The token for a form on this page. Different each time, so that compression can't betray it."""
    g.shows_secret = True
    nonce = os.urandom(_NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + _signature(nonce)).decode().rstrip("=")


def request_key() -> str:
    """A key for one sending of one form: the same form sent twice has one effect."""
    g.shows_secret = True
    return str(uuid.uuid4())


def check() -> None:
    """Refuse an unsafe request of a browser whose token is missing, changed, or another browser's."""
    if request.method not in UNSAFE or "tenant" not in g or noted_on_view("by_programs") or not _by_browser():
        return
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not _is_right(given) and not (noted_on_view("from_kept_page") and _is_from_here()):
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


def _is_from_here() -> bool:
    """Whether the browser itself says that the form stood on this host: no script of another site can write these."""
    told = request.headers.get("Sec-Fetch-Site")
    if told is not None:
        return told == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


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
