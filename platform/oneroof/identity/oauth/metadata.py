"""What the authorization server says of itself (RFC 8414 and the registers that add to it)."""

from typing import Any

from oneroof.identity.oauth import origins
from oneroof.identity.oauth.authentication import ANY, CONFIDENTIAL
from oneroof.identity.oauth.details import TYPE
from oneroof.identity.oauth.keys import ALGORITHM
from oneroof.identity.oauth.models import ALGORITHMS, GRANT_TYPES
from oneroof.identity.partnerships.scopes import SCOPES


def describe(registers: bool) -> dict[str, Any]:
    """The document at `/.well-known/oauth-authorization-server`; with `registers` clients can be registered here."""
    here = origins.issuer()
    facts: dict[str, Any] = {
        "issuer": here,
        "authorization_endpoint": here + origins.AUTHORIZE,
        "token_endpoint": here + origins.TOKEN,
        "pushed_authorization_request_endpoint": here + origins.PUSH,
        "revocation_endpoint": here + origins.REVOKE,
        "introspection_endpoint": here + origins.INTROSPECT,
        "jwks_uri": here + origins.KEYS,
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "authorization_details_types_supported": [TYPE],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "introspection_signing_alg_values_supported": [ALGORITHM],
        "protected_resources": [origins.resource()],
    }
    for endpoint, methods in (("token", ANY), ("revocation", ANY), ("introspection", CONFIDENTIAL)):
        facts[f"{endpoint}_endpoint_auth_methods_supported"] = list(methods)
        facts[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = list(ALGORITHMS)
    if registers:
        facts["registration_endpoint"] = here + origins.REGISTER
    return facts
