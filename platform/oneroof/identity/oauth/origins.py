"""Under which addresses a tenant's authorization server and API are known: those of the host that was asked."""

from flask import current_app, request

AUTHORIZE = "/oauth/authorize"
TOKEN = "/oauth/token"  # noqa: S105  # a path
PUSH = "/oauth/par"
REVOKE = "/oauth/revoke"
INTROSPECT = "/oauth/introspect"
KEYS = "/oauth/jwks.json"
REGISTER = "/oauth/register"
API = "/api/v1"


def issuer() -> str:
    """The origin of this host, which is the issuer's identifier (RFC 8414). Plain http in development alone."""
    scheme: str = current_app.extensions["oneroof"].settings.public_scheme
    return f"{scheme}://{request.host.lower()}"


def resource() -> str:
    """What `resource` (RFC 8707) must name here: the API of this host."""
    return issuer() + API


def this_url() -> str:
    """The address that this request was sent to, without query: what a DPoP proof names as `htu`."""
    return issuer() + request.path
