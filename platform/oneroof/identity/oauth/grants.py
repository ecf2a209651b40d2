"""The three ways to a token, each Authlib's with its loose ends tied: PKCE by S256 always, codes and refreshes once."""

import hmac
import secrets
from typing import Any
from uuid import UUID

from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError
from authlib.oauth2.rfc6749 import grants as authlib
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge

from oneroof.core.time import real_now
from oneroof.identity.oauth import attempts, partner_staff, tokens
from oneroof.identity.oauth.authentication import ANY, CONFIDENTIAL
from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.models import OAuthCode, OAuthGrant, OAuthToken
from oneroof.identity.oauth.refusals import InvalidProof
from oneroof.identity.oauth.requests import GivenRequest
from oneroof.identity.oauth.wishes import read_wishes, same_wishes
from oneroof.tenancy.work import work

CHALLENGE_LENGTH = 43
_SPENT = "The code or token is not valid for this client, or it has ended."


class ClientCredentials(authlib.ClientCredentialsGrant):  # type: ignore[misc]  # Authlib is not typed
    """A program of the agency acts by itself."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL

    def validate_token_request(self) -> None:
        """As Authlib, and: for which API, in which case."""
        super().validate_token_request()
        read_wishes(self.request)


class AuthorizationCode(authlib.AuthorizationCodeGrant):  # type: ignore[misc]
    """Somebody of the agency's own people, who is staff here, lets a program act."""

    TOKEN_ENDPOINT_AUTH_METHODS = ANY

    @staticmethod
    def validate_authorization_redirect_uri(request: GivenRequest, client: KnownClient) -> str:
        """The registered address that was named. Without one nobody is sent anywhere."""
        wanted: str | None = request.payload.redirect_uri
        if not wanted or not client.check_redirect_uri(wanted):
            raise InvalidRequestError("redirect_uri is missing, or is none that this client has registered.")
        return wanted

    def generate_authorization_code(self) -> str:
        """A random code."""
        return secrets.token_urlsafe(tokens.SECRET_BYTES)

    def save_authorization_code(self, code: str, request: GivenRequest) -> None:
        """Open the grant, and keep the code's hash."""
        current = work()
        grant = tokens.open_grant(
            current.session,
            current.context,
            current.clock,
            client_id=request.client.id,
            staff_id=request.user,
            scopes=request.client.scopes_of(request.payload.scope),
            details=request.details,
        )
        tokens.save_code(
            current.session,
            grant,
            code,
            redirect_uri=request.payload.redirect_uri,
            code_challenge=request.form["code_challenge"],
            jkt=request.form.get("dpop_jkt"),
        )

    def query_authorization_code(self, code: str, client: KnownClient) -> "UsedCode | None":
        """The code, used with this; shown a second time by its client it ends all that came of it."""
        found = tokens.find_code(work().session, code)
        if found is None or found[1].client_id != client.id:
            return None
        row, grant = found
        if row.used_at is not None:
            attempts.end_grant(grant.id, reason="code_reused")
            return None
        if row.jkt is not None and row.jkt != self.request.jkt:
            raise InvalidProof("The code is bound to another key.")
        if grant.revoked_at is not None or not tokens.use_code(work().session, row):
            return None
        self.request.grant = grant
        same_wishes(self.request, grant)
        return UsedCode(row, grant)

    def delete_authorization_code(self, authorization_code: "UsedCode") -> None:
        """It stays, marked as used, so that a second showing is noticed."""

    def authenticate_user(self, authorization_code: "UsedCode") -> UUID | None:
        """Who authorised it, if they are still of the agency."""
        return partner_staff.still_there(work().session, work().context, authorization_code.grant, self.request.client)


class Wishes:
    """For which API and which case, checked before anybody is asked."""

    def __call__(self, grant: Any) -> None:
        """Be asked by Authlib, after scope and redirect address."""
        grant.register_hook("after_validate_authorization_request_payload", self.check)

    def check(self, grant: Any, _redirect_uri: Any) -> None:
        """Raise InvalidTarget and InvalidDetails."""
        read_wishes(grant.request)


class UsedCode:
    """A code as Authlib looks at it."""

    code_challenge_method = "S256"

    def __init__(self, row: OAuthCode, grant: OAuthGrant) -> None:
        self.grant = grant
        self.code_challenge = row.code_challenge
        self._redirect_uri = row.redirect_uri

    def get_redirect_uri(self) -> str:
        """Where it was sent to."""
        return self._redirect_uri

    def get_scope(self) -> str:
        """What it was given for."""
        return " ".join(self.grant.scopes)


class S256Required(CodeChallenge):  # type: ignore[misc]
    """PKCE (RFC 7636) of every client, by S256: Authlib asks it of public clients alone, and takes `plain`."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: Any) -> None:
        """Raise InvalidRequestError unless there is a challenge, by S256 and said so."""
        challenge = grant.request.form.get("code_challenge", "")
        if grant.request.form.get("code_challenge_method") != "S256" or len(challenge) != CHALLENGE_LENGTH:
            raise InvalidRequestError("PKCE is needed: a code_challenge, and code_challenge_method=S256.")
        super().validate_code_challenge(grant, redirect_uri)

    def validate_code_verifier(self, grant: Any, _result: Any) -> None:
        """Raise InvalidGrantError unless the verifier is the challenge's."""
        verifier = grant.request.form.get("code_verifier") or ""
        if not verifier.isascii() or not CHALLENGE_LENGTH <= len(verifier) <= 128:
            raise InvalidGrantError("code_verifier is missing, or is not the one of this code.")
        expected: str = grant.request.authorization_code.code_challenge
        if not hmac.compare_digest(create_s256_code_challenge(verifier).encode(), expected.encode()):
            raise InvalidGrantError("code_verifier is missing, or is not the one of this code.")


class RefreshToken(authlib.RefreshTokenGrant):  # type: ignore[misc]
    """The next token for the last one: each refresh token is good once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ANY
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> "UsedRefresh | None":
        """The token, used with this; shown a second time by its client it ends the whole grant."""
        found = tokens.find_token(work().session, refresh_token)
        client: KnownClient = self.request.client
        if found is None or found[0].kind != "refresh" or found[1].client_id != client.id:
            return None
        row, grant = found
        if row.used_at is not None:
            attempts.end_grant(grant.id, reason="reused")
            return None
        if not tokens.is_live(row, grant, real_now()):
            return None
        if row.jkt is not None and row.jkt != self.request.jkt:
            raise InvalidProof("The refresh token is bound to another key.")
        if not tokens.use_refresh_token(work().session, row):
            attempts.end_grant(grant.id, reason="reused")
            return None
        self.request.grant = grant
        same_wishes(self.request, grant)
        return UsedRefresh(row, grant)

    def authenticate_user(self, refresh_token: "UsedRefresh") -> UUID | None:
        """Who authorised it. Raises InvalidGrantError where they are not of the agency any more."""
        client = self.request.client
        found = partner_staff.still_there(work().session, work().context, refresh_token.grant, client)
        if found is None:
            raise InvalidGrantError(_SPENT)
        return found

    def revoke_old_credential(self, refresh_token: "UsedRefresh") -> None:
        """Its use was marked before the next was made."""


class UsedRefresh:
    """A refresh token as Authlib looks at it."""

    def __init__(self, row: OAuthToken, grant: OAuthGrant) -> None:
        self.row, self.grant = row, grant

    def check_client(self, client: KnownClient) -> bool:
        """Whether it is this client's."""
        return client.id == self.grant.client_id

    def get_scope(self) -> str:
        """What the grant is for."""
        return " ".join(self.grant.scopes)
