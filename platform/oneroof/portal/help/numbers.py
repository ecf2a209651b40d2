"""Numbers to call in danger: the emergency number of Europe, those the centre gives, the national line, the centre."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.i18n import LazyText, public_text
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import TenantFacts
from oneroof.tenancy.models import Tenant

EMERGENCY = "112"
"""Everywhere in the European Union (Directive (EU) 2018/1972, article 109): free of charge, from every telephone."""

NUMBER_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "emergency": public_text("Police, ambulance, fire brigade"),
        "violence": public_text("Violence at home or by a partner"),
        "trafficking": public_text("Somebody forces you to work or takes your papers"),
        "children": public_text("A child is in danger"),
        "social": public_text("You have nowhere to sleep or nothing to eat"),
        "unfair": public_text("Racism and discrimination"),
        "health": public_text("Ill, and you do not know where to go"),
    }
)
"""What a number can be for."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number to call."""

    name: LazyText | str
    phone: str

    @property
    def href(self) -> str:
        """For a tap on a phone."""
        return "tel:" + "".join(sign for sign in self.phone if sign.isdigit() or sign in "+*#")


def emergency_number(tenant: TenantFacts) -> Number:
    """The one to call first."""
    return Number(NUMBER_NAMES["emergency"], tenant.site.get("numbers", {}).get("emergency") or EMERGENCY)


def other_numbers(tenant: TenantFacts) -> list[Number]:
    """Those that the centre gives for one kind of danger each."""
    given = tenant.site.get("numbers", {})
    return [Number(name, given[code]) for code, name in NUMBER_NAMES.items() if code != "emergency" and given.get(code)]


def house_numbers(session: Session, context: Context, tenant: TenantFacts) -> list[Number]:
    """The national line and this centre, as the network tells their numbers."""
    rows = session.scalars(
        select(Tenant)
        .where(Tenant.network_id == context.network_id, Tenant.state == "open", Tenant.phone.is_not(None))
        .where((Tenant.kind == "phone_line") | (Tenant.id == context.tenant_id))
        .order_by(Tenant.id)
    ).all()
    own = [Number(public_text("This centre"), row.phone) for row in rows if row.id == tenant.id and row.phone]
    lines = [Number(public_text("The national line"), row.phone) for row in rows if row.id != tenant.id and row.phone]
    return lines + own
