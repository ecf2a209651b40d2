"""Whose offices are whose: where a member of staff may serve."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.floor import closed_days_come_from, served_offices_come_from
from oneroof.frontdesk.models import Office, OpeningException
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.offices import OfficeChoice, offices_come_from
from oneroof.identity.permissions import permissions_of
from oneroof.tenancy.context import Context


@served_offices_come_from
def served_office_ids(session: Session, context: Context) -> frozenset[UUID]:
    """The active offices in which the actor may serve.

    A role that allows calling tickets counts for its own office or, without one, for the whole centre; staff of an
    agency serve in their agency's offices only.
    """
    offices = session.execute(
        select(Office.id, Office.agency_id).where(Office.tenant_id == context.tenant_id, Office.state == "active")
    ).all()
    roles = session.execute(
        select(StaffRole.role, StaffRole.office_id, Staff.agency_id)
        .join(Staff, (Staff.tenant_id == StaffRole.tenant_id) & (Staff.id == StaffRole.staff_id))
        .where(StaffRole.staff_id == context.actor_id, Staff.tenant_id == context.tenant_id)
    ).all()
    own = {row.office_id for row in roles if "tickets.call" in permissions_of(frozenset({row.role}))}
    agency_ids = {row.agency_id for row in roles}
    everywhere = None in own
    return frozenset(
        office.id
        for office in offices
        if office.id in own or (everywhere and (agency_ids == {None} or office.agency_id in agency_ids))
    )


@offices_come_from
def active_offices(session: Session) -> list[OfficeChoice]:
    """The offices that a role can be limited to, in the order in which visitors meet them."""
    found = session.scalars(select(Office).where(Office.state == "active").order_by(Office.position, Office.code))
    return [OfficeChoice(office.id, office.name, office.agency_id) for office in found]


@closed_days_come_from
def centre_closed_days(session: Session, context: Context, first: date, last: date) -> frozenset[date]:
    """The days from `first` to `last` on which the whole centre stays closed."""
    found = session.scalars(
        select(OpeningException.day).where(
            OpeningException.tenant_id == context.tenant_id,
            OpeningException.office_id.is_(None),
            OpeningException.kind == "closed",
            OpeningException.day.between(first, last),
        )
    )
    return frozenset(found)
