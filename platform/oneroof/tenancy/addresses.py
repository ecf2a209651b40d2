"""The address of a tenant's pages, for links in letters."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.tenancy.models import TenantHost


def tenant_url(session: Session, settings: Settings, tenant_id: int) -> str:
    """Scheme and host of the tenant's primary host, without a closing slash. Raises LookupError without one."""
    host = session.scalars(
        select(TenantHost.host)
        .where(TenantHost.tenant_id == tenant_id, TenantHost.is_primary)
        .order_by(TenantHost.host)
    ).first()
    if host is None:
        raise LookupError(f"tenant {tenant_id} has no host")
    if "." in host:
        return f"{settings.public_scheme}://{host}"
    return settings.url_of(host)
