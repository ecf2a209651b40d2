"""Clients are registered once per network, at the umbrella: by hand, in the agencies' console, or by RFC 7591.

Each function takes a session of the umbrella role (`Database.umbrella_transaction`) in the umbrella's own context.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.oauth.clients import LOOPBACK
from oneroof.identity.oauth.models import (
    ALGORITHMS,
    AUTH_METHODS,
    GRANT_TYPES,
    OAuthClient,
    OAuthClientKey,
    OAuthInitialToken,
)
from oneroof.identity.oauth.signatures import NotVerified, public_key
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.context import Context

INITIAL_PREFIX = "ori_"
INITIAL_FOR = timedelta(days=7)
LONGEST_NAME = 100
MOST_ADDRESSES = 10
MOST_KEYS = 10
LONGEST_KID = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client shall be."""

    name: str
    auth_method: str = "private_key_jwt"
    algorithm: str | None = None
    grant_types: tuple[str, ...] = ("client_credentials",)
    redirect_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] = tuple(SCOPES)
    dpop_bound: bool = False
    pushed_only: bool = False
    keys: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)


def register_client(network: Session, context: Context, *, agency_id: UUID, wish: Wish) -> OAuthClient:
    """A new client of an agency, with its public keys. Raises Invalid with the faulty fields."""
    _check(wish)
    client = OAuthClient(
        network_id=context.network_id,
        id=new_id(),
        agency_id=agency_id,
        name=wish.name.strip(),
        auth_method=wish.auth_method,
        algorithm=wish.algorithm,
        grant_types=list(wish.grant_types),
        redirect_uris=list(wish.redirect_uris),
        scopes=[name for name in SCOPES if name in wish.scopes],
        dpop_bound=wish.dpop_bound or wish.auth_method == "dpop",
        pushed_only=wish.pushed_only,
        created_at=real_now(),
    )
    network.add(client)
    network.flush()
    for jwk in wish.keys:
        add_key(network, context, client_id=client.id, jwk=jwk)
    return client


def change_client(network: Session, context: Context, *, client_id: UUID, wish: Wish) -> OAuthClient:
    """Another name, other addresses and scopes of a client; how it proves who it is stays. Raises Invalid, NotFound."""
    client = _client(network, context, client_id)
    kept = replace(
        wish,
        auth_method=client.auth_method,
        grant_types=tuple(client.grant_types),
        keys=({},) if client.auth_method != "none" else (),
    )
    _check(kept, keys_known=True)
    client.name, client.redirect_uris = kept.name.strip(), list(kept.redirect_uris)
    client.scopes = [name for name in SCOPES if name in kept.scopes]
    network.flush()
    return client


def suspend_client(network: Session, context: Context, *, client_id: UUID, suspended: bool) -> None:
    """Stop a client at every centre from its very next request, or let it go on. Raises NotFound."""
    client = _client(network, context, client_id)
    client.suspended_at = real_now() if suspended else None
    network.flush()


def end_client(network: Session, context: Context, *, client_id: UUID) -> None:
    """End a client for good: none of its tokens is valid anywhere any more. Raises NotFound."""
    _client(network, context, client_id).ended_at = real_now()
    network.flush()


def add_key(network: Session, context: Context, *, client_id: UUID, jwk: Mapping[str, Any]) -> OAuthClientKey:
    """One more public key of a client, so that an old one can be replaced. Raises Invalid (`jwks`)."""
    try:
        key = public_key(jwk)
    except NotVerified as error:
        raise _invalid("jwks", staff_text("This key cannot be used: public keys for ES256, PS256 or EdDSA can.")) from (
            error
        )
    thumbprint = key.thumbprint()
    known = network.scalars(
        select(OAuthClientKey).where(
            OAuthClientKey.network_id == context.network_id, OAuthClientKey.client_id == client_id
        )
    ).all()
    if any(row.thumbprint == thumbprint for row in known):
        raise _invalid("jwks", staff_text("This key was used before. A new key must be new."))
    if sum(row.ended_at is None for row in known) >= MOST_KEYS:
        raise _invalid("jwks", staff_text("There are %(count)s keys already. End one first.", count=MOST_KEYS))
    row = OAuthClientKey(
        network_id=context.network_id,
        id=new_id(),
        client_id=client_id,
        kid=str(jwk.get("kid") or thumbprint)[:LONGEST_KID],
        jwk=key.as_dict(private=False),
        thumbprint=thumbprint,
        created_at=real_now(),
    )
    network.add(row)
    network.flush()
    return row


def end_key(network: Session, context: Context, *, client_id: UUID, key_id: UUID) -> None:
    """Nothing signed by this key counts any more. Raises NotFound."""
    ended = (
        update(OAuthClientKey)
        .where(
            OAuthClientKey.network_id == context.network_id,
            OAuthClientKey.client_id == client_id,
            OAuthClientKey.id == key_id,
            OAuthClientKey.ended_at.is_(None),
        )
        .values(ended_at=real_now())
        .returning(OAuthClientKey.id)
    )
    if network.execute(ended).scalar_one_or_none() is None:
        raise NotFound("key_unknown", staff_text("There is no such key."))


def clients_of(network: Session, context: Context, *, agency_id: UUID) -> list[OAuthClient]:
    """An agency's clients that have not ended, by name."""
    wanted = select(OAuthClient).where(
        OAuthClient.network_id == context.network_id,
        OAuthClient.agency_id == agency_id,
        OAuthClient.ended_at.is_(None),
    )
    return list(network.scalars(wanted.order_by(OAuthClient.name, OAuthClient.id)))


