"""Who asks for a token: a client as the network registered it, and what an agreement leaves of its wishes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.identity.oauth.models import OAuthClient, OAuthClientKey
from oneroof.identity.partnerships.models import Partnership
from oneroof.tenancy.context import Context

LOOPBACK = frozenset({"127.0.0.1", "::1"})


@dataclass(slots=True)
class KnownClient(ClientMixin):  # type: ignore[misc]  # Authlib is not typed
    """A client and, once it has proved who it is, the partnership under which it gets anything at all."""

    row: OAuthClient
    keys: tuple[OAuthClientKey, ...]
    partnership: Partnership | None = None
    refusal: str | None = None
    """Why there is none in force, as a code."""

    @property
    def id(self) -> UUID:
        """The `client_id`."""
        return self.row.id

    @property
    def client_id(self) -> str:
        """The same, as text."""
        return str(self.row.id)

    def get_client_id(self) -> str:
        """For Authlib."""
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: a request names its address, always."""
        return

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is registered, letter by letter; of a loopback address the port is free (RFC 8252, 7.3)."""
        return any(redirect_uri == known or _same_loopback(redirect_uri, known) for known in self.row.redirect_uris)

    def check_client_secret(self, _client_secret: str) -> bool:
        """No client has a secret."""
        return False

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """The one that it was registered with, at every endpoint: no stronger client passes for a weaker one."""
        return bool(method == self.row.auth_method)

    def check_response_type(self, response_type: str) -> bool:
        """Codes, for clients that were registered for them."""
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type: str) -> bool:
        """What it was registered for."""
        return grant_type in self.row.grant_types

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What was asked for, as far as registration and agreement have it; None where nothing is left."""
        return " ".join(self.scopes_of(scope)) or None

    def scopes_of(self, scope: str | None) -> list[str]:
        """The same as a list. A request that names none asks for all that the client was registered for."""
        agreed = set(self.partnership.scopes) if self.partnership is not None else set()
        asked = scope.split() if scope else self.row.scopes
        return [name for name in self.row.scopes if name in asked and name in agreed]


def find_client(session: Session, context: Context, client_id: str | UUID | None) -> KnownClient | None:
    """The client of the network with this id, also a suspended one; None where there is none, or none any more."""
    try:
        wanted = client_id if isinstance(client_id, UUID) else UUID(client_id or "")
    except ValueError:
        return None
    row = session.scalars(
        select(OAuthClient).where(
            OAuthClient.network_id == context.network_id, OAuthClient.id == wanted, OAuthClient.ended_at.is_(None)
        )
    ).one_or_none()
    if row is None or str(row.id) != str(client_id):
        return None
    return KnownClient(row, tuple(_keys_of(session, context, row.id)))


def _keys_of(session: Session, context: Context, client_id: UUID) -> Iterable[OAuthClientKey]:
    return session.scalars(
        select(OAuthClientKey)
        .where(
            OAuthClientKey.network_id == context.network_id,
            OAuthClientKey.client_id == client_id,
            OAuthClientKey.ended_at.is_(None),
        )
        .order_by(OAuthClientKey.created_at, OAuthClientKey.id)
    )


def _same_loopback(asked: str, known: str) -> bool:
    """Only the port may differ, and only of http to the machine's own numeric address."""
    try:
        one, other = urlsplit(asked), urlsplit(known)
        ports: tuple[Any, Any] = (one.port, other.port)
    except ValueError:
        return False
    if other.scheme != "http" or other.hostname not in LOOPBACK:
        return False
    host = f"[{other.hostname}]" if ":" in (other.hostname or "") else other.hostname
    expected = f"http://{host}" if ports[0] is None else f"http://{host}:{ports[0]}"
    return asked == expected + known.removeprefix(f"http://{other.netloc}")
