"""The centres of the network, for callers with general questions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.i18n import current_language
from oneroof.core.names import text_in
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Tenant


def open_centres(session: Session, context: Context, *, asked: str = "") -> list[Tenant]:
    """Those that are open, by name; with `asked` those of which it is part of the name or the place."""
    wanted = select(Tenant).where(
        Tenant.network_id == context.network_id,
        Tenant.kind.in_(CENTRE_KINDS),
        Tenant.state == "open",
        Tenant.is_sandbox.is_not(True),
    )
    word = asked.casefold()
    found = [each for each in session.scalars(wanted) if not word or word in _said(each)]
    return sorted(found, key=lambda each: text_in(each.name, current_language()))


def _said(tenant: Tenant) -> str:
    places = (tenant.municipality, tenant.district, tenant.address)
    return " ".join([*tenant.name.values(), *(place for place in places if place)]).casefold()
