"""Letters about referrals that wait: to staff how many, once a day; to others that one does. They name nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, aliased

from oneroof.casefiles.procedures.service.records import today_at
from oneroof.core.formats import format_date
from oneroof.core.i18n import language, staff_languages, staff_plural, staff_text
from oneroof.core.names import text_in
from oneroof.core.time import Clock
from oneroof.identity.models import Staff, StaffRole
from oneroof.identity.partnerships.models import AgencyAgreement, Partnership
from oneroof.notifications.mail import composes, promise_letter
from oneroof.notifications.messages import Letter
from oneroof.referrals.by_link.sending import remind_organisation
from oneroof.referrals.models import UNANSWERED, Referral
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

TO_STAFF = "referrals_waiting"
TO_AGENCY = "referral_overdue"
COORDINATOR = "coordinator"


def remind_addressee(session: Session, context: Context, clock: Clock, referral: Referral) -> None:
    """Let whoever was asked know that an answer, or what came of it, is waited for."""
    if referral.office_id is not None:
        _promise(session, context, clock, _staff_of(session, context, referral.office_id))
    elif referral.destination_kind == "organisation":
        remind_organisation(session, context, referral)
    elif referral.partnership_id is not None:
        promise_letter(session, context, letter=TO_AGENCY, about=referral.id, issue=2 * referral.reminders + 1)


def tell_agreement(session: Session, context: Context, referral: Referral) -> None:
    """Let those who signed for the agency know that the promise of the agreement is not kept."""
    if referral.partnership_id is not None:
        promise_letter(session, context, letter=TO_AGENCY, about=referral.id, issue=2 * referral.reminders + 2)


def tell_sender(session: Session, context: Context, clock: Clock, referral: Referral) -> None:
    """Let whoever sent it know; the coordinators where they are gone."""
    if referral.sent_by is None:
        return tell_coordinators(session, context, clock)
    return _promise(session, context, clock, [referral.sent_by])


def tell_coordinators(session: Session, context: Context, clock: Clock) -> None:
    """Let the centre's coordinators know."""
    wanted = select(StaffRole.staff_id).where(
        StaffRole.tenant_id == context.tenant_id, StaffRole.role == COORDINATOR, StaffRole.office_id.is_(None)
    )
    _promise(session, context, clock, session.scalars(wanted.distinct()))


def _promise(session: Session, context: Context, clock: Clock, staff_ids: Iterable[UUID]) -> None:
    """One letter a day to each, however much there is."""
    today = today_at(session, context, clock).toordinal()
    for staff_id in sorted(staff_ids):
        promise_letter(session, context, letter=TO_STAFF, about=staff_id, issue=today)