def keys_of(network: Session, context: Context, *, client_id: UUID) -> list[OAuthClientKey]:
    """A client's keys that count, the oldest first."""
    wanted = select(OAuthClientKey).where(
        OAuthClientKey.network_id == context.network_id,
        OAuthClientKey.client_id == client_id,
        OAuthClientKey.ended_at.is_(None),
    )
    return list(network.scalars(wanted.order_by(OAuthClientKey.created_at, OAuthClientKey.id)))


def give_initial_token(network: Session, context: Context, *, agency_id: UUID) -> str:
    """A token to register one client with (RFC 7591, section 3), within a week. It is shown once and kept nowhere."""
    secret = INITIAL_PREFIX + secrets.token_urlsafe(32)
    now = real_now()
    network.add(
        OAuthInitialToken(
            network_id=context.network_id,
            id=new_id(),
            agency_id=agency_id,
            token_hash=token_hash(secret),
            created_at=now,
            expires_at=now + INITIAL_FOR,
        )
    )
    network.flush()
    return secret


def register_by_token(network: Session, context: Context, *, secret: str, wish: Wish) -> OAuthClient | None:
    """The client that a token was given for; None for a token that is none, was used, or is over. Raises Invalid."""
    now = real_now()
    taken = (
        update(OAuthInitialToken)
        .where(
            OAuthInitialToken.network_id == context.network_id,
            OAuthInitialToken.token_hash == token_hash(secret),
            OAuthInitialToken.used_at.is_(None),
            OAuthInitialToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(OAuthInitialToken.id, OAuthInitialToken.agency_id)
    )
    found = network.execute(taken).one_or_none()
    if found is None:
        return None
    client = register_client(network, context, agency_id=found.agency_id, wish=wish)
    network.execute(
        update(OAuthInitialToken)
        .where(OAuthInitialToken.network_id == context.network_id, OAuthInitialToken.id == found.id)
        .values(client_id=client.id)
    )
    return client


def _client(network: Session, context: Context, client_id: UUID) -> OAuthClient:
    found = network.get(OAuthClient, (context.network_id, client_id))
    if found is None or found.ended_at is not None:
        raise NotFound("client_unknown", staff_text("There is no such program."))
    return found


def _check(wish: Wish, *, keys_known: bool = False) -> None:
    faults: dict[str, list[Any]] = {}
    if not 0 < len(wish.name.strip()) <= LONGEST_NAME or not wish.name.isprintable():
        faults["client_name"] = [staff_text("Give a name of 1 to %(count)s characters.", count=LONGEST_NAME)]
    if wish.auth_method not in AUTH_METHODS:
        faults["token_endpoint_auth_method"] = [
            staff_text(
                "Programs prove who they are by private_key_jwt or dpop; public ones use none. There are no secrets."
            )
        ]
    if wish.algorithm is not None and wish.algorithm not in ALGORITHMS:
        faults["token_endpoint_auth_signing_alg"] = [staff_text("Use ES256, PS256 or EdDSA.")]
    faults |= _grant_faults(wish) | _address_faults(wish)
    if not wish.scopes or set(wish.scopes) - SCOPES.keys():
        faults["scope"] = [staff_text("Name at least one scope, and only scopes that there are.")]
    if not keys_known and (wish.auth_method != "none") != bool(wish.keys):
        faults["jwks"] = [
            staff_text("A program that proves who it is has at least one public key; a public one has none.")
        ]
    if len(wish.keys) > MOST_KEYS:
        faults["jwks"] = [staff_text("Register at most %(count)s keys.", count=MOST_KEYS)]
    if faults:
        raise Invalid("invalid_input", staff_text("Some of what was entered cannot be used."), fields=faults)


def _grant_faults(wish: Wish) -> dict[str, list[Any]]:
    types = set(wish.grant_types)
    if not types or types - set(GRANT_TYPES) or types == {"refresh_token"}:
        return {
            "grant_types": [staff_text("Use client_credentials, or authorization_code with or without refresh_token.")]
        }
    if wish.auth_method == "none" and "client_credentials" in types:
        return {
            "grant_types": [staff_text("A public program cannot act by itself: it has nothing to prove who it is.")]
        }
    if "refresh_token" in types and "authorization_code" not in types:
        return {"grant_types": [staff_text("refresh_token goes with authorization_code.")]}
    return {}


def _address_faults(wish: Wish) -> dict[str, list[Any]]:
    if ("authorization_code" in wish.grant_types) != bool(wish.redirect_uris):
        return {"redirect_uris": [staff_text("authorization_code needs redirect_uris, and nothing else does.")]}
    if len(wish.redirect_uris) > MOST_ADDRESSES or not all(map(_is_good_address, wish.redirect_uris)):
        return {
            "redirect_uris": [
                staff_text(
                    "Addresses begin with https://, with http://127.0.0.1 or with a scheme of the program’s own."
                )
            ]
        }
    return {}


def _is_good_address(uri: str) -> bool:
    """https anywhere, http to the machine's own numeric address, or a scheme with a dot (RFC 8252, section 7)."""
    if not uri.isascii() or not uri.isprintable() or any(sign in uri for sign in " #*\"'<>\\;,"):
        return False
    try:
        parts = urlsplit(uri)
        _ = parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or len(uri) > 500:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return parts.hostname in LOOPBACK
    return "." in parts.scheme and not parts.netloc


def _invalid(field_name: str, sentence: Any) -> Invalid:
    return Invalid("invalid_input", sentence, fields={field_name: [sentence]})
