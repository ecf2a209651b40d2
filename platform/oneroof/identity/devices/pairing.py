"""Codes that unpaired browsers show: each good for its own browser, once, for ten minutes.

The secret that a paired device is known by is made for the browser that shows the code and never leaves it. Whoever
reads the code from its screen can only have that one screen paired, and not become it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from oneroof.core.crypto import token_hash
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.ip_networks import network_of, site_of
from oneroof.core.keystore import KeyStore
from oneroof.core.speakable_codes import as_stored, code_from, shown
from oneroof.core.time import real_now
from oneroof.identity.devices.models import PairingCode
from oneroof.identity.throttle import ACCOUNT, Subject
from oneroof.tenancy.context import Context

GOOD_FOR = timedelta(minutes=10)
MOST_OF_NETWORK = 30
"""Codes that one network may show at once: all screens of a new centre, and not a flood."""
MOST_OF_SITE = 60
"""The same for the larger network around it: who holds one has many smaller ones."""
MOST_OF_CENTRE = 300
SECRET_BYTES = 32
_LONGEST_USER_AGENT = 300


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as the browser shows it, and the secret that goes into its cookie."""

    code: str
    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskingBrowser:
    """What waits with a code, as staff compare it with the screen before them."""

    code: str
    user_agent: str | None
    shown_since: datetime
    is_same_network: bool
    """Whether it asks from the network that the member of staff asks from."""


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
    if row is None:
        return None
    row.came_back = True
    return ShownCode(_code(keys, context, secret), secret, row.expires_at)


def new_code(session: Session, context: Context, keys: KeyStore, *, address: str, user_agent: str | None) -> ShownCode:
    """A new secret for a browser, and its code. Where too many wait, the codes of those who crowd give way."""
    now, network, site = real_now(), _network(keys, context, address), _site(keys, context, address)
    session.execute(delete(PairingCode).where(PairingCode.expires_at < now - GOOD_FOR))
    _make_room(session, now, network, site)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    code = _code(keys, context, secret)
    row = PairingCode(
        id=new_id(),
        code_hash=_code_hash(keys, context, code),
        browser_hash=token_hash(secret),
        network_hash=network,
        site_hash=site,
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
            .where(PairingCode.code_hash == _code_hash(keys, context, code), *_good(real_now()))
            .with_for_update()
        ).one_or_none()
    if row is None:
        message = staff_text("No screen shows this code now. Look at the screen: codes end after ten minutes.")
        raise Invalid("pairing_code_unknown", message, fields={"code": [message]})
    return row


def asking_browser(
    session: Session, context: Context, keys: KeyStore, *, typed: str, address: str | None
) -> AskingBrowser:
    """What waits with this code; `address` is that of the member of staff. Raises Invalid as `waiting_browser`."""
    row = waiting_browser(session, context, keys, typed)
    is_same = row.network_hash == _network(keys, context, address)
    return AskingBrowser(shown(as_stored(typed) or ""), row.user_agent, row.created_at, is_same)


def tries_of(keys: KeyStore, context: Context) -> Subject:
    """What tries of a member of staff at codes are counted for (identity.throttle)."""
    return Subject(keys.search_token(context.tenant_id, "pairing", str(context.actor_id)), ACCOUNT, True)


def _good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return PairingCode.expires_at > now, PairingCode.device_id.is_(None)


def _make_room(session: Session, now: datetime, network: bytes, site: bytes) -> None:
    """An honest screen always gets a code: whoever crowds loses their own, and else the loudest network does."""
    _give_way(session, now, PairingCode.network_hash == network, most=MOST_OF_NETWORK)
    _give_way(session, now, PairingCode.site_hash == site, most=MOST_OF_SITE)
    number = func.count()
    sites = session.execute(
        select(PairingCode.site_hash, number).where(*_good(now)).group_by(PairingCode.site_hash).order_by(number.desc())
    ).all()
    over = sum(count for _, count in sites) - MOST_OF_CENTRE
    if over >= 0:
        loudest, count = sites[0]
        _give_way(session, now, PairingCode.site_hash == loudest, most=max(count - over, 1))


def _give_way(session: Session, now: datetime, of: ColumnElement[bool], *, most: int) -> None:
    """Leave room for one below `most`. First go browsers that never came back, which no waiting screen is; then age."""
    order = PairingCode.came_back.desc(), PairingCode.created_at.desc(), PairingCode.id.desc()
    surplus = select(PairingCode.id).where(of, *_good(now)).order_by(*order).offset(most - 1)
    ids = session.scalars(surplus.with_for_update(skip_locked=True)).all()
    if ids:
        session.execute(delete(PairingCode).where(PairingCode.id.in_(ids)))


def _network(keys: KeyStore, context: Context, address: str | None) -> bytes:
    return keys.search_token(context.tenant_id, "pairing network", network_of(address))


def _site(keys: KeyStore, context: Context, address: str | None) -> bytes:
    return keys.search_token(context.tenant_id, "pairing site", site_of(address))


def _code(keys: KeyStore, context: Context, secret: str) -> str:
    """Of the browser's secret: shown again on the same screen without being kept anywhere."""
    return code_from(keys.search_token(context.tenant_id, "pairing code shown", secret))


def _code_hash(keys: KeyStore, context: Context, code: str) -> bytes:
    return keys.search_token(context.tenant_id, "pairing code", code)
