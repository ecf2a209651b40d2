"""The time that comes with a yes: a place in a slot of the house, or a ticket for whoever is here today."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.appointments.service import Booking, Wishes, book
from oneroof.casefiles.procedures.service.records import today_at
from oneroof.core.errors import Conflict
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.frontdesk.service.issuing import issue_ticket
from oneroof.referrals.models import Referral
from oneroof.tenancy.context import Context


def slot_booked(
    session: Session, context: Context, clock: Clock, keys: KeyStore, referral: Referral, slot_id: UUID
) -> Booking:
    """A place in a slot for the person; once, whoever sends it again. Raises as booking an appointment does."""
    wishes = Wishes(language=referral.language, channel="walk_in", casefile_id=referral.casefile_id)
    return book(session, context, clock, keys, slot_id=slot_id, wishes=wishes, once_id=referral.once_id)


def issue_ticket_for(session: Session, context: Context, clock: Clock, referral: Referral) -> Ticket:
    """A ticket at the office that was asked. Raises Conflict `not_in_the_house`, and as issuing a ticket does."""
    visit_id = session.scalar(
        select(Visit.id)
        .where(
            Visit.tenant_id == context.tenant_id,
            Visit.casefile_id == referral.casefile_id,
            Visit.day == today_at(session, context, clock),
            Visit.departed_at.is_(None),
        )
        .order_by(Visit.arrived_at.desc())
        .limit(1)
    )
    if visit_id is None or referral.office_id is None:
        raise Conflict("not_in_the_house", public_text("The person is not in the house now. Choose a time instead."))
    return issue_ticket(session, context, clock, visit_id=visit_id, office_id=referral.office_id)
