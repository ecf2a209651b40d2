"""Which paired device asks, from the secret that it shows, and what its kind may do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import current_app, g, request

from oneroof.core.crypto import token_hash
from oneroof.core.time import real_now
from oneroof.identity import cookies
from oneroof.tenancy.context import Context

SEEN_AT_MOST_EVERY = timedelta(minutes=1)
_READS = frozenset({"floor.read", "tickets.read"})

DEVICE_PERMISSIONS: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "display": _READS,
        "desk_sign": _READS,
        "kiosk": _READS | {"tickets.issue", "visits.register"},
        "printer": frozenset(),
    }
)
"""By kind. A device is cleared for no personal data (tenancy.clearance), whatever stands here."""

SecretSource = Callable[[], str | None]


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """The device behind a request."""

    id: UUID
    kind: str
    name: str
    office_ids: tuple[UUID, ...]
    queue_ids: tuple[UUID, ...]
    desk_id: UUID | None
    languages: tuple[str, ...]
    settings: dict[str, Any]
    secret_hash: bytes


def secret_in_cookie() -> str | None:
    """What this browser shows as a device, paired or not."""
    return request.cookies.get(cookies.device_cookie())


def device_with(secret: str | None) -> PairedDevice | None:
    """The device of the tenant at hand that has this secret; None for a wrong one and a revoked device."""
    if not secret:
        return None
    database = current_app.extensions["oneroof"].database
    now = real_now()
    shown = {"wanted_tenant": g.tenant.id, "wanted_hash": token_hash(secret), "moment": now}
    rows = database.call("actor_by_device", **shown)
    if not rows:
        return None
    if rows[0].last_seen_at is None or now - rows[0].last_seen_at > SEEN_AT_MOST_EVERY:
        database.call("touch_device", **shown)
    return _paired(rows[0], shown["wanted_hash"])


def device_context(device: PairedDevice, purpose: str = "service_delivery") -> Context:
    """In whose name the database answers this device: it stands for no office, so nothing is shared with it."""
    return Context(
        tenant_id=g.tenant.id,
        network_id=g.tenant.network_id,
        actor_kind="device",
        actor_id=device.id,
        purpose=purpose,
        permissions=DEVICE_PERMISSIONS[device.kind],
        request_id=g.get("request_id"),
    )


def _paired(row: Any, secret_hash: bytes) -> PairedDevice:
    return PairedDevice(
        id=row.device_id,
        kind=row.kind,
        name=row.name,
        office_ids=tuple(row.office_ids),
        queue_ids=tuple(row.queue_ids),
        desk_id=row.desk_id,
        languages=tuple(row.languages),
        settings=row.settings,
        secret_hash=secret_hash,
    )
