"""The network's own rows: network, tenants, hosts and the agencies that centres take their copies from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select

from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.federation.apply.sync import Sync
from oneroof.federation.models import NetworkAgency
from oneroof.federation.packs.model import Centre, NetworkPack, PackTenant
from oneroof.tenancy.models import Network, Tenant, TenantHost

NEVER_OPENED = ("draft", "preparing")


def sync_network(
    sync: Sync, pack: NetworkPack, network_id: int, next_number: Callable[[], int], is_taken: Callable[[str], bool]
) -> dict[str, Tenant]:
    """Bring the network's rows to what the pack says; returns its tenants by code, umbrella and regions first.

    `next_number` makes tenants' numbers; `is_taken` tells whether a host belongs to another network.
    Raises Conflict for such a host.
    """
    _network(sync, pack, network_id)
    sync.flush()
    tenants = _tenants(sync, pack, network_id, next_number)
    _hosts(sync, pack, network_id, tenants, is_taken)
    _agencies(sync, pack, network_id)
    sync.flush()
    return tenants


def pack_tenants(pack: NetworkPack) -> Iterable[tuple[str, PackTenant]]:
    """Every tenant of the pack with its kind, in the order in which their rows can be made."""
    yield "umbrella", pack.umbrella
    for region in pack.regions:
        yield "region", region
    for centre in pack.centres:
        yield centre.kind, centre


def _network(sync: Sync, pack: NetworkPack, network_id: int) -> None:
    values: dict[str, Any] = {
        "code": pack.code,
        "name": dict(pack.names),
        "governance": pack.governance,
        "demo": pack.demo,
        "default_language": pack.default_language,
        "time_zone": pack.time_zone,
        "names_staff": pack.names_staff,
    }
    if not pack.demo:
        # Only a demonstration may show another time than the real one.
        values |= {"clock_anchor": None, "clock_shown": None, "clock_speed": 1.0}
    row = sync.session.scalar(select(Network).where(Network.id == network_id))
    sync.bring(row, Network(id=network_id), "network", pack.code, values)


def _tenants(sync: Sync, pack: NetworkPack, network_id: int, next_number: Callable[[], int]) -> dict[str, Tenant]:
    rows = {row.code: row for row in sync.session.scalars(select(Tenant).where(Tenant.network_id == network_id))}
    tenants: dict[str, Tenant] = {}
    for kind, wanted in pack_tenants(pack):
        row = rows.get(wanted.code)
        new = Tenant(id=0 if row else next_number(), network_id=network_id, code=wanted.code, state="draft")
        values = _tenant_values(kind, wanted, tenants)
        tenants[wanted.code] = sync.bring(row, new, kind.replace("_", " "), wanted.code, values)
        if kind in ("umbrella", "region"):
            sync.flush()
    for code in rows.keys() - tenants.keys():
        _end_tenant(sync, rows[code])
    sync.flush()
    return tenants


def _tenant_values(kind: str, wanted: PackTenant, tenants: dict[str, Tenant]) -> dict[str, Any]:
    branding: dict[str, Any] = {"tokens": dict(wanted.branding.tokens)}
    if wanted.branding.logo_svg:
        branding["logo_svg"] = wanted.branding.logo_svg
    values: dict[str, Any] = {
        "kind": kind,
        "name": dict(wanted.names),
        "default_language": wanted.default_language,
        "languages": list(wanted.languages),
        "time_zone": wanted.time_zone,
        "branding": branding,
    }
    if isinstance(wanted, Centre):
        latitude, longitude = wanted.coordinates or (None, None)
        values |= {
            "region_id": tenants[wanted.region].id if wanted.region else None,
            "municipality": wanted.municipality,
            "district": wanted.district,
            "address": wanted.address,
            "latitude": latitude,
            "longitude": longitude,
            "phone": wanted.phone,
            "email": wanted.email,
            "is_sandbox": wanted.is_sandbox,
        }
    return values


def _end_tenant(sync: Sync, row: Tenant) -> None:
    """A tenant that the pack has no more: closed if it never opened, and otherwise left to somebody's decision."""
    if row.state in NEVER_OPENED:
        sync.end("close", row, "tenant", row.code, {"state": "closed"})
    elif row.state != "closed":
        told = f"{row.code} is no longer in the pack and stays {row.state}"
        sync.part.notes.append(f"{told}; `oneroof tenant close {row.code}` closes it.")


def _hosts(
    sync: Sync, pack: NetworkPack, network_id: int, tenants: dict[str, Tenant], is_taken: Callable[[str], bool]
) -> None:
    """Hosts that vanished from the pack still lead where they led: people have kept their addresses."""
    query = select(TenantHost).where(TenantHost.network_id == network_id)
    rows = {row.host: row for row in sync.session.scalars(query)}
    wanted: dict[str, tuple[Tenant, bool]] = {}
    for _kind, tenant in pack_tenants(pack):
        primary, *others = (*tenant.domains, tenant.host)
        wanted[primary] = (tenants[tenant.code], True)
        wanted |= dict.fromkeys(others, (tenants[tenant.code], False))
    for host, (tenant_row, is_primary) in wanted.items():
        if host not in rows and is_taken(host):
            raise Conflict("host_taken", staff_text("The host %(host)s belongs to another network.", host=host))
        values = {"tenant_id": tenant_row.id, "is_primary": is_primary}
        sync.bring(rows.get(host), TenantHost(host=host, network_id=network_id), "host", host, values)
    kept = {tenant.id for tenant, _is_primary in wanted.values()}
    for host in rows.keys() - wanted.keys():
        if rows[host].tenant_id in kept:
            sync.change(rows[host], "host", host, {"is_primary": False})


def _agencies(sync: Sync, pack: NetworkPack, network_id: int) -> None:
    query = select(NetworkAgency).where(NetworkAgency.network_id == network_id)
    rows = {row.code: row for row in sync.session.scalars(query)}
    for agency in pack.agencies:
        values = {
            "name": dict(agency.names),
            "kind": agency.kind,
            "area": agency.area,
            "is_enforcement": agency.is_enforcement,
        }
        new = NetworkAgency(network_id=network_id, code=agency.code)
        sync.bring(rows.get(agency.code), new, "agency of the network", agency.code, values)
