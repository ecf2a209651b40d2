"""The authorization server: Authlib's, closed where it is open, over this platform's rows and agreements."""

from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidScopeError, OAuth2Error, OAuth2Request, UnauthorizedClientError
from authlib.oauth2.rfc9207 import IssuerParameter
from flask import Response, g, request

from oneroof.core.errors import Forbidden
from oneroof.core.time import real_now
from oneroof.identity.oauth import attempts, origins, proofs, tokens
from oneroof.identity.oauth.authentication import by_assertion, by_name, by_proof
from oneroof.identity.oauth.clients import KnownClient, find_client
from oneroof.identity.oauth.grants import AuthorizationCode, ClientCredentials, RefreshToken, S256Required, Wishes
from oneroof.identity.oauth.introspection import Introspection, Revocation
from oneroof.identity.oauth.refusals import InvalidProof, NotAgreed
from oneroof.identity.oauth.requests import GivenRequest, posted
from oneroof.identity.oauth.signatures import NotVerified
from oneroof.identity.partnerships import service as partnerships
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.work import work


class Secret(dict[str, Any]):
    """A token's answer. It never shows itself in a log, where Authlib would write it."""

    def __repr__(self) -> str:
        """Nothing of it."""
        return "<a token>"

    __str__ = __repr__


class Issuer(IssuerParameter):  # type: ignore[misc]  # Authlib is not typed
    """`iss` in every answer to a browser (RFC 9207)."""

    def get_issuer(self) -> str:
        """This host's origin."""
        return origins.issuer()


class TenantServer(AuthorizationServer):  # type: ignore[misc]
    """One for all tenants: whose it is, the request's host says."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes_supported = list(SCOPES)
        self.register_token_generator("default", _new_token)
        for method, function in (("private_key_jwt", by_assertion), ("dpop", by_proof), ("none", by_name)):
            self.register_client_auth_method(method, function)
        self.register_grant(ClientCredentials)
        self.register_grant(AuthorizationCode, [S256Required(), Wishes()])
        self.register_grant(RefreshToken)
        self.register_endpoint(Introspection)
        self.register_endpoint(Revocation)
        self.register_extension(Issuer())

    def create_oauth2_request(self, request: Any) -> OAuth2Request:
        """The one that was read already, or the form that was posted."""
        return request if isinstance(request, OAuth2Request) else posted()

    def query_client(self, client_id: str) -> KnownClient | None:
        """A client of the network, with what this tenant has agreed with its agency."""
        current = work()
        client = find_client(current.session, current.context, client_id)
        if client is None:
            return None
        found = partnerships.partnership_of(current.session, current.context, network_agency_id=client.row.agency_id)
        try:
            partnerships.check_in_force(found, today=current.clock.today(g.tenant.time_zone))
        except Forbidden as refusal:
            client.refusal = refusal.code
        else:
            client.partnership = found
        return client

    def authenticate_client(self, request: GivenRequest, methods: list[str], endpoint: str = "token") -> KnownClient:
        """Who asks, with an agreement in force. Counted before it is looked at. Raises OAuth2Error."""
        subjects = attempts.count(request.payload.client_id)
        request.jkt = _proven_key()
        client: KnownClient = super().authenticate_client(request, methods, endpoint)
        g.oauth_client_id = client.id
        attempts.forgive(subjects)
        if client.row.suspended_at is not None:
            raise UnauthorizedClientError("This client is suspended.")
        if endpoint == "token":
            _check_usable(client, request)
        return client

    def save_token(self, token: Secret, request: GivenRequest) -> None:
        """Keep the hashes of what is handed out, and say what it is bound to."""
        current, client = work(), request.client
        scopes = token["scope"].split()
        grant = request.grant or tokens.open_grant(
            current.session,
            current.context,
            current.clock,
            client_id=client.id,
            staff_id=None,
            scopes=scopes,
            details=request.details,
        )
        tokens.save_tokens(
            current.session,
            current.context,
            current.clock,
            grant,
            tokens.Issued(token["access_token"], token.get("refresh_token")),
            scopes=scopes,
            jkt=request.jkt,
            refresh_jkt=request.jkt if client.row.is_public else None,
        )
        if request.jkt is not None:
            token["token_type"] = "DPoP"  # noqa: S105  # a type
        if grant.details:
            token["authorization_details"] = grant.details

    def handle_error_response(self, request: GivenRequest | None, error: OAuth2Error) -> Response:
        """The refusal, written down where the caller has proved who it is."""
        attempts.refuse(request_endpoint(), error.error, client_id=g.get("oauth_client_id"))
        response: Response = super().handle_error_response(request, error)
        return response


def request_endpoint() -> str:
    """Which of the server's doors this is."""
    return (request.endpoint or "").rpartition(".")[2]


def _check_usable(client: KnownClient, request: GivenRequest) -> None:
    if client.partnership is None:
        raise NotAgreed(client.refusal or "agreement_missing")
    if client.row.dpop_bound and request.jkt is None:
        raise InvalidProof("This client's tokens are bound to a key: a DPoP proof is needed.")


def _proven_key() -> str | None:
    """The thumbprint of the key whose proof came with this request, or None. Raises InvalidProof."""
    shown = request.headers.getlist(proofs.HEADER)
    if not shown:
        return None
    try:
        if len(shown) > 1:
            raise NotVerified("one proof is enough")
        proof = proofs.read_proof(shown[0], method=request.method, url=origins.this_url(), now=real_now())
    except NotVerified as error:
        raise InvalidProof(f"The DPoP proof is not accepted: {error}.") from error
    if not attempts.noted_once("dpop", proof.jkt, proof.jti, until=proof.expires_at):
        raise InvalidProof("The DPoP proof was shown before.")
    return proof.jkt


def _new_token(
    *, client: KnownClient, scope: str | None, user: Any, include_refresh_token: bool, **_given: Any
) -> Secret:
    """A token for ten minutes, for what registration and agreement leave of `scope`. Raises InvalidScopeError."""
    allowed = client.get_allowed_scope(scope)
    if allowed is None:
        raise InvalidScopeError("The agreement with this agency has nothing of what was asked for.")
    token = Secret(
        token_type="Bearer",  # noqa: S106  # a type
        access_token=tokens.new_access_secret(),
        expires_in=int(tokens.ACCESS_FOR.total_seconds()),
        scope=allowed,
    )
    if include_refresh_token and user is not None:
        token["refresh_token"] = tokens.new_refresh_secret()
    return token


server = TenantServer()
