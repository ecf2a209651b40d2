"""The page on which somebody of an agency decides whether their agency's program may act here in their name."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Error
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from oneroof.audit import service as audit
from oneroof.core.errors import DomainError
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import keep_nowhere
from oneroof.core.web_security import allow_form_action
from oneroof.identity.access import requires, signed_in, states_purpose
from oneroof.identity.oauth import partner_staff, tokens
from oneroof.identity.oauth.asked import consent_grant
from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.endpoints import REQUEST_URN
from oneroof.identity.oauth.models import OAuthPushed
from oneroof.identity.oauth.requests import GivenRequest, checked
from oneroof.identity.oauth.server import Issuer, server
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import PURPOSES
from oneroof.tenancy.work import work

blueprint = Blueprint("oauth_consent", __name__, template_folder="../templates", url_prefix="/staff/oauth")
blueprint.after_request(keep_nowhere)

PAGE = "identity/oauth_consent.html"


@dataclass(frozen=True, slots=True)
class Asked:
    """A program's request, whose client and redirect address are known to belong together."""

    given: GivenRequest
    client: KnownClient
    pushed: OAuthPushed | None
    redirect_uri: str


@blueprint.get("/authorize")
@states_purpose("sign_in")
@requires("account.self")
def ask() -> AnyResponse | str:
    """Which program, of whom, wants to do what, for which purpose and in which case."""
    asked = _asked()
    refusal = _refusal(asked.client)
    allow_form_action(_place(asked.redirect_uri))
    if refusal is None:
        try:
            consent_grant(asked.given, asked.client, user=_staff_id())
        except OAuth2Error as error:
            return _sent_back(asked, error)
    return render_template(PAGE, refusal=refusal, **_words(asked))


@blueprint.post("/authorize")
@states_purpose("sign_in")
@requires("account.self")
def decide() -> AnyResponse | Response:
    """Send the browser back to the program, with a code or with the refusal."""
    asked, current = _asked(), work()
    allowed = request.form.get("decision") == "allow"
    if _refusal(asked.client) is not None:
        allowed = False
        grant: Any = None
    if asked.pushed is not None and not tokens.use_pushed(current.session, asked.pushed):
        raise _over()
    if not allowed:
        facts = {"client_id": asked.client.client_id}
        audit.record(current.session, current.context, current.clock, action="oauth.deny", details=facts)
        return _sent_back(asked, _Denied())
    try:
        grant = consent_grant(asked.given, asked.client, user=_staff_id())
    except OAuth2Error as error:
        return _sent_back(asked, error)
    response: Response = server.create_authorization_response(asked.given, grant_user=_staff_id(), grant=grant)
    response.status_code = 303
    return response


class _Denied(OAuth2Error):  # type: ignore[misc]  # Authlib is not typed
    error = "access_denied"
    description = "The request was denied."


def _asked() -> Asked:
    """Raises DomainError, with a page of our own, while it is not known where it is safe to send anybody."""
    try:
        given = checked(request.args)
        client = server.query_client(given.payload.client_id)
        if client is None:
            raise DomainError("client_unknown", staff_text("The program that sent you here is not registered."))
        given, pushed = _pushed(given, client)
    except InvalidRequestError as error:
        raise _unusable() from error
    wanted = given.payload.redirect_uri
    if not wanted or not client.check_redirect_uri(wanted):
        raise _unusable()
    return Asked(given, client, pushed, wanted)


def _pushed(given: GivenRequest, client: KnownClient) -> tuple[GivenRequest, OAuthPushed | None]:
    """What the client has pushed, instead of what stands in the address (RFC 9126, section 4)."""
    handle = given.form.get("request_uri")
    if handle is None:
        if client.row.pushed_only:
            raise _unusable()
        return given, None
    pushed = tokens.pushed_request(work().session, handle.removeprefix(REQUEST_URN))
    if pushed is None or pushed.client_id != client.id:
        raise _over()
    return checked(MultiDict(pushed.parameters)), pushed


def _refusal(client: KnownClient) -> LazyText | None:
    """Why this member of staff cannot let this program in, whatever it asks for."""
    if client.row.suspended_at is not None:
        return staff_text("This program is suspended at the moment.")
    if client.partnership is None:
        return staff_text("The centre has no agreement in force with the agency that runs this program.")
    if not partner_staff.belongs(work().session, work().context, _staff_id(), client):
        return staff_text(
            "Only people of the agency that runs this program can let it in. Your account is not one of theirs."
        )
    return None


def _sent_back(asked: Asked, error: OAuth2Error) -> Response:
    """Back to the program's own address, with what was wrong, and with who says so (RFC 9207)."""
    error.redirect_uri, error.state = asked.redirect_uri, asked.given.payload.state
    response: Response = server.handle_error_response(asked.given, error)
    issuer: IssuerParameter = Issuer()
    issuer.add_issuer_parameter(server, response)
    response.status_code = 303
    return response


def _words(asked: Asked) -> dict[str, Any]:
    client, partnership = asked.client, asked.client.partnership
    scopes = client.scopes_of(asked.given.payload.scope)
    return {
        "program": client.row.name,
        "agency": partnership.agency_code if partnership else "",
        "scopes": [SCOPES[name] for name in scopes],
        "details": [_detail(each) for each in asked.given.details],
        "back_to": urlsplit(asked.redirect_uri).netloc or urlsplit(asked.redirect_uri).scheme,
        "days": tokens.GRANT_FOR.days if client.check_grant_type("refresh_token") else None,
    }


def _detail(detail: dict[str, Any]) -> dict[str, Any]:
    return {
        "purpose": PURPOSES[detail["purpose"]].words if "purpose" in detail else None,
        "classes": [DATA_CLASSES[name].words for name in detail.get("data_classes", ())],
        "casefile_id": detail.get("casefile_id"),
        "referral_id": detail.get("referral_id"),
    }


def _place(uri: str) -> str:
    """What the page's policy must let its form lead to."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def _staff_id() -> Any:
    staff = signed_in()
    assert staff is not None
    return staff.id


def _unusable() -> DomainError:
    return DomainError(
        "authorization_unusable",
        staff_text("The program that sent you here asked in a way that cannot be answered. Please tell its makers."),
    )


def _over() -> DomainError:
    return DomainError(
        "authorization_over",
        staff_text("This request has ended or was answered already. Please start again in the program."),
    )
