"""The addresses of tenants' pages, where they are told to others."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.tenancy.models import TenantHost


def host_url(host: str, settings: Settings) -> str:
    """Scheme and host, without a closing slash, of a tenant's primary host: a label, or a whole domain."""
    return f"{settings.public_scheme}://{host}" if "." in host else settings.url_of(host)


def tenant_url(session: Session, settings: Settings, tenant_id: int) -> str:
    """Scheme and host of the tenant's primary host, without a closing slash. Raises LookupError without one."""
    host = session.scalars(
        select(TenantHost.host)
        .where(TenantHost.tenant_id == tenant_id, TenantHost.is_primary)
        .order_by(TenantHost.host)
    ).first()
    if host is None:
        raise LookupError(f"tenant {tenant_id} has no host")
    return host_url(host, settings)
