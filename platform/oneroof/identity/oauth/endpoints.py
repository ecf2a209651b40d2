"""What programs ask of the authorization server. No cookie counts here, and nothing is read from an address."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from flask import Blueprint, Response, g, jsonify, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Invalid
from oneroof.core.texts import LazyText, source_text
from oneroof.core.time import real_now
from oneroof.identity.access import by_programs, public, states_purpose
from oneroof.identity.oauth import keys, metadata, origins, tokens
from oneroof.identity.oauth.asked import consent_grant
from oneroof.identity.oauth.authentication import ANY
from oneroof.identity.oauth.dynamic import register_as_asked
from oneroof.identity.oauth.refusals import InvalidProof, NotAgreed
from oneroof.identity.oauth.requests import checked, posted
from oneroof.identity.oauth.server import server
from oneroof.tenancy.work import work

P = ParamSpec("P")

blueprint = Blueprint("oauth", __name__)
REQUEST_URN = "urn:ietf:params:oauth:request_uri:"
SIGNED_INTROSPECTION = "token-introspection+jwt"
NOT_KEPT = frozenset({"client_assertion", "client_assertion_type", "client_secret", "dpop_jkt"})


def answers_programs(view: Callable[P, Response]) -> Callable[P, Response]:
    """A door for programs: refusals are JSON (RFC 6749, section 5.2), and nothing is kept by anybody on the way."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            response = view(*args, **kwargs)
        except OAuth2Error as error:
            error.redirect_uri = None
            response = server.handle_error_response(None, error)
        response.headers["Cache-Control"] = "no-store"
        return response

    return states_purpose("sign_in")(by_programs(answered))


@blueprint.get("/.well-known/oauth-authorization-server")
@public
def describe() -> Response:
    """What this server can do (RFC 8414)."""
    return _public(metadata.describe(g.tenant.kind == "umbrella"))


@blueprint.get(origins.KEYS)
@public
def published_keys() -> Response:
    """The keys that its signatures are verified with."""
    return _public({"keys": keys.published(work().session)})


@blueprint.get(origins.AUTHORIZE)
@public
def authorize() -> AnyResponse:
    """To the page for members of staff. Nothing is looked at before somebody has signed in."""
    return redirect("/staff/oauth/authorize?" + request.query_string.decode("latin-1"), 303)


@blueprint.post(origins.TOKEN)
@answers_programs
def token() -> Response:
    """A token (RFC 6749, section 3.2)."""
    response: Response = server.create_token_response()
    return response


@blueprint.post(origins.PUSH)
@answers_programs
def push() -> Response:
    """Keep a request of authorization, and give the handle that leads to it (RFC 9126)."""
    asking = posted()
    client = server.authenticate_client(asking, ANY, "par")
    if client.partnership is None:
        raise NotAgreed(client.refusal or "agreement_missing")
    if asking.form.get("request_uri"):
        raise InvalidRequestError("request_uri cannot be pushed.")
    if asking.form.get("dpop_jkt") and asking.jkt and asking.form["dpop_jkt"] != asking.jkt:
        raise InvalidProof("dpop_jkt names another key.")
    given = {name: values for name, values in asking.form.lists() if name not in NOT_KEPT}
    given["client_id"] = [client.client_id]
    bound = asking.jkt or asking.form.get("dpop_jkt")
    if bound:
        given["dpop_jkt"] = [bound]
    consent_grant(checked(MultiDict(given)), client, user=None)
    handle = tokens.push_request(work().session, client_id=client.id, parameters=given)
    seconds = int(tokens.PUSHED_FOR.total_seconds())
    response = jsonify(request_uri=REQUEST_URN + handle, expires_in=seconds)
    response.status_code = 201
    return response


@blueprint.post(origins.REVOKE)
@answers_programs
def revoke() -> Response:
    """End a token (RFC 7009)."""
    response: Response = server.create_endpoint_response("revocation")
    return response


@blueprint.post(origins.INTROSPECT)
@answers_programs
def introspect() -> Response:
    """What a token of one's own is (RFC 7662), signed where that is wanted (RFC 9701)."""
    response: Response = server.create_endpoint_response("introspection")
    if response.status_code != 200 or SIGNED_INTROSPECTION not in request.headers.get("Accept", ""):
        return response
    current = work()
    claims = {
        "iss": origins.issuer(),
        "aud": str(g.oauth_client_id),
        "iat": int(real_now().timestamp()),
        "token_introspection": response.get_json(),
    }
    signed = keys.sign(current.session, current.context, current.clock, current.keys, claims, kind=SIGNED_INTROSPECTION)
    return Response(signed, content_type=f"application/{SIGNED_INTROSPECTION}")


@blueprint.post(origins.REGISTER)
@answers_programs
def register() -> Response:
    """Register a client with an initial access token (RFC 7591), at the umbrella's host alone."""
    try:
        return register_as_asked()
    except Invalid as error:
        name, sentences = next(iter(error.fields.items()))
        code = "invalid_redirect_uri" if name == "redirect_uris" else "invalid_client_metadata"
        response = jsonify(error=code, error_description=f"{name}: {_in_english(sentences[0])}")
        response.status_code = 400
        return response


def _in_english(sentence: Any) -> str:
    return source_text(sentence) if isinstance(sentence, LazyText) else str(sentence)


def _public(facts: dict[str, Any]) -> Response:
    response = jsonify(facts)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
