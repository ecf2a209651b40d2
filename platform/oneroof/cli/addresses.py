"""Where the tenants of an installation are to be looked at."""

from contextlib import closing

from oneroof.core.config import Settings
from oneroof.services import Services
from oneroof.tenancy.directory import ListedTenant

_FIRST = ("umbrella", "region", "national_centre")


def addresses(settings: Settings) -> list[str]:
    """A line for the umbrella and each national centre of every network, and one that counts the others."""
    with closing(Services.open(settings)) as services:
        reachable = [tenant for tenant in services.directory.list_tenants() if tenant.host]
    if not reachable:
        return ["There is no network yet: oneroof network apply PACK makes one."]
    shown = sorted((tenant for tenant in reachable if tenant.kind in _FIRST), key=_rank)
    lines = [f"{_url(settings, tenant):<44} {tenant.kind.replace('_', ' ')}, {tenant.state}" for tenant in shown]
    others = len(reachable) - len(shown)
    if others:
        example = next(tenant for tenant in reachable if tenant.kind not in _FIRST)
        lines.append(f"{_url(settings, example):<44} and {others - 1} more like it")
    if any(tenant.demo for tenant in reachable):
        lines.append("To sign in: oneroof demo credentials")
    return lines


def _rank(tenant: ListedTenant) -> tuple[int, int, int]:
    return tenant.network_id, _FIRST.index(tenant.kind), tenant.id


def _url(settings: Settings, tenant: ListedTenant) -> str:
    assert tenant.host is not None
    if "." not in tenant.host:
        return settings.url_of(tenant.host)
    return f"{settings.public_scheme}://{tenant.host}"
