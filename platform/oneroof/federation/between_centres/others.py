"""The other centres that casefiles can go to or come from: those of the network, and peers elsewhere."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.names import text_in
from oneroof.core.time import Clock
from oneroof.federation.between_centres.keyring import counts, pair_of, rows_of
from oneroof.federation.between_centres.models import CentreKey, CentrePeer, CentrePeerKey
from oneroof.federation.between_centres.sealing import NotGenuine, PublicPair
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant, TenantHost


@dataclass(frozen=True, slots=True)
class Other:
    """Another centre: one of the network (`centre_id`), or a peer of another one (`peer_id`)."""

    name: str
    address: str
    centre_id: int | None = None
    peer_id: UUID | None = None

    @property
    def columns(self) -> dict[str, int | UUID | None]:
        """As rows name it."""
        return {"centre_id": self.centre_id, "peer_id": self.peer_id}

    @property
    def code(self) -> str:
        """As forms and the API name it."""
        return f"centre:{self.centre_id}" if self.centre_id is not None else f"peer:{self.peer_id}"


def others(session: Session, context: Context, settings: Settings) -> list[Other]:
    """All that can be chosen, by name: open centres of the network with an address, and peers under agreement."""
    centres = select(Tenant).where(
        Tenant.network_id == context.network_id,
        Tenant.id != context.tenant_id,
        Tenant.kind.in_(CENTRE_KINDS),
        Tenant.state == "open",
        Tenant.is_sandbox.is_not(True),
        Tenant.id.in_(select(TenantHost.tenant_id).where(TenantHost.is_primary)),
    )
    peers = select(CentrePeer).where(CentrePeer.tenant_id == context.tenant_id, CentrePeer.ended_at.is_(None))
    found = [_of_centre(session, settings, row) for row in session.scalars(centres)]
    found += [_of_peer(row) for row in session.scalars(peers)]
    return sorted(found, key=lambda each: each.name.casefold())


def chosen(session: Session, context: Context, settings: Settings, code: str) -> Other:
    """The centre with this `code`. Raises Invalid (`centre`)."""
    for other in others(session, context, settings):
        if other.code == code:
            return other
    message = staff_text("Choose a centre of the list.")
    raise Invalid("centre_unknown", message, fields={"centre": [message]})


def other_of(session: Session, context: Context, settings: Settings, row: Any) -> Other:
    """The centre that a row names, whatever its state is by now."""
    return other_named(session, context, settings, centre_id=row.centre_id, peer_id=row.peer_id)


def other_named(
    session: Session, context: Context, settings: Settings, *, centre_id: int | None, peer_id: UUID | None
) -> Other:
    """The centre of the network with this number, or the peer with this id."""
    if peer_id is not None:
        return _of_peer(session.get_one(CentrePeer, (context.tenant_id, peer_id)))
    wanted = select(Tenant).where(Tenant.network_id == context.network_id, Tenant.id == centre_id)
    return _of_centre(session, settings, session.scalars(wanted).one())


def box_of(session: Session, context: Context, other: Other) -> PublicPair:
    """What to encrypt to another centre with: its newest pair. Raises Conflict (`no_keys`, `peer_ended`)."""
    if other.centre_id is not None:
        found = next((row for row in rows_of(session, context, other.centre_id) if row.until is None), None)
        if found is not None:
            return pair_of(found)
        raise Conflict("no_keys", staff_text("This centre has not published its keys yet."))
    peer = session.get_one(CentrePeer, (context.tenant_id, other.peer_id))
    if peer.ended_at is not None:
        raise Conflict("peer_ended", staff_text("The agreement with this centre has ended."))
    rows = _peer_keys(session, context, peer.id)
    if not rows:
        raise Conflict("no_keys", staff_text("This centre has not published its keys yet."))
    return PublicPair(rows[0].sign_public, rows[0].box_public)


def signer(session: Session, context: Context, settings: Settings, clock: Clock, kid: str) -> tuple[Other, PublicPair]:
    """Whose key this is, as long as it counts. Raises NotGenuine (`unknown_signer`)."""
    row = session.get(CentreKey, (context.network_id, kid), populate_existing=True)
    if row is not None and row.centre_id != context.tenant_id and counts(row, clock):
        tenant = session.scalars(select(Tenant).where(Tenant.id == row.centre_id)).one()
        if tenant.state == "open":
            return _of_centre(session, settings, tenant), pair_of(row)
    theirs = select(CentrePeerKey).where(CentrePeerKey.tenant_id == context.tenant_id, CentrePeerKey.kid == kid)
    for key in session.scalars(theirs):
        peer = session.get_one(CentrePeer, (context.tenant_id, key.peer_id))
        if peer.ended_at is None and (key.until is None or key.until > clock.now()):
            return _of_peer(peer), PublicPair(key.sign_public, key.box_public)
    raise NotGenuine("unknown_signer")


def own_address(session: Session, context: Context, settings: Settings) -> str:
    """Scheme and host of one's own pages."""
    return tenant_url(session, settings, context.tenant_id)


def _peer_keys(session: Session, context: Context, peer_id: UUID) -> list[CentrePeerKey]:
    rows = select(CentrePeerKey).where(CentrePeerKey.tenant_id == context.tenant_id, CentrePeerKey.peer_id == peer_id)
    return list(session.scalars(rows.where(CentrePeerKey.until.is_(None)).order_by(CentrePeerKey.begun_at.desc())))


def _of_centre(session: Session, settings: Settings, tenant: Tenant) -> Other:
    name = text_in(tenant.public_name, current_language())
    return Other(name, tenant_url(session, settings, tenant.id), centre_id=tenant.id)


def _of_peer(peer: CentrePeer) -> Other:
    return Other(peer.name, peer.address, peer_id=peer.id)
