"""What is done behind the directory: who has not confirmed an entry for long is reminded."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.core.i18n import language, staff_languages, staff_text
from oneroof.core.names import text_in
from oneroof.core.time import Clock
from oneroof.federation.directory.models import DirectoryEntry
from oneroof.federation.directory.service import STALE_AFTER
from oneroof.identity.agency_people.service import agency_of, people_of
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.permissions import roles_with
from oneroof.jobs.schedule import scheduled
from oneroof.notifications.mail import composes, promise_letter
from oneroof.notifications.messages import Letter
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import Tenant

LETTER = "directory_reminder"
AGAIN_AFTER = timedelta(days=30)


@scheduled("directory reminders", purpose="administration", every=timedelta(hours=1))
def plan_reminders(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """At the umbrella: write to who keeps an entry that nobody has confirmed for long, every 30 days at most."""
    if tenant.kind != "umbrella":
        return True
    stale = _stale(session, context, clock)
    window = clock.today(tenant.time_zone).toordinal() // AGAIN_AFTER.days
    keepers: dict[UUID, Staff] = {}
    for agency_id in {each.agency_id for each in stale}:
        keepers |= {each.id: each for each in _keepers(session, context, agency_id)}
    for staff_id in keepers:
        promise_letter(session, context, letter=LETTER, about=staff_id, issue=window)
    return True


@composes(LETTER)
def reminder(services: Services, session: Session, context: Context, staff_id: UUID, _issue: int) -> Letter | None:
    """How many entries wait for a word; nothing where all have been confirmed meanwhile."""
    clock = services.directory.clock_of(context.network_id)
    own = agency_of(session, context, staff_id=staff_id)
    staff = session.get(Staff, (context.tenant_id, staff_id))
    stale = [each for each in _stale(session, context, clock) if _keeps(session, context, own, each)]
    if staff is None or not staff.active or not stale:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    path = "/developers/directory" if own else "/staff/directory/kept"
    link = tenant_url(session, services.settings, tenant.id) + path
    spoken = next((code for code in (staff.language, tenant.default_language) if code in staff_languages()), "en")
    with language(spoken, tenant.time_zone):
        text = staff_text(
            "Dear %(name)s,\n\n%(number)s entries of the directory have not been confirmed for more than 90 days. They "
            "are shown with a warning now.\n\nLook at them and say that they are still right, or change them:\n\n"
            "%(link)s\n",
            name=staff.name,
            number=len(stale),
            link=link,
        )
        subject = f"{staff_text('Is this still right?')} – {text_in(tenant.name, spoken)}"
        return Letter(to=staff.email, language=spoken, subject=subject, text=str(text))


def _stale(session: Session, context: Context, clock: Clock) -> list[DirectoryEntry]:
    wanted = select(DirectoryEntry).where(
        DirectoryEntry.network_id == context.network_id,
        DirectoryEntry.ended_at.is_(None),
        DirectoryEntry.confirmed_at < clock.now() - STALE_AFTER,
    )
    return list(session.scalars(wanted.order_by(DirectoryEntry.id)))


def _keeps(session: Session, context: Context, own: UUID | None, entry: DirectoryEntry) -> bool:
    """An agency's people keep what is theirs, the umbrella's staff what nobody else does."""
    if own is not None:
        return entry.agency_id == own
    return entry.agency_id is None or not people_of(session, context, network_agency_id=entry.agency_id)


def _keepers(session: Session, context: Context, agency_id: UUID | None) -> list[Staff]:
    people = people_of(session, context, network_agency_id=agency_id) if agency_id else []
    if people:
        return people
    held = select(StaffRole.staff_id).where(
        StaffRole.tenant_id == context.tenant_id, StaffRole.role.in_(roles_with("directory.manage"))
    )
    wanted = select(Staff).where(Staff.tenant_id == context.tenant_id, Staff.active, Staff.id.in_(held))
    return list(session.scalars(wanted.order_by(Staff.id)))
