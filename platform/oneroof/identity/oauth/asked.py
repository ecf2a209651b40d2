"""A request of authorization, looked at in the one order that sends nobody anywhere they should not go."""

from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error, UnauthorizedClientError

from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.requests import GivenRequest
from oneroof.identity.oauth.server import server


class UnsupportedResponseType(OAuth2Error):  # type: ignore[misc]  # Authlib is not typed
    """Only codes are given."""

    error = "unsupported_response_type"
    description = "response_type must be code."


def consent_grant(given: GivenRequest, client: KnownClient, *, user: UUID | None) -> Any:
    """Authlib's grant for this request, with all that it wants checked.

    Raises OAuth2Error; with a `redirect_uri` only once that is known to be the client's own.
    """
    wanted = given.payload.redirect_uri
    if not wanted or not client.check_redirect_uri(wanted):
        raise InvalidRequestError("redirect_uri is missing, or is none that this client has registered.")
    try:
        if given.form.get("response_type") != "code":
            raise UnsupportedResponseType
        if not client.check_response_type("code"):
            raise UnauthorizedClientError("This client is not registered for authorization codes.")
        if "request" in given.form:
            raise InvalidRequestError("Signed requests are not taken; push the request instead.")
        return server.get_consent_grant(given, end_user=user)
    except OAuth2Error as error:
        error.redirect_uri, error.state = wanted, given.payload.state
        raise
