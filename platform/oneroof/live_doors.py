"""Who may listen to live events: staff by their session or token, devices by theirs, visitors by their ticket's code.

Asked when a stream begins, and again every few seconds as long as it lasts.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any
from uuid import UUID

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from oneroof.core.crypto import token_hash
from oneroof.core.ip_networks import network_of
from oneroof.core.time import real_now
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Ticket, Visit
from oneroof.frontdesk.service.following import followed_visit
from oneroof.identity.access import TOKEN_PREFIX
from oneroof.identity.devices.paired import SEEN_AT_MOST_EVERY
from oneroof.identity.permissions import permissions_of
from oneroof.live.arrivals import Arrivals, Crowded
from oneroof.live.events import Told
from oneroof.live.server import Refused
from oneroof.live.streams import Listener
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import TenantFacts

NEEDED = "tickets.read"
"""What staff need to listen: they see the same on the pages."""
MOST_OF_STAFF = 12
MOST_OF_DEVICE = 6
MOST_OF_VISIT = 12
LOOK_AGAIN_SECONDS = 20.0
"""How often a phone's visit is looked at while nothing happens to it: there are hundreds of them."""
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
        """The tenant's door is shut, or the session, token, device or right has ended."""
        return await asyncio.to_thread(self._why_over)

    def _why_over(self) -> str | None:
        tenant = self.services.directory.resolve(self.host)
        if is_shut(tenant, self.tenant_id, self.audience):
            return "suspended"
        row = known(self.services, self.tenant_id, self.credential)
        if row is None:
            return "signed_out" if self.audience == "staff" else "revoked"
        if self.audience == "device":
            self._note_that_it_is_there(row.last_seen_at)
            return None
        return None if NEEDED in permissions_in(row) else "permission_missing"

    def _note_that_it_is_there(self, last_seen_at: datetime | None) -> None:
        """A screen asks for nothing else for days. A member of staff is there only when they do something."""
        now = real_now()
        if last_seen_at is None or now - last_seen_at > SEEN_AT_MOST_EVERY:
            shown = {"wanted_tenant": self.tenant_id, "wanted_hash": self.credential.hash, "moment": now}
            self.services.database.call("touch_device", **shown)


class Follower:
    """Who follows a visit on the phone: hears of its tickets and of the lines in which they wait, and nothing else."""

    audience = "follow"
    most = MOST_OF_VISIT

    def __init__(self, services: Services, host: str, tenant: TenantFacts, visit_id: UUID) -> None:
        self._services = services
        self._host = host
        self._visit_id = visit_id
        self.tenant_id, self.network_id = tenant.id, tenant.network_id
        self.key = f"{tenant.id}/visit/{visit_id}"
        self._tickets: frozenset[str] = frozenset()
        self._queues: frozenset[str] = frozenset()
        self._looked_at = 0.0

    @classmethod
    def of_code(cls, services: Services, host: str, tenant: TenantFacts, code: str) -> "Follower | None":
        """The follower with this code; None for a code that this tenant did not make."""
        context = system_context(tenant.id, tenant.network_id, "service_delivery")
        visit_id = followed_visit(services.keys, context, code)
        return None if visit_id is None else cls(services, host, tenant, visit_id)

    async def lines(self, told: Told) -> bytes:
        """What concerns the visit, as a public screen would show it."""
        if told.for_staff_alone or not told.event.data:
            return b""
        is_own = (told.event.staff_data or {}).get("id") in self._tickets
        if is_own:
            with suppress(SQLAlchemyError):
                await self.look()  # it may wait elsewhere from now on
        return told.public if is_own or told.event.data.get("queue") in self._queues else b""

    async def why_over(self) -> str | None:
        """The tenant's door is shut, or the visit is over for good."""
        tenant = await asyncio.to_thread(self._services.directory.resolve, self._host)
        if is_shut(tenant, self.tenant_id, self.audience):
            return "suspended"
        if monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return None
        return None if await self.look() else "over"

    async def look(self) -> bool:
        """Learn which tickets and lines are the visit's now. Whether it is one of today."""
        self._looked_at = monotonic()
        return await asyncio.to_thread(self._look)

    def _look(self) -> bool:
        context = system_context(self.tenant_id, self.network_id, "service_delivery")
        with self._services.database.transaction(context) as session:
            visit = session.get(Visit, (self.tenant_id, self._visit_id))
            rows = session.execute(
                select(Ticket.id, Ticket.queue_id, Ticket.state).where(
                    Ticket.tenant_id == self.tenant_id, Ticket.visit_id == self._visit_id
                )
            ).all()
        self._tickets = frozenset(str(row.id) for row in rows)
        self._queues = frozenset(str(row.queue_id) for row in rows if row.state in OPEN_TICKET_STATES)
        return visit is not None and visit.ending is None


class HouseDoors:
    """Lets in whoever the web application would show the same."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._prefix = "__Host-" if services.settings.public_scheme == "https" else ""
        self._arrivals = Arrivals()

    async def admit(self, request: web.Request) -> Listener:
        """The listener behind a request. Raises Refused, and SQLAlchemyError when the database is away."""
        address = self._as_proxies_say(request, "X-Forwarded-For", request.remote)
        try:
            async with self._arrivals.turn(network_of(address)):
                return await self._admit(request)
        except Crowded:
            raise Refused(503, "too_many_arrivals") from None

    async def _admit(self, request: web.Request) -> Listener:
        host = self._as_proxies_say(request, "X-Forwarded-Host", request.host) or ""
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
        row = known(self._services, tenant.id, credential) if credential else None
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
        if known(self._services, tenant.id, credential) is None:
            return None
        return self._listener(host, tenant, credential, "device", MOST_OF_DEVICE)

    def _listener(self, host: str, tenant: TenantFacts, credential: Credential, audience: str, most: int) -> Listener:
        key = f"{tenant.id}/{credential.hash.hex()}"
        return ByCredential(self._services, host, tenant.id, tenant.network_id, credential, key, audience, most)

    async def _follower(self, host: str, tenant: TenantFacts, code: str) -> Listener:
        follower = await asyncio.to_thread(Follower.of_code, self._services, host, tenant, code)
        if follower is None or not await follower.look():
            raise Refused(404, "not_found")
        return follower

    def _as_proxies_say(self, request: web.Request, header: str, otherwise: str | None) -> str | None:
        """What the proxies in front say of the caller, if there are any."""
        hops = self._services.settings.trusted_proxies
        forwarded = [part.strip() for part in request.headers.get(header, "").split(",") if part.strip()]
        return forwarded[-hops] if 0 < hops <= len(forwarded) else otherwise


def is_shut(tenant: TenantFacts | None, expected_id: int, audience: str) -> bool:
    """Whether a host's tenant is another one by now, or lets nobody of this audience in."""
    if tenant is None or tenant.id != expected_id or tenant.state == "draft" or tenant.state in _CLOSED:
        return True
    return tenant.state == "preparing" and audience != "staff"


def known(services: Services, tenant_id: int, credential: Credential) -> Any:
    """The row of whoever has this credential now and may listen with it; None otherwise. It counts as no use."""
    rows = services.database.call(
        credential.function, wanted_tenant=tenant_id, wanted_hash=credential.hash, moment=real_now()
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
