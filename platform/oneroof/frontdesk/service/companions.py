"""Who came along with a visit: a household is served together, at one desk, by one ticket."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import VisitCompanion
from oneroof.frontdesk.models import OPEN_TICKET_STATES, Ticket, Visit
from oneroof.frontdesk.service.issuing import ticket_in_hand
from oneroof.frontdesk.service.records import keep_event, lock_open_visit
from oneroof.frontdesk.service.rules import LARGEST_PARTY
from oneroof.tenancy.context import Context


def add_companion(
    session: Session, context: Context, clock: Clock, *, visit_id: UUID, casefile_id: UUID
) -> VisitCompanion:
    """Say that the person of a casefile is served together with this visit; twice is once.

    As long as the visit lasts, the offices of its tickets see who they are. The visit's open tickets are for at least
    as many people. Raises NotFound for the visit, Invalid for a casefile that the actor does not see or whose visit it
    is, Conflict `visit_over`, and Forbidden `visit_not_yours` as `issue_ticket` does.
    """
    tickets = _open_tickets(session, context, visit_id)
    visit = _locked_visit(session, context, visit_id)
    ticket_in_hand(session, context, visit_id)
    person_id = _person_of(session, context, casefile_id)
    if visit.casefile_id == casefile_id:
        message = public_text("It is this person’s visit already.")
        raise Invalid("casefile_is_visitor", message, fields={"casefile_id": [message]})
    known = _present(session, context, visit_id, person_id)
    if known is not None:
        return known
    companion = VisitCompanion(
        id=new_id(),
        person_id=person_id,
        data_class="person",
        **row_clearance(session, context, person_id, "person"),
        visit_id=visit_id,
        casefile_id=casefile_id,
        added_at=clock.now(),
        added_by=context.actor_id,
    )
    session.add(companion)
    session.flush()
    _record(session, context, clock, companion, "add")
    _make_room(session, context, clock, tickets, len(_all_present(session, context, visit_id)) + 1)
    session.flush()
    session.refresh(companion)
    return companion


def remove_companion(session: Session, context: Context, clock: Clock, *, visit_id: UUID, casefile_id: UUID) -> None:
    """Say that the person is not with this visit (any more). Raises NotFound for the visit and for the companion."""
    _locked_visit(session, context, visit_id)
    ticket_in_hand(session, context, visit_id)
    companion = session.scalars(
        _companions(context, visit_id).where(VisitCompanion.casefile_id == casefile_id)
    ).one_or_none()
    if companion is None:
        raise NotFound("companion_not_found", public_text("This person is not with the visit."))
    companion.removed_at = clock.now()
    _record(session, context, clock, companion, "remove")
    session.flush()


def companions_of_visit(session: Session, context: Context, clock: Clock, *, visit_id: UUID) -> list[UUID]:
    """Casefiles of those who are with the visit, as far as the actor may know of them; reading it is recorded."""
    found = _all_present(session, context, visit_id)
    for companion in found:
        _record(session, context, clock, companion, "list")
    return [companion.casefile_id for companion in found]


def refuse_companion(session: Session, context: Context, visit_id: UUID, casefile_id: UUID) -> None:
    """Raise Conflict where a casefile that is to become the visit's own is of somebody who came along."""
    found = _companions(context, visit_id).where(VisitCompanion.casefile_id == casefile_id)
    if session.scalars(found).first() is not None:
        raise Conflict("casefile_is_companion", public_text("This person came along with the visit already."))


def _make_room(session: Session, context: Context, clock: Clock, tickets: list[Ticket], people: int) -> None:
    for ticket in tickets:
        if ticket.size < people <= LARGEST_PARTY:
            ticket.size = people
            session.flush()
            keep_event(session, context, clock, ticket, "change")


def _open_tickets(session: Session, context: Context, visit_id: UUID) -> list[Ticket]:
    """Locked, and before the visit, as every other step does."""
    statement = (
        select(Ticket)
        .where(Ticket.tenant_id == context.tenant_id, Ticket.visit_id == visit_id)
        .where(Ticket.state.in_(OPEN_TICKET_STATES))
        .order_by(Ticket.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def _locked_visit(session: Session, context: Context, visit_id: UUID) -> Visit:
    if session.get(Visit, (context.tenant_id, visit_id)) is None:
        raise NotFound("visit_not_found", public_text("There is no such visit here."))
    return lock_open_visit(session, visit_id)


def _person_of(session: Session, context: Context, casefile_id: UUID) -> UUID:
    casefile = session.get(Casefile, (context.tenant_id, casefile_id))
    if casefile is None:
        message = public_text("There is no such casefile here.")
        raise Invalid("casefile_unknown", message, fields={"casefile_id": [message]})
    return casefile.person_id


def _present(session: Session, context: Context, visit_id: UUID, person_id: UUID) -> VisitCompanion | None:
    return session.scalars(_companions(context, visit_id).where(VisitCompanion.person_id == person_id)).one_or_none()


def _all_present(session: Session, context: Context, visit_id: UUID) -> list[VisitCompanion]:
    return list(session.scalars(_companions(context, visit_id).order_by(VisitCompanion.added_at, VisitCompanion.id)))


def _companions(context: Context, visit_id: UUID) -> Select[VisitCompanion]:
    return select(VisitCompanion).where(
        VisitCompanion.tenant_id == context.tenant_id,
        VisitCompanion.visit_id == visit_id,
        VisitCompanion.removed_at.is_(None),
    )


def _record(session: Session, context: Context, clock: Clock, companion: VisitCompanion, verb: str) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"companion.{verb}",
        object_kind="visit",
        object_id=companion.visit_id,
        subject_person_id=companion.person_id,
        data_classes=["person"],
    )
