"""What browsers are told to refuse: foreign scripts, foreign frames, guessing, and keeping pages of people.

The policy has no `unsafe-inline`: an inline `<script>` or `<style>` runs only with this response's nonce. Nothing on a
page comes from another host, so a centre's visitors are known to the centre alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from flask import Flask, Response, g, has_request_context, request

NONCE_BYTES = 16
HSTS = "max-age=31536000; includeSubDomains"

# Features that no page uses. The camera stays ours to ask for: documents are photographed at the welcome desk.
PERMISSIONS = ", ".join(
    [
        "camera=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "display-capture",
                "encrypted-media",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "screen-wake-lock",
                "usb",
                "xr-spatial-tracking",
            )
        ),
    ]
)


def csp_nonce() -> str:
    """The nonce of this response, for inline `<script nonce=…>` and `<style nonce=…>`; one per request."""
    if not has_request_context():
        return ""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(NONCE_BYTES)
    nonce: str = g.csp_nonce
    return nonce


def content_security_policy(nonce: str, *, secure: bool) -> str:
    """The policy of one response. `secure` also upgrades what an http link would fetch."""
    return policy_for((f"'nonce-{nonce}'",), (f"'nonce-{nonce}'",), secure=secure)


def policy_for(scripts: Iterable[str], styles: Iterable[str], *, secure: bool) -> str:
    """The policy that lets these inline scripts and styles through: a nonce, or hashes of what they hold."""
    rules = [
        "default-src 'none'",
        " ".join(("script-src 'self'", *scripts)),
        " ".join(("style-src 'self'", *styles)),
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    if secure:
        rules.append("upgrade-insecure-requests")
    return "; ".join(rules)


def allow_form_action(origin: str) -> None:
    """Let the forms of this one response lead to `origin` (scheme and host) too: signing in at an outside provider."""
    g.form_actions = (*g.get("form_actions", ()), origin)


def init_app(app: Flask, *, production: bool = False, signed_in: Callable[[], bool] = lambda: False) -> None:
    """Send the headers with every response of `app`.

    `production` turns on HSTS (over https only). `signed_in()` says whether the response may hold what only one person
    may read: it is then never kept by a browser or a proxy. A view's own stricter or looser header stays.
    """
    app.jinja_env.globals["csp_nonce"] = ""  # macros imported without context need the name; pages get the real one
    app.context_processor(lambda: {"csp_nonce": csp_nonce()})

    @app.after_request
    def add_headers(response: Response) -> Response:
        _protect(response, production=production)
        if signed_in() and request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def _protect(response: Response, *, production: bool) -> None:
    secure = production and request.is_secure
    policy = content_security_policy(csp_nonce(), secure=secure)
    for origin in g.get("form_actions", ()):
        policy = policy.replace("form-action 'self'", f"form-action 'self' {origin}")
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS)
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if secure:
        headers.setdefault("Strict-Transport-Security", HSTS)
