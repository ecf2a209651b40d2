"""From a desk: where the visit goes after it, stop by stop, and who is served along with it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import VisitStop
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.service.companions import add_companion, companions_of_visit, remove_companion
from oneroof.frontdesk.service.serving import check_may_act
from oneroof.frontdesk.service.stops import Stop, plan_visit, stops_of_visit
from oneroof.frontdesk.service.waiting import read_ticket
from oneroof.tenancy.context import Context


def add_stop(session: Session, context: Context, clock: Clock, *, ticket_id: UUID, stop: Stop) -> list[VisitStop]:
    """Plan one more stop after those that are planned. Raises as `plan_visit`, and Forbidden at another's desk."""
    ticket = _in_hand(session, context, ticket_id)
    planned = [Stop(queue_id=each.queue_id, service_id=each.service_id) for each in _planned(session, context, ticket)]
    return plan_visit(session, context, clock, visit_id=ticket.visit_id, stops=[*planned, stop])


def drop_stop(session: Session, context: Context, clock: Clock, *, ticket_id: UUID, stop_id: UUID) -> list[VisitStop]:
    """Plan without this stop; one that is planned no more changes nothing."""
    ticket = _in_hand(session, context, ticket_id)
    kept = [each for each in _planned(session, context, ticket) if each.id != stop_id]
    stops = [Stop(queue_id=each.queue_id, service_id=each.service_id) for each in kept]
    return plan_visit(session, context, clock, visit_id=ticket.visit_id, stops=stops)


def serve_together(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, ticket_id: UUID, code: str
) -> None:
    """Serve the person with this case code together with the ticket's visit. Raises NotFound for the code."""
    ticket = _in_hand(session, context, ticket_id)
    view = casefiles.find_by_code(session, context, clock, keys, code=code)
    if view is None:
        message = public_text("There is no casefile with this code.")
        raise NotFound("casefile_not_found", message, fields={"code": [message]})
    add_companion(session, context, clock, visit_id=ticket.visit_id, casefile_id=view.casefile.id)


def serve_alone(session: Session, context: Context, clock: Clock, *, ticket_id: UUID, casefile_id: UUID) -> None:
    """This person is not served along any more."""
    ticket = _in_hand(session, context, ticket_id)
    remove_companion(session, context, clock, visit_id=ticket.visit_id, casefile_id=casefile_id)


def household_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, visit_id: UUID
) -> list[CasefileView]:
    """The casefiles of those who are served along, as far as the actor may see them."""
    ids = companions_of_visit(session, context, clock, visit_id=visit_id)
    return [casefiles.read_casefile(session, context, clock, keys, casefile_id=each) for each in ids]


def following_ticket(session: Session, context: Context, *, ticket_id: UUID) -> Ticket | None:
    """The ticket that was issued when this one was finished."""
    statement = select(Ticket).where(Ticket.tenant_id == context.tenant_id, Ticket.previous_ticket_id == ticket_id)
    return session.scalars(statement.where(Ticket.state == "waiting")).first()


def _in_hand(session: Session, context: Context, ticket_id: UUID) -> Ticket:
    ticket = read_ticket(session, context, ticket_id=ticket_id)
    check_may_act(session, context, ticket)
    return ticket


def _planned(session: Session, context: Context, ticket: Ticket) -> list[VisitStop]:
    return [each for each in stops_of_visit(session, context, visit_id=ticket.visit_id) if each.state == "planned"]
