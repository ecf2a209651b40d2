"""Who may listen to live events: staff by their session or token, devices by theirs, visitors by their ticket's code.

Asked when a stream begins, and again every few seconds as long as it lasts.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from oneroof.core.crypto import token_hash
from oneroof.core.time import real_now
from oneroof.identity.access import TOKEN_PREFIX
from oneroof.identity.permissions import permissions_of
from oneroof.live.events import Told
from oneroof.live.server import Refused
from oneroof.live.streams import Listener
from oneroof.services import Services
from oneroof.tenancy.directory import TenantFacts

NEEDED = "tickets.read"
"""What staff need to listen: they see the same on the pages."""
MOST_OF_STAFF = 12
MOST_OF_DEVICE = 6
SCREENS = frozenset({"display", "desk_sign", "kiosk"})
_CLOSED = {"closed": "tenant_closed", "suspended": "tenant_suspended"}


@dataclass(frozen=True, slots=True)
class Credential:
    """What a caller shows, as the database knows it: a function that tells whose it is, and a hash."""

    function: str
    hash: bytes


@dataclass(frozen=True)
class ByCredential:
    """Staff or a device."""

    services: Services
    host: str
    tenant_id: int
    network_id: int
    credential: Credential
    key: str
    audience: str
    most: int

    async def lines(self, told: Told) -> bytes:
        """Everything: numbers and states for all, and what is for staff for these."""
        return told.staff if self.audience == "staff" else told.public

    async def why_over(self) -> str | None:
        """The tenant's door is shut, or the session, token or device has ended."""
        return await asyncio.to_thread(self._why_over)

    def _why_over(self) -> str | None:
        tenant = self.services.directory.resolve(self.host)
        if tenant is None or tenant.id != self.tenant_id or tenant.state in _CLOSED:
            return "suspended"
        if known(self.services, tenant, self.credential) is None:
            return "signed_out" if self.audience == "staff" else "revoked"
        return None


class HouseDoors:
    """Lets in whoever the web application would show the same."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._prefix = "__Host-" if services.settings.public_scheme == "https" else ""

    async def admit(self, request: web.Request) -> Listener:
        """The listener behind a request. Raises Refused, and SQLAlchemyError when the database is away."""
        host = self._host(request)
        tenant = await asyncio.to_thread(self._services.directory.resolve, host)
        if tenant is None or tenant.state == "draft":
            raise Refused(404, "unknown_host")
        if tenant.state in _CLOSED:
            raise Refused(503, _CLOSED[tenant.state])
        code = request.query.get("code")
        if tenant.state == "preparing" and (code is not None or request.query.get("as") == "device"):
            raise Refused(503, "tenant_preparing")
        if code is not None:
            return await self._follower(host, tenant, code)
        return await asyncio.to_thread(self._by_credential, host, tenant, request)

    def _by_credential(self, host: str, tenant: TenantFacts, request: web.Request) -> Listener:
        wanted = request.query.get("as")
        if wanted != "device" and (staff := self._staff(host, tenant, request)) is not None:
            return staff
        if wanted != "staff" and (device := self._device(host, tenant, request)) is not None:
            return device
        raise Refused(401, "sign_in_required" if wanted != "device" else "pairing_required")

    def _staff(self, host: str, tenant: TenantFacts, request: web.Request) -> Listener | None:
        credential = self._staff_credential(request)
        row = known(self._services, tenant, credential) if credential else None
        if credential is None or row is None:
            return None
        if NEEDED not in permissions_in(row):
            raise Refused(403, "permission_missing")
        return self._listener(host, tenant, credential, "staff", MOST_OF_STAFF)

    def _staff_credential(self, request: web.Request) -> Credential | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.startswith(TOKEN_PREFIX):
            return Credential("actor_by_token", token_hash(token.strip()))
        secret = request.cookies.get(f"{self._prefix}staff")
        return Credential("actor_by_session", token_hash(secret)) if secret else None

    def _device(self, host: str, tenant: TenantFacts, request: web.Request) -> Listener | None:
        secret = request.cookies.get(f"{self._prefix}device")
        if not secret:
            return None
        credential = Credential("actor_by_device", token_hash(secret))
        if known(self._services, tenant, credential) is None:
            return None
        return self._listener(host, tenant, credential, "device", MOST_OF_DEVICE)

    def _listener(self, host: str, tenant: TenantFacts, credential: Credential, audience: str, most: int) -> Listener:
        key = f"{tenant.id}/{credential.hash.hex()}"
        return ByCredential(self._services, host, tenant.id, tenant.network_id, credential, key, audience, most)

    async def _follower(self, host: str, tenant: TenantFacts, code: str) -> Listener:
        raise Refused(404, "not_found")

    def _host(self, request: web.Request) -> str:
        """The host that the caller asked: what the proxies in front say of it, if there are any."""
        hops = self._services.settings.trusted_proxies
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-Host", "").split(",") if part.strip()]
        return forwarded[-hops] if 0 < hops <= len(forwarded) else request.host


def known(services: Services, tenant: TenantFacts, credential: Credential) -> Any:
    """The row of whoever has this credential now and may listen with it; None otherwise. It counts as no use."""
    rows = services.database.call(
        credential.function, wanted_tenant=tenant.id, wanted_hash=credential.hash, moment=real_now()
    )
    if not rows:
        return None
    if credential.function == "actor_by_session":
        return rows[0] if rows[0].stage == "complete" else None
    if credential.function == "actor_by_device":
        return rows[0] if rows[0].kind in SCREENS else None
    return rows[0]


def permissions_in(row: Any) -> frozenset[str]:
    """What a member of staff may do here, by the roles and, with a token, by its scopes."""
    permissions = permissions_of(frozenset(row.roles))
    return permissions & frozenset(row.scopes) if hasattr(row, "scopes") else permissions
