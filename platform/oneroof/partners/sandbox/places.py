"""Which centre of a network is its sandbox."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.errors import NotFound
from oneroof.core.i18n import staff_text
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.models import Tenant


def sandbox_of(session: Session, context: Context) -> Tenant | None:
    """The open sandbox of the context's network, or None."""
    wanted = select(Tenant).where(
        Tenant.network_id == context.network_id, Tenant.is_sandbox.is_(True), Tenant.state == "open"
    )
    return session.scalars(wanted.order_by(Tenant.id).limit(1)).one_or_none()


def known_sandbox(session: Session, context: Context) -> Tenant:
    """The same. Raises NotFound where the network has none."""
    found = sandbox_of(session, context)
    if found is None:
        raise NotFound("no_sandbox", staff_text("This network has no sandbox."))
    return found


def inside(sandbox: Tenant) -> Context:
    """The sandbox's own context."""
    return system_context(sandbox.id, sandbox.network_id, "service_delivery")
