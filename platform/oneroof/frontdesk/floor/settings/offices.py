"""Offices: named, ordered, retired and brought back, and which services they provide."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Agency, OfficeService, Service
from oneroof.core.errors import Conflict
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.frontdesk.floor.settings.keeping import account, invalid, locked, refuse_while_people_wait
from oneroof.frontdesk.floor.settings.queues import give_letter_back
from oneroof.frontdesk.floor.texts import check_names
from oneroof.frontdesk.models import OFFICE_KINDS, Desk, DeskSession, Office, Queue
from oneroof.tenancy.context import Context

MOST_PLACES = 9999


def add_office(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    name: Mapping[str, str],
    public_name: Mapping[str, str],
    kind: str,
    agency_id: UUID | None = None,
    places: int | None = None,
) -> Office:
    """A new office, the last in order. `public_name` is what tickets, screens and messages say.

    Raises Invalid with the field at fault.
    """
    id_ = new_id()
    last = session.scalars(select(func.max(Office.position)).where(Office.tenant_id == context.tenant_id)).one()
    office = Office(id=id_, code=f"office-{id_.hex[-12:]}", position=(last or 0) + 1)
    office.name, office.public_name = check_names(name, "name"), check_names(public_name, "public_name")
    office.kind = _kind(kind)
    office.agency_id = _agency(session, context, agency_id)
    office.places = _places(places)
    session.add(office)
    account(session, context, clock, office, "create")
    return office


def change_office(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    office_id: UUID,
    name: Mapping[str, str],
    public_name: Mapping[str, str],
    kind: str,
    agency_id: UUID | None = None,
    places: int | None = None,
) -> Office:
    """What the office is called, and what it is. Raises NotFound, and Invalid with the field at fault."""
    office = locked(session, context, Office, office_id)
    office.name, office.public_name = check_names(name, "name"), check_names(public_name, "public_name")
    office.kind = _kind(kind)
    office.agency_id = _agency(session, context, agency_id)
    office.places = _places(places)
    account(session, context, clock, office, "change")
    return office


def set_order(session: Session, context: Context, clock: Clock, *, office_ids: Sequence[UUID]) -> None:
    """The order in which visitors meet the offices. Raises Invalid unless all active ones are named, each once."""
    offices = session.scalars(
        select(Office)
        .where(Office.tenant_id == context.tenant_id, Office.state == "active")
        .order_by(Office.id)
        .with_for_update()
    ).all()
    if len(office_ids) != len(offices) or {office.id for office in offices} != set(office_ids):
        raise invalid("office_ids", staff_text("Name every office once."))
    for office in offices:
        position = office_ids.index(office.id)
        if office.position != position:
            office.position = position
            account(session, context, clock, office, "change")


def set_services(
    session: Session, context: Context, clock: Clock, *, office_id: UUID, service_ids: Sequence[UUID]
) -> Office:
    """The services that an office provides. Raises NotFound, and Invalid for a service that is not there."""
    office = locked(session, context, Office, office_id)
    wanted = set(service_ids)
    known = set(session.scalars(select(Service.id).where(Service.tenant_id == context.tenant_id)))
    if not wanted <= known:
        raise invalid("service_ids", staff_text("Choose from the services of this centre."))
    rows = session.scalars(
        select(OfficeService).where(OfficeService.tenant_id == context.tenant_id, OfficeService.office_id == office_id)
    ).all()
    for row in rows:
        if row.service_id not in wanted:
            session.delete(row)
    for service_id in wanted - {row.service_id for row in rows}:
        session.add(OfficeService(office_id=office_id, service_id=service_id, origin="centre"))
    account(session, context, clock, office, "change")
    return office


def retire_office(session: Session, context: Context, clock: Clock, *, office_id: UUID) -> Office:
    """The office with its desks and lines is out of use. What was done there stays.

    Raises NotFound, and Conflict `people_wait` or `desks_open` while the floor needs it.
    """
    office = locked(session, context, Office, office_id)
    queues = session.scalars(
        select(Queue)
        .where(Queue.tenant_id == context.tenant_id, Queue.office_id == office_id, Queue.state == "active")
        .order_by(Queue.id)
        .with_for_update()
    ).all()
    refuse_while_people_wait(session, context, clock, [queue.id for queue in queues])
    _refuse_open_desks(session, context, office_id)
    for queue in queues:
        give_letter_back(queue)
        account(session, context, clock, queue, "end")
    session.execute(
        update(Desk)
        .where(Desk.tenant_id == context.tenant_id, Desk.office_id == office_id)
        .values(state="retired", origin="centre")
    )
    office.state = "retired"
    account(session, context, clock, office, "end")
    return office


def revive_office(session: Session, context: Context, clock: Clock, *, office_id: UUID) -> Office:
    """The office is in use again; its desks and lines are brought back one by one. Raises NotFound."""
    office = locked(session, context, Office, office_id)
    office.state = "active"
    account(session, context, clock, office, "reopen")
    return office


def _refuse_open_desks(session: Session, context: Context, office_id: UUID) -> None:
    numbers = session.scalars(
        select(Desk.number)
        .join(DeskSession, (DeskSession.tenant_id == Desk.tenant_id) & (DeskSession.desk_id == Desk.id))
        .where(Desk.tenant_id == context.tenant_id, Desk.office_id == office_id, DeskSession.closed_at.is_(None))
        .order_by(Desk.number)
    ).all()
    if numbers:
        raise Conflict(
            "desks_open",
            staff_text("Somebody serves at desk %(desks)s. It must be closed first.", desks=", ".join(numbers)),
        )


def _kind(kind: str) -> str:
    if kind not in OFFICE_KINDS:
        raise invalid("kind", staff_text("Choose what kind of office it is."))
    return kind


def _agency(session: Session, context: Context, agency_id: UUID | None) -> UUID | None:
    if agency_id is not None and session.get(Agency, (context.tenant_id, agency_id)) is None:
        raise invalid("agency_id", staff_text("Choose from the agencies of this centre."))
    return agency_id


def _places(places: int | None) -> int | None:
    if places is not None and not 0 <= places <= MOST_PLACES:
        raise invalid("places", staff_text("A whole number from %(least)s to %(most)s.", least=0, most=MOST_PLACES))
    return places
