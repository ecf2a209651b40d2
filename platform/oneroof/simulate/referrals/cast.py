"""Who takes part: the centres with those who send and those who answer, and the people who are sent on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked, Partner
from oneroof.casefiles.service import Identity
from oneroof.catalogue.models import Agency
from oneroof.core.time import FixedClock
from oneroof.frontdesk.models import Office
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.permissions import permissions_of
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant

SHELTER = {"name": "Casa Aberta", "email": "porta@casa-aberta.example"}
"""An organisation without a system, as the people call it."""
REFERRALS_EACH = 8
"""So many times somebody is sent on in the month, on average."""


class NobodyToSendError(Exception):
    """A centre has nobody who may send people on, or no office to send them to: says which."""


@dataclass
class CentreCast:
    """One centre."""

    tenant: ListedTenant
    sender: Context
    officers: dict[UUID, Context]
    """Who answers, by office."""
    people: list[UUID] = field(default_factory=list)
    """Casefiles."""

    @property
    def system(self) -> Context:
        """The platform itself, there."""
        return system_context(self.tenant.id, self.tenant.network_id, "service_delivery")


def cast_of(services: Services, tenant: ListedTenant) -> CentreCast:
    """Who works there already. Raises NobodyToSendError."""
    system = system_context(tenant.id, tenant.network_id, "service_delivery")
    with services.database.transaction(system) as session:
        mediator = _with_role(session, tenant, "mediator")
        officers = _officers(session, tenant)
    if mediator is None or not officers:
        raise NobodyToSendError(f"{tenant.code} has no mediator, or no office with an officer.")
    sender = _context(tenant, mediator, "mediator")
    return CentreCast(tenant, sender, officers)


def invite(services: Services, cast: CentreCast, moment: datetime, referrals: int, chance: Random) -> None:
    """Give the centre people who have agreed to be sent on."""
    clock, who = FixedClock(moment=moment), cast.sender
    for _ in range(max(3, referrals // REFERRALS_EACH)):
        name = f"Demo {chance.randrange(16**8):08x}"
        with services.database.transaction(who) as session:
            view = casefiles.open_casefile(
                session, who, clock, services.keys, identity=Identity.named(name), language="pt", another_person=True
            )
            for asked in (
                Asked("share_offices", office_ids=tuple(cast.officers)),
                Asked("share_partner", partner=Partner(name=SHELTER["name"])),
            ):
                consents.answer(
                    session,
                    who,
                    clock,
                    services.keys,
                    casefile_id=view.casefile.id,
                    asked=asked,
                    answer="given",
                    proof=consents.spoken(),
                )
            cast.people.append(view.casefile.id)


def _with_role(session: Session, tenant: ListedTenant, role: str) -> UUID | None:
    wanted = select(StaffRole.staff_id).join(
        Staff, (Staff.tenant_id == StaffRole.tenant_id) & (Staff.id == StaffRole.staff_id)
    )
    return session.scalars(
        wanted.where(StaffRole.tenant_id == tenant.id, StaffRole.role == role, Staff.active)
        .order_by(Staff.email)
        .limit(1)
    ).one_or_none()


def _officers(session: Session, tenant: ListedTenant) -> dict[UUID, Context]:
    """An officer for each office to which somebody can be sent."""
    rows = session.execute(
        select(StaffRole, Office, Agency)
        .join(Office, (Office.tenant_id == StaffRole.tenant_id) & (Office.id == StaffRole.office_id))
        .outerjoin(Agency, (Agency.tenant_id == Office.tenant_id) & (Agency.id == Office.agency_id))
        .where(StaffRole.tenant_id == tenant.id, StaffRole.role == "officer", Office.state == "active")
        .order_by(Office.code, StaffRole.id)
    ).all()
    found: dict[UUID, Context] = {}
    for role, office, joined in rows:
        agency: Agency | None = joined
        if agency is not None and agency.is_enforcement:
            continue
        tags = frozenset({agency.code, agency.kind}) if agency else frozenset[str]()
        found.setdefault(office.id, _context(tenant, role.staff_id, "officer", office.id, tags))
    return found


def _context(
    tenant: ListedTenant,
    staff_id: UUID,
    role: str,
    office_id: UUID | None = None,
    tags: frozenset[str] = frozenset(),
) -> Context:
    """As signing in makes it."""
    roles = frozenset({role})
    return Context(
        tenant_id=tenant.id,
        network_id=tenant.network_id,
        actor_kind="staff",
        actor_id=staff_id,
        office_id=office_id,
        roles=roles,
        permissions=permissions_of(roles),
        office_ids=frozenset({office_id}) if office_id else frozenset(),
        agency_tags=tags,
    )