def _staff_of(session: Session, context: Context, office_id: UUID) -> Iterable[UUID]:
    return session.scalars(
        select(StaffRole.staff_id)
        .where(StaffRole.tenant_id == context.tenant_id, StaffRole.office_id == office_id)
        .distinct()
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many referrals wait for somebody."""

    answer: int
    """Sent to their offices, due today or over."""
    more: int
    """Sent by them: the other side has asked for more."""
    ended: int
    """Sent by them, or by anybody where they coordinate, and answered by nobody."""
    late: int
    """Where they coordinate: not answered in time."""

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to write of."""
        return not (self.answer or self.more or self.ended or self.late)


def waiting_for(session: Session, context: Context, staff_id: UUID, today: date) -> Waiting:
    """What waits for a member of staff on that day."""
    roles = session.execute(
        select(StaffRole.role, StaffRole.office_id).where(
            StaffRole.tenant_id == context.tenant_id, StaffRole.staff_id == staff_id
        )
    ).all()
    offices = [office for _, office in roles if office is not None]
    coordinates = any(role == COORDINATOR and office is None for role, office in roles)
    mine = true() if coordinates else Referral.sent_by == staff_id
    open_ended = (Referral.state == "expired") & ~_replaced(context)
    unanswered = Referral.state.in_(UNANSWERED)
    return Waiting(
        answer=_count(session, context, unanswered, Referral.office_id.in_(offices), Referral.answer_by <= today),
        more=_count(session, context, Referral.state == "needs_more", Referral.sent_by == staff_id),
        ended=_count(session, context, open_ended, mine),
        late=_count(session, context, unanswered, Referral.escalated_at.is_not(None)) if coordinates else 0,
    )


def _replaced(context: Context) -> ColumnElement[bool]:
    """Another one was sent in its place."""
    other = aliased(Referral)
    return select(other.id).where(other.tenant_id == context.tenant_id, other.instead_of_id == Referral.id).exists()


def _count(session: Session, context: Context, *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count()).select_from(Referral).where(Referral.tenant_id == context.tenant_id, *conditions)
    return session.scalar(wanted) or 0


@composes(TO_STAFF)
def to_staff(services: Services, session: Session, context: Context, staff_id: UUID, issue: int) -> Letter | None:
    """How many wait, and where they are; nothing where all is done meanwhile."""
    staff = session.get(Staff, (context.tenant_id, staff_id))
    if staff is None or not staff.active:
        return None
    found = waiting_for(session, context, staff_id, date.fromordinal(issue))
    if found.is_nothing:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    link = f"{tenant_url(session, services.settings, tenant.id)}/staff/referrals"
    spoken = _spoken(staff.language, tenant)
    with language(spoken, tenant.time_zone):
        text = staff_text(
            "Dear %(name)s,\n\n%(what)s\n\nYou find them here:\n\n%(link)s\n",
            name=staff.name,
            what="\n".join(_lines(found)),
            link=link,
        )
        subject = staff_text("Referrals at %(centre)s that wait for you", centre=text_in(tenant.name, spoken))
        return Letter(to=staff.email, language=spoken, subject=str(subject), text=str(text))


def _lines(found: Waiting) -> list[str]:
    lines = (
        (
            found.answer,
            staff_plural(
                "%(number)s referral to your office is to be answered.",
                "%(number)s referrals to your office are to be answered.",
                found.answer,
            ),
        ),
        (
            found.more,
            staff_plural(
                "For %(number)s referral of yours the other side asks for more.",
                "For %(number)s referrals of yours the other side asks for more.",
                found.more,
            ),
        ),
        (
            found.late,
            staff_plural(
                "%(number)s referral was not answered in time.",
                "%(number)s referrals were not answered in time.",
                found.late,
            ),
        ),
        (
            found.ended,
            staff_plural(
                "%(number)s referral ended because nobody answered: somebody else can be asked.",
                "%(number)s referrals ended because nobody answered: somebody else can be asked.",
                found.ended,
            ),
        ),
    )
    return [str(line) for number, line in lines if number]


@composes(TO_AGENCY)
def to_agency(_services: Services, session: Session, context: Context, about: UUID, issue: int) -> Letter | None:
    """To whoever signed for the agency, that one waits: its number, and nothing of the person."""
    referral = session.get(Referral, (context.tenant_id, about))
    if referral is None or referral.state not in (*UNANSWERED, "accepted"):
        return None
    address = _signatory(session, context, referral)
    if address is None:
        return None
    tenant = session.scalars(select(Tenant).where(Tenant.id == context.tenant_id)).one()
    spoken = _spoken(None, tenant)
    facts = {"centre": text_in(tenant.name, spoken), "number": str(referral.id)}
    with language(spoken, tenant.time_zone):
        day = format_date(referral.answer_by, "long")
        if referral.state == "accepted":
            said = staff_text("%(centre)s would like to know what came of a referral.\n\nNumber: %(number)s", **facts)
        elif issue % 2:
            said = staff_text(
                "A referral by %(centre)s waits for your answer until %(day)s.\n\nNumber: %(number)s", day=day, **facts
            )
        else:
            said = staff_text(
                "A referral by %(centre)s should have been answered by %(day)s, as the agreement says. It ends soon if "
                "nobody answers.\n\nNumber: %(number)s",
                day=day,
                **facts,
            )
        subject = staff_text("A referral by %(centre)s waits", centre=facts["centre"])
        return Letter(to=address, language=spoken, subject=str(subject), text=f"{said}\n")


def _signatory(session: Session, context: Context, referral: Referral) -> str | None:
    """The address of who signed the agreement for the agency."""
    partnership = session.get(Partnership, (context.tenant_id, referral.partnership_id))
    if partnership is None:
        return None
    signatories = session.scalar(
        select(AgencyAgreement.signatories).where(
            AgencyAgreement.network_id == context.network_id, AgencyAgreement.id == partnership.agreement_id
        )
    )
    emails = [each.get("email") for each in signatories or () if each.get("side") == "agency"]
    return next((email for email in emails if email), None)


def _spoken(wanted: str | None, tenant: Tenant) -> str:
    return next((code for code in (wanted, tenant.default_language) if code in staff_languages()), None) or "en"
