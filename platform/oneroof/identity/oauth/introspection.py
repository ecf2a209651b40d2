"""What a token is (RFC 7662) and that it shall end (RFC 7009): told and done for the client that it was given to."""

from typing import Any

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint

from oneroof.core.time import real_now
from oneroof.identity.oauth import origins, tokens
from oneroof.identity.oauth.authentication import ANY, CONFIDENTIAL
from oneroof.identity.oauth.clients import KnownClient
from oneroof.identity.oauth.models import OAuthGrant, OAuthToken
from oneroof.tenancy.work import work


class FoundToken:
    """A token as Authlib looks at it."""

    def __init__(self, row: OAuthToken, grant: OAuthGrant) -> None:
        self.row, self.grant = row, grant
        self.agreed: frozenset[str] = frozenset()

    def check_client(self, client: KnownClient) -> bool:
        """Whether it is this client's."""
        return client.id == self.grant.client_id

    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.row.expires_at <= real_now()

    def is_revoked(self) -> bool:
        """Whether it, or its grant, was ended or changed for another."""
        return not tokens.is_live(self.row, self.grant, real_now())


class Introspection(IntrospectionEndpoint):  # type: ignore[misc]  # Authlib is not typed
    """A client learns of its own tokens; all others do not exist for it. Public clients learn nothing."""

    CLIENT_AUTH_METHODS = CONFIDENTIAL

    def query_token(self, token_string: str, _hint: str | None) -> FoundToken | None:
        """By its hash."""
        found = tokens.find_token(work().session, token_string)
        return None if found is None else FoundToken(*found)

    def check_permission(self, token: FoundToken, client: KnownClient, _request: Any) -> bool:
        """Its own, while an agreement lets it use them."""
        token.agreed = frozenset(client.partnership.scopes if client.partnership else ())
        return token.check_client(client) and client.partnership is not None

    def introspect_token(self, token: FoundToken) -> dict[str, Any]:
        """What it is good for now: scopes that the agreement has no more are left out."""
        row, grant = token.row, token.grant
        facts: dict[str, Any] = {
            "scope": " ".join(name for name in row.scopes if name in token.agreed),
            "client_id": str(grant.client_id),
            "token_type": "DPoP" if row.jkt else "Bearer",
            "iss": origins.issuer(),
            "aud": origins.resource(),
            "sub": str(grant.staff_id or grant.client_id),
            "iat": int(row.issued_at.timestamp()),
            "exp": int(row.expires_at.timestamp()),
        }
        if row.jkt:
            facts["cnf"] = {"jkt": row.jkt}
        if grant.details:
            facts["authorization_details"] = grant.details
        return facts


class Revocation(RevocationEndpoint):  # type: ignore[misc]
    """A client ends its own tokens; whether others' exist it does not learn."""

    CLIENT_AUTH_METHODS = ANY

    def authenticate_token(self, request: Any, client: KnownClient) -> FoundToken | None:
        """Its own token, or None: the answer is the same."""
        self.check_params(request, client)
        found = tokens.find_token(work().session, request.form["token"])
        if found is None or found[1].client_id != client.id:
            return None
        return FoundToken(*found)

    def revoke_token(self, token: FoundToken, _request: Any) -> None:
        """At once."""
        current = work()
        tokens.revoke_token(current.session, current.context, current.clock, token.row, token.grant)
