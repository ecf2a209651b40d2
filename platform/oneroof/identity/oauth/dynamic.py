"""Dynamic registration (RFC 7591) as it is asked for over HTTP: what is not known is refused, and no secret is made."""

from typing import Any

from flask import Response, current_app, g, jsonify, request

from oneroof.audit import service as audit
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import real_now
from oneroof.identity.oauth import attempts, registration
from oneroof.identity.oauth.models import OAuthClient
from oneroof.identity.oauth.registration import Wish
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.work import work

LISTS = ("grant_types", "redirect_uris", "response_types")
WORDS = ("client_name", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "scope")
FLAGS = ("dpop_bound_access_tokens", "require_pushed_authorization_requests")


def register_as_asked() -> Response:
    """A new client for the agency whom the initial access token was given to. Raises Invalid; elsewhere NotFound."""
    if g.tenant.kind != "umbrella":
        raise NotFound("not_found", public_text("There is nothing at this address."))
    subjects = attempts.count("registration")
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    wish = read_metadata(request.get_json(silent=True))
    database, current = current_app.extensions["oneroof"].database, work()
    with database.umbrella_transaction(g.context) as network:
        client = (
            registration.register_by_token(network, g.context, secret=secret.strip(), wish=wish)
            if scheme.lower() == "bearer"
            else None
        )
        if client is None:
            return _not_let_in()
        audit.record(
            current.session,
            current.context,
            current.clock,
            action="oauth_client.register",
            object_kind="oauth_client",
            object_id=client.id,
            details={"agency_id": str(client.agency_id), "auth_method": client.auth_method},
        )
        current.session.flush()
        attempts.forgive(subjects)
    return _registered(client, wish)


def read_metadata(given: Any) -> Wish:
    """Metadata of a client as RFC 7591 names it. Raises Invalid with the faulty member."""
    if not isinstance(given, dict):
        raise _fault("client_metadata", "Send a JSON object.")
    for name in ("jwks_uri", "client_secret", "software_statement", "request_uris", "sector_identifier_uri"):
        if name in given:
            raise _fault(name, "This is not taken here. Keys are sent as jwks.")
    for name in LISTS:
        value = given.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _fault(name, "Send a list of texts.")
    for name in WORDS:
        if not isinstance(given.get(name, ""), str):
            raise _fault(name, "Send a text.")
    for name in FLAGS:
        if not isinstance(given.get(name, False), bool):
            raise _fault(name, "Send true or false.")
    return Wish(
        name=given.get("client_name", ""),
        auth_method=given.get("token_endpoint_auth_method", "private_key_jwt"),
        algorithm=given.get("token_endpoint_auth_signing_alg"),
        grant_types=tuple(given.get("grant_types", ["client_credentials"])),
        redirect_uris=tuple(given.get("redirect_uris", [])),
        scopes=tuple(given.get("scope", "").split()) or tuple(SCOPES),
        dpop_bound=given.get("dpop_bound_access_tokens", False),
        pushed_only=given.get("require_pushed_authorization_requests", False),
        keys=_keys(given.get("jwks")),
    )


def _keys(jwks: Any) -> tuple[dict[str, Any], ...]:
    if jwks is None:
        return ()
    found = jwks.get("keys") if isinstance(jwks, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise _fault("jwks", "Send a JSON Web Key Set: an object with a list called keys.")
    return tuple(found)


def _registered(client: OAuthClient, wish: Wish) -> Response:
    """What was registered (RFC 7591, section 3.2.1)."""
    facts = {
        "client_id": str(client.id),
        "client_id_issued_at": int(real_now().timestamp()),
        "client_name": client.name,
        "token_endpoint_auth_method": client.auth_method,
        "grant_types": client.grant_types,
        "response_types": ["code"] if "authorization_code" in client.grant_types else [],
        "redirect_uris": client.redirect_uris,
        "scope": " ".join(client.scopes),
        "dpop_bound_access_tokens": client.dpop_bound,
        "require_pushed_authorization_requests": client.pushed_only,
    }
    if client.algorithm:
        facts["token_endpoint_auth_signing_alg"] = client.algorithm
    if wish.keys:
        facts["jwks"] = {"keys": list(wish.keys)}
    response = jsonify(facts)
    response.status_code = 201
    return response


def _not_let_in() -> Response:
    response = jsonify(error="invalid_token", error_description="The initial access token is not valid, or was used.")
    response.status_code = 401
    response.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def _fault(name: str, sentence: str) -> Invalid:
    """In English, as `error_description` is (RFC 6749): makers of programs read it, and no page shows it."""
    return Invalid("invalid_input", sentence, fields={name: [sentence]})
