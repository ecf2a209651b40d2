"""What a request wants beside scopes: a token for this host's API (RFC 8707), for a purpose and a case (RFC 9396)."""

from authlib.oauth2.rfc6749 import InvalidRequestError

from oneroof.identity.oauth import origins
from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.details import BadDetails, read_details
from oneroof.identity.oauth.models import OAuthGrant
from oneroof.identity.oauth.refusals import InvalidDetails, InvalidTarget
from oneroof.identity.oauth.requests import GivenRequest


def read_wishes(request: GivenRequest) -> None:
    """Put the checked details into `request`. Raises InvalidTarget and InvalidDetails."""
    check_resource(request)
    request.details = _details(request)
    _check_agreed(request.client, request)


def same_wishes(request: GivenRequest, grant: OAuthGrant) -> None:
    """The same where a code or refresh token decided them before: they may be repeated, and not changed."""
    check_resource(request)
    if request.form.get("authorization_details") and _details(request) != grant.details:
        raise InvalidDetails("authorization_details must be those of the grant.")
    request.details = list(grant.details)


def check_resource(request: GivenRequest) -> None:
    """Raise InvalidTarget unless the request names this host's API, and nothing else."""
    named = request.form.getlist("resource")
    if not named and request.form.get("grant_type") in ("authorization_code", "refresh_token"):
        return  # it was named when the grant was made, and the grant is this tenant's
    if set(named) != {origins.resource()}:
        raise InvalidTarget


def _details(request: GivenRequest) -> list[dict[str, object]]:
    try:
        return read_details(request.form.get("authorization_details"))
    except BadDetails as error:
        raise InvalidDetails(str(error)) from error


def _check_agreed(client: KnownClient, request: GivenRequest) -> None:
    """Details beyond the agreement are refused, and not silently dropped."""
    partnership = client.partnership
    if partnership is None:
        raise InvalidRequestError
    known = {*partnership.readable, *partnership.writable}
    for detail in request.details:
        if "purpose" in detail and detail["purpose"] not in partnership.purposes:
            raise InvalidDetails("The agreement does not have this purpose.")
        if not set(detail.get("data_classes", ())) <= known:
            raise InvalidDetails("The agreement does not have these classes of data.")
