"""Before anything else in a request: whose host is this?"""

from flask import Flask, current_app, g, request

from oneroof.core.errors import NotFound, Unavailable
from oneroof.core.i18n import public_text

HOSTLESS = frozenset({"operations.healthz", "operations.readyz", "operations.metrics", "static"})
"""Endpoints that answer at any host: probes, metrics, and files that are the same for everybody."""

STAFF_ONLY = ("/staff/", "/api/")
"""What answers while a centre is being prepared: its staff set it up, visitors do not see it yet."""


def init_app(app: Flask) -> None:
    """Resolve the tenant first, so that every later step can rely on it."""
    app.before_request(resolve_tenant)


def resolve_tenant() -> None:
    """Put the tenant's facts and its network's clock into `g`.

    Raises NotFound for a host that is nobody's, Unavailable where the tenant's state closes this door.
    """
    if request.endpoint in HOSTLESS:
        return
    tenant = current_app.extensions["oneroof"].directory.resolve(request.host)
    if tenant is None or tenant.state == "draft":
        raise NotFound("unknown_host", public_text("There is no centre at this address."))
    g.tenant = tenant
    g.clock = tenant.clock
    if tenant.state == "closed":
        raise Unavailable("tenant_closed", public_text("This centre has closed. Please go to another centre."))
    closed_now = public_text("This centre is closed at the moment. Please try again later or go to another centre.")
    if tenant.state == "suspended":
        raise Unavailable("tenant_suspended", closed_now)
    if tenant.state == "preparing" and not request.path.startswith(STAFF_ONLY):
        raise Unavailable("tenant_preparing", closed_now)
