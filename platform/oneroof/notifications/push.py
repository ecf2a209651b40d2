"""Messages that a browser shows (Web Push): RFC 8030, encrypted for the browser (8291), signed by us (8292).

A browser's own push service carries them and can read nothing of them. Its address comes from the browser, so from
anybody: only the services that browsers use are spoken to.
"""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog
from cryptography.hazmat.primitives.asymmetric import ec

from oneroof.core.config import Settings
from oneroof.core.crypto import keyed_hash
from oneroof.core.time import real_now
from oneroof.notifications.messages import PushMessage

HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".push.apple.com",
    ".notify.windows.com",
    ".wns.windows.com",
)
"""The push services of Chromium, Firefox, Safari and Edge; with a dot in front, whatever stands below."""
TIMEOUT_SECONDS = 20
TOKEN_SECONDS = 12 * 3600
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

log = structlog.get_logger(__name__)


class PushOver(Exception):
    """The browser takes no messages any more."""


class PushNotSent(Exception):
    """The push service did not take the message; the job tries again later."""


@lru_cache(maxsize=4)
def _signing_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(keyed_hash(secret, "web push")) % (_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def public_key(settings: Settings) -> str:
    """What a browser is told when it subscribes, so that only this installation can send to it (base64url)."""
    point = _signing_key(settings.keys.token).public_key().public_numbers()
    raw = b"\x04" + point.x.to_bytes(32) + point.y.to_bytes(32)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def may_be_reached(settings: Settings, endpoint: str) -> bool:
    """Whether the address is one of a push service that browsers use."""
    parts = urlsplit(endpoint)
    host = (parts.hostname or "").lower()
    if f"{host}:{parts.port}" in settings.push_hosts:
        return True
    known = any(host.endswith(each) if each.startswith(".") else host == each for each in HOSTS)
    return parts.scheme == "https" and parts.port in (None, 443) and known and parts.username is None


def hand_over_push(settings: Settings, message: PushMessage) -> None:
    """Give a message to the browser's push service.

    Raises PushOver where the browser has withdrawn, PushNotSent or httpx2's errors where the service is not well.
    """
    # as with the gateways: only the worker that sends needs it
    from py_vapid import Vapid02
    from pywebpush import WebPusher

    subscription: Mapping[str, Any] = json.loads(message.subscription)
    endpoint = str(subscription["endpoint"])
    if not may_be_reached(settings, endpoint):
        raise PushOver
    shown = {"title": message.title, "text": message.text, "path": message.path, "language": message.language}
    body = WebPusher(subscription).encode(json.dumps(shown).encode())["body"]
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(real_now().timestamp()) + TOKEN_SECONDS,
        "sub": f"mailto:{settings.mail_from or f'no-reply@{settings.base_host}'}",
    }
    headers = Vapid02(_signing_key(settings.keys.token)).sign(claims)
    headers |= {"TTL": str(message.seconds), "Content-Encoding": "aes128gcm", "Urgency": "normal"}
    answer = httpx2.post(endpoint, content=body, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=False)
    if answer.status_code in (404, 410):
        raise PushOver
    if not answer.is_success:
        raise PushNotSent(f"The push service of {parts.hostname} answered {answer.status_code}.")
