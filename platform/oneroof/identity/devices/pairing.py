"""Codes that unpaired browsers show: each good for its own browser, once, for ten minutes.

The secret that a paired device is known by is made for the browser that shows the code and never leaves it. Whoever
reads the code from its screen can only have that one screen paired, and not become it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.errors import Invalid, TooManyRequests
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.ip_networks import network_of
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import as_stored, code_from
from oneroof.core.time import real_now
from oneroof.identity.devices.models import PairingCode
from oneroof.identity.throttle import ACCOUNT, Subject
from oneroof.tenancy.context import Context

GOOD_FOR = timedelta(minutes=10)
MOST_OF_NETWORK = 30
"""Codes that one network may show at once: all screens of a new centre, and not a flood."""
MOST_OF_CENTRE = 300
SECRET_BYTES = 32
_LONGEST_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as the browser shows it, and the secret that goes into its cookie."""

    code: str
    secret: str
    expires_at: datetime


def shown_code(session: Session, context: Context, keys: KeyStore, secret: str | None) -> ShownCode | None:
    """The code that the browser with this secret shows already; None where it has none that is still good."""
    if not secret:
        return None
    row = session.scalars(
        select(PairingCode).where(
            PairingCode.browser_hash == token_hash(secret),
            PairingCode.expires_at > real_now(),
            PairingCode.device_id.is_(None),
        )
    ).one_or_none()
    return ShownCode(_code(keys, context, secret), secret, row.expires_at) if row else None


def new_code(session: Session, context: Context, keys: KeyStore, *, address: str, user_agent: str | None) -> ShownCode:
    """A new secret for a browser, and its code. Raises TooManyRequests where too many wait already."""
    now, network = real_now(), keys.search_token(context.tenant_id, "pairing network", network_of(address))
    session.execute(delete(PairingCode).where(PairingCode.expires_at < now - GOOD_FOR))
    _check_room(session, network, now)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    code = _code(keys, context, secret)
    row = PairingCode(
        id=new_id(),
        code_hash=_code_hash(keys, context, code),
        browser_hash=token_hash(secret),
        network_hash=network,
        user_agent=(user_agent or "")[:_LONGEST_USER_AGENT] or None,
        created_at=now,
        expires_at=now + GOOD_FOR,
    )
    session.add(row)
    session.flush()
    return ShownCode(code, secret, row.expires_at)


def waiting_browser(session: Session, context: Context, keys: KeyStore, typed: str) -> PairingCode:
    """The browser that shows what was typed, locked until the end of the transaction.

    Raises Invalid at `code` for none, one that has ended and one that was used.
    """
    code = as_stored(typed)
    row = None
    if code is not None:
        row = session.scalars(
            select(PairingCode)
            .where(
                PairingCode.code_hash == _code_hash(keys, context, code),
                PairingCode.expires_at > real_now(),
                PairingCode.device_id.is_(None),
            )
            .with_for_update()
        ).one_or_none()
    if row is None:
        message = staff_text("No screen shows this code now. Look at the screen: codes end after ten minutes.")
        raise Invalid("pairing_code_unknown", message, fields={"code": [message]})
    return row


def tries_of(keys: KeyStore, context: Context) -> Subject:
    """What tries of a member of staff at codes are counted for (identity.throttle)."""
    return Subject(keys.search_token(context.tenant_id, "pairing", str(context.actor_id)), ACCOUNT, True)


def _check_room(session: Session, network: bytes, now: datetime) -> None:
    counted = session.execute(
        select(func.count(), func.count().filter(PairingCode.network_hash == network)).where(
            PairingCode.expires_at > now, PairingCode.device_id.is_(None)
        )
    ).one()
    if counted[0] >= MOST_OF_CENTRE or counted[1] >= MOST_OF_NETWORK:
        raise TooManyRequests(
            "pairing_codes_full",
            public_text("Too many screens wait to be paired. Please try again in ten minutes."),
            retry_after=int(GOOD_FOR.total_seconds()),
        )


def _code(keys: KeyStore, context: Context, secret: str) -> str:
    """Of the browser's secret: shown again on the same screen without being kept anywhere."""
    return code_from(keys.search_token(context.tenant_id, "pairing code shown", secret))


def _code_hash(keys: KeyStore, context: Context, code: str) -> bytes:
    return keys.search_token(context.tenant_id, "pairing code", code)
