"""Who acts, for which tenant and why: signed here, verified by PostgreSQL before any row is seen."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from uuid import UUID

from oneroof.core.time import real_now
from oneroof.tenancy.clearance import AGENCY, RECIPIENT, clearance_of, kept_from, reads_record
from oneroof.tenancy.line_clearance import OPERATOR, clearance_of_operator

LIFETIME_SECONDS = 60
"""A context is good for this long. `oneroof.claims()` in the database refuses a longer one."""

_BLOCK = 64  # bytes in a SHA-256 block, which HMAC pads its key to (RFC 2104)


@dataclass(frozen=True, slots=True)
class Context:
    """One actor in one tenant for one purpose. Everything a service may need to know about its caller."""

    tenant_id: int
    network_id: int
    actor_kind: str
    """`staff`, `service`, `device`, `visitor`, `person`, `system`, `operator`, `agency` or `recipient`."""
    actor_id: UUID | None = None
    office_id: UUID | None = None
    agency_id: UUID | None = None
    purpose: str = "service_delivery"
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    request_id: str | None = None
    office_ids: frozenset[UUID] = field(default_factory=frozenset)
    """The offices for which the actor stands: they see what is shared with these. None for who is of no office."""
    agency_tags: frozenset[str] = field(default_factory=frozenset)
    """The agency's kind and code: they never see what is kept from one of these."""
    people: frozenset[UUID] = field(default_factory=frozenset)
    """Of a person: themselves, by all casefiles of theirs that were joined. They see no rows but these."""
    line_id: int | None = None
    """The phone line's tenant, where its operator works in another centre."""
    shown: frozenset[str] = field(default_factory=frozenset)
    """Of who answers a referral by a link: the classes of data about `people` that were chosen for them."""
    agreement_version: int | None = None
    """Of an agency's program: the version of the agreement by which it works."""

    @property
    def clearance(self) -> frozenset[str]:
        """The classes of data that the actor may see of everybody in the centre; a person, of themselves."""
        if self.actor_kind == OPERATOR:
            return clearance_of_operator(self.permissions, self.purpose)
        if self.actor_kind == RECIPIENT:
            return self.shown
        classes = clearance_of(self.actor_kind, self.roles, self.purpose)
        return classes | {"accountability"} if reads_record(self.permissions, self.purpose) else classes

    def allows(self, permission: str) -> bool:
        """Whether the actor's roles carry `permission`."""
        return permission in self.permissions


def system_context(tenant_id: int, network_id: int, purpose: str) -> Context:
    """The context of a job or command that acts for the tenant itself."""
    return Context(tenant_id=tenant_id, network_id=network_id, actor_kind="system", purpose=purpose)


def hmac_blocks(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer padded key of HMAC-SHA256, for the database, which has hashes but no HMAC."""
    padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


@dataclass(frozen=True, slots=True)
class ContextSigner:
    """Signs contexts with the platform's key. `key_id` lets two keys overlap while one is replaced."""

    key_id: str
    key: bytes = field(repr=False)

    def sign(self, context: Context, *, lifetime: int = LIFETIME_SECONDS) -> str:
        """`<key id>:<HMAC-SHA256, hex>:<claims as JSON>`, for `SELECT oneroof.enter(…)`."""
        issued = real_now().timestamp()
        claims = {
            "t": context.tenant_id,
            "n": context.network_id,
            "k": context.actor_kind,
            "a": str(context.actor_id) if context.actor_id else None,
            "o": str(context.office_id) if context.office_id else None,
            "g": str(context.agency_id) if context.agency_id else None,
            "p": context.purpose,
            "os": sorted(map(str, context.office_ids | ({context.office_id} if context.office_id else set()))),
            "ak": sorted(context.agency_tags | kept_from(context.actor_kind, context.roles)),
            **_seen_by(context),
            "iat": issued,
            "exp": issued + lifetime,
        }
        if context.actor_kind == OPERATOR:
            # without tags of an agency: who is kept from anybody is kept from the line
            claims.pop("ak")
            claims["l"] = context.line_id
        if context.actor_kind == AGENCY:
            claims["v"] = context.agreement_version
        payload = json.dumps(claims, separators=(",", ":"))
        signature = hmac.new(self.key, payload.encode(), hashlib.sha256).hexdigest()
        return f"{self.key_id}:{signature}:{payload}"


def _seen_by(context: Context) -> dict[str, list[str]]:
    """Classes that are seen of everybody or, by a person, of themselves."""
    classes = sorted(context.clearance)
    if context.actor_kind == RECIPIENT:
        return {"c": [], "pc": classes, "ps": sorted(map(str, context.people))}
    if context.actor_kind != "person":
        return {"c": classes}
    themselves = context.people | ({context.actor_id} if context.actor_id else set())
    return {"c": [], "pc": classes, "ps": sorted(map(str, themselves))}
