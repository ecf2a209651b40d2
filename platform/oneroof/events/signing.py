"""The headers and the body of a call, by Standard Webhooks 1.0 (https://www.standardwebhooks.com)."""

import base64
import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from standardwebhooks import Webhook

from oneroof.core.keystore import KeyStore
from oneroof.events.models import PartnerEvent, WebhookEndpoint

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as receivers write it into their settings."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal_secret(keys: KeyStore, tenant_id: int, endpoint_id: UUID, secret: str) -> bytes:
    """The secret as the database keeps it."""
    return keys.seal_for_tenant(tenant_id, secret.encode(), _place(endpoint_id))


def signing_secrets(keys: KeyStore, endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secrets that are valid now: the newest first, and the one before while the agency changes over."""
    sealed = [endpoint.secret_sealed]
    if (
        endpoint.earlier_secret_sealed is not None
        and endpoint.earlier_until is not None
        and now < endpoint.earlier_until
    ):
        sealed.append(endpoint.earlier_secret_sealed)
    place = _place(endpoint.id)
    return [keys.unseal_for_tenant(endpoint.tenant_id, each, place).decode() for each in sealed]


def body_of(event: PartnerEvent, tenant: str) -> dict[str, Any]:
    """What an agency is told: type, time and ids, never names. It fetches the rest, where it may."""
    ids = {event.granted_kind: str(event.granted_id), event.subject_kind: str(event.subject_id)}
    return {
        "type": event.type,
        "timestamp": event.happened_at.isoformat().replace("+00:00", "Z"),
        "data": {"tenant": tenant, "ids": ids},
    }


def written(body: dict[str, Any]) -> bytes:
    """The body as it is signed and sent."""
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()


def headers_of(message_id: UUID, content: bytes, signing: Sequence[str], sent_at: datetime) -> dict[str, str]:
    """The headers of one attempt: the same id at every attempt, the time and the signatures of this one."""
    signatures = [Webhook(secret).sign(str(message_id), sent_at, content.decode()) for secret in signing]
    return {
        "Content-Type": "application/json",
        "User-Agent": "oneroof-webhooks/1",
        "webhook-id": str(message_id),
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _place(endpoint_id: UUID) -> str:
    return f"webhook_endpoint.secret:{endpoint_id}"
