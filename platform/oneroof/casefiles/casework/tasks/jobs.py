"""Reminders: once a day, who has something due or overdue gets a letter that says how much, and nothing of whom."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.casefiles.casework.tasks.models import Task
from oneroof.core.i18n import language, staff_languages, staff_plural, staff_text
from oneroof.core.names import text_in
from oneroof.core.time import Clock
from oneroof.identity.models import Staff
from oneroof.jobs.schedule import scheduled
from oneroof.notifications.mail import composes, promise_letter
from oneroof.notifications.messages import Letter
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant
from oneroof.tenancy.models import Tenant

LETTER = "tasks_due"


@scheduled("reminders of tasks", purpose="administration")
def remind(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Promise a letter to each member of staff with open tasks of their own that are due today or over."""
    today = clock.today(tenant.time_zone)
    for staff_id in workers_with_due_tasks(session, context, today):
        promise_letter(session, context, letter=LETTER, about=staff_id, issue=today.toordinal())
    return True


def workers_with_due_tasks(session: Session, context: Context, today: date) -> list[UUID]:
    """Active members of staff with open tasks of their own that are due by `today`."""
    rows = session.scalars(
        select(Staff.id)
        .where(Staff.tenant_id == context.tenant_id, Staff.active)
        .where(
            Staff.id.in_(
                select(Task.staff_id).where(
                    Task.tenant_id == context.tenant_id,
                    Task.state == "open",
                    Task.due_on <= today,
                    Task.staff_id.is_not(None),
                )
            )
        )
        .order_by(Staff.id)
    )
    return list(rows)


@composes(LETTER)
def reminder(services: Services, session: Session, context: Context, staff_id: UUID, issue: int) -> Letter | None:
    """How many tasks wait, and where they are; nothing where all is done, or the day is over."""
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    staff = session.scalars(select(Staff).where(Staff.tenant_id == context.tenant_id, Staff.id == staff_id)).one()
    number = _number(session, context, staff_id, date.fromordinal(issue))
    if not number or not staff.active:
        return None
    link = f"{tenant_url(session, services.settings, tenant.id)}/staff/tasks"
    spoken = next((code for code in (staff.language, tenant.default_language) if code in staff_languages()), "en")
    with language(spoken or "en", tenant.time_zone):
        waiting = staff_plural("%(number)s task is due.", "%(number)s tasks are due.", number)
        text = staff_text(
            "Dear %(name)s,\n\n%(waiting)s\n\nYou find them here:\n\n%(link)s\n",
            name=staff.name,
            waiting=str(waiting),
            link=link,
        )
        subject = staff_text("Your tasks at %(centre)s", centre=text_in(tenant.name, spoken or "en"))
        return Letter(to=staff.email, language=spoken or "en", subject=str(subject), text=str(text))


def _number(session: Session, context: Context, staff_id: UUID, today: date) -> int:
    counted = select(func.count()).where(
        Task.tenant_id == context.tenant_id, Task.staff_id == staff_id, Task.state == "open", Task.due_on <= today
    )
    return session.scalar(counted) or 0
