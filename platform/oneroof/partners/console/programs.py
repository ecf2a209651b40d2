"""An agency's programs: registered, given keys, stopped. Another agency's are as if they were not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.identity.oauth import registration
from oneroof.identity.oauth.models import OAuthClient, OAuthClientKey, OAuthInitialToken
from oneroof.identity.oauth.registration import Wish
from oneroof.partners.console.key_texts import read_key
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Bench:
    """With what an agency's person works: `network` is a session of the umbrella role, `own` keeps the record."""

    network: Session
    own: Session
    context: Context
    clock: Clock
    agency_id: UUID


@dataclass(frozen=True, slots=True)
class Program:
    """A client with its keys that count."""

    client: OAuthClient
    keys: Sequence[OAuthClientKey]


def programs(bench: Bench) -> list[OAuthClient]:
    """The agency's clients, by name."""
    return registration.clients_of(bench.network, bench.context, agency_id=bench.agency_id)


def program(bench: Bench, client_id: UUID) -> Program:
    """One of them. Raises NotFound also for another agency's."""
    client = _own(bench, client_id)
    return Program(client, registration.keys_of(bench.network, bench.context, client_id=client.id))


def register(bench: Bench, wish: Wish) -> OAuthClient:
    """A new client. Raises Invalid with the faulty fields."""
    client = registration.register_client(bench.network, bench.context, agency_id=bench.agency_id, wish=wish)
    _record(bench, "program.register", client.id)
    return client


def change(bench: Bench, client_id: UUID, wish: Wish) -> OAuthClient:
    """Another name, other addresses and scopes. Raises Invalid, NotFound."""
    _own(bench, client_id)
    client = registration.change_client(bench.network, bench.context, client_id=client_id, wish=wish)
    _record(bench, "program.change", client_id)
    return client


def suspend(bench: Bench, client_id: UUID, *, suspended: bool) -> None:
    """Switch it off from its next request, or on again. Raises NotFound."""
    _own(bench, client_id)
    registration.suspend_client(bench.network, bench.context, client_id=client_id, suspended=suspended)
    _record(bench, "program.suspend" if suspended else "program.resume", client_id)


def end(bench: Bench, client_id: UUID) -> None:
    """End it for good. Raises NotFound."""
    _own(bench, client_id)
    registration.end_client(bench.network, bench.context, client_id=client_id)
    _record(bench, "program.end", client_id)


def add_key(bench: Bench, client_id: UUID, text: str) -> OAuthClientKey:
    """One more public key, as it was pasted. Raises Invalid (`key`, `jwks`), NotFound."""
    _own(bench, client_id)
    key = registration.add_key(bench.network, bench.context, client_id=client_id, jwk=read_key(text))
    _record(bench, "program_key.add", client_id)
    return key


def end_key(bench: Bench, client_id: UUID, key_id: UUID) -> None:
    """Nothing that it signs counts any more. Raises NotFound."""
    _own(bench, client_id)
    registration.end_key(bench.network, bench.context, client_id=client_id, key_id=key_id)
    _record(bench, "program_key.end", client_id)


def give_token(bench: Bench) -> str:
    """A token with which one program registers itself; shown once."""
    secret = registration.give_initial_token(bench.network, bench.context, agency_id=bench.agency_id)
    _record(bench, "program_token.issue", bench.agency_id, "agency")
    return secret


def tokens(bench: Bench) -> Sequence[OAuthInitialToken]:
    """The agency's initial tokens, the newest first."""
    wanted = select(OAuthInitialToken).where(
        OAuthInitialToken.network_id == bench.context.network_id, OAuthInitialToken.agency_id == bench.agency_id
    )
    return bench.network.scalars(wanted.order_by(OAuthInitialToken.created_at.desc()).limit(20)).all()


def _own(bench: Bench, client_id: UUID) -> OAuthClient:
    client = bench.network.get(OAuthClient, (bench.context.network_id, client_id))
    if client is None or client.agency_id != bench.agency_id or client.ended_at is not None:
        raise NotFound("client_unknown", public_text("There is no such program."))
    return client


def _record(bench: Bench, action: str, object_id: UUID, kind: str = "program") -> None:
    audit.record(bench.own, bench.context, bench.clock, action=action, object_kind=kind, object_id=object_id)
