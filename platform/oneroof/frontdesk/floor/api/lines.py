"""Live changes of lines."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, QuerySchema, list_of
from oneroof.frontdesk.floor import changes
from oneroof.frontdesk.floor.capacity import Capacity, capacity_of
from oneroof.frontdesk.floor.changes import Carried, NewLine, Picked, Preview
from oneroof.frontdesk.floor.models import FloorChange
from oneroof.frontdesk.floor.schemas import (
    CapacitySchema,
    CarriedQuery,
    CarriedSchema,
    CloseSchema,
    FloorChangeSchema,
    MoveLineSchema,
    NewLineSchema,
    PreviewQuery,
    PreviewSchema,
    RelocateSchema,
)
from oneroof.frontdesk.models import Ticket
from oneroof.frontdesk.schemas.tickets import TicketSchema
from oneroof.frontdesk.service import today_at
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("lines", __name__, description="Lines of people.")

_PICKED = ("language", "service_id", "from_place")


@blueprint.route("/floor/lines", methods=["GET"])
@requires("floor.direct")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(CapacitySchema))
def list_lines(_query: dict[str, Any]) -> dict[str, list[Capacity]]:
    """All lines: who waits, and how many can still be served until closing"""
    current = work()
    return {"items": capacity_of(current.session, current.context, current.clock)}


@blueprint.route("/floor/lines", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(NewLineSchema)
@blueprint.response(201, FloorChangeSchema)
def open_line(arguments: dict[str, Any]) -> FloorChange:
    """Open a line in a minute, also for a part of those who wait in another"""
    current = work()
    picked = Picked(**{name: arguments.pop(name) for name in _PICKED})
    source, expected = arguments.pop("from_queue_id"), arguments.pop("expected")
    line = NewLine(**arguments)
    return changes.open_line(
        current.session,
        current.context,
        current.clock,
        line=line,
        from_queue_id=source,
        picked=picked,
        expected=expected,
    )


@blueprint.route("/floor/lines/<uuid:queue_id>/preview", methods=["GET"])
@requires("floor.direct")
@blueprint.arguments(PreviewQuery, location="query")
@blueprint.response(200, PreviewSchema)
def preview_line(query: dict[str, Any], queue_id: UUID) -> Preview:
    """What a change would do to those in the line now"""
    current, target = work(), query.pop("target_queue_id")
    return changes.preview(
        current.session,
        current.context,
        current.clock,
        queue_id=queue_id,
        target_queue_id=target,
        picked=Picked(**query),
    )


@blueprint.route("/floor/lines/<uuid:queue_id>/move", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(MoveLineSchema)
@blueprint.response(200, FloorChangeSchema)
def move_line(arguments: dict[str, Any], queue_id: UUID) -> FloorChange:
    """Move those who wait into another line, or merge the two"""
    current = work()
    picked = Picked(**{name: arguments.pop(name) for name in _PICKED})
    return changes.move_line(
        current.session, current.context, current.clock, queue_id=queue_id, picked=picked, **arguments
    )


@blueprint.route("/floor/lines/<uuid:queue_id>/relocate", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(RelocateSchema)
@blueprint.response(200, FloorChangeSchema)
def relocate_line(arguments: dict[str, Any], queue_id: UUID) -> FloorChange:
    """Give the whole line to another office"""
    current = work()
    return changes.relocate_line(current.session, current.context, current.clock, queue_id=queue_id, **arguments)


@blueprint.route("/floor/lines/<uuid:queue_id>/close", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(CloseSchema)
@blueprint.response(200, FloorChangeSchema)
def close_line(arguments: dict[str, Any], queue_id: UUID) -> FloorChange:
    """Give out no more tickets; who waits is served or carried over"""
    current = work()
    return changes.close_line(current.session, current.context, current.clock, queue_id=queue_id, **arguments)


@blueprint.route("/floor/lines/<uuid:queue_id>/reopen", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, FloorChangeSchema)
def reopen_line(_nothing: dict[str, Any], queue_id: UUID) -> FloorChange:
    """Take tickets again; who was carried over today is back in line"""
    current = work()
    return changes.reopen_line(current.session, current.context, current.clock, queue_id=queue_id)


@blueprint.route("/floor/changes", methods=["GET"])
@requires("floor.direct")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(FloorChangeSchema))
def list_floor_changes(_query: dict[str, Any]) -> dict[str, list[FloorChange]]:
    """The live changes of this working day, the latest first"""
    current = work()
    return {"items": changes.recent_changes(current.session, current.context, current.clock)}


@blueprint.route("/floor/changes/<uuid:change_id>/take-back", methods=["POST"])
@requires("floor.direct")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, FloorChangeSchema)
def take_back_change(_nothing: dict[str, Any], change_id: UUID) -> FloorChange:
    """Undo a live change"""
    current = work()
    return changes.take_back(current.session, current.context, current.clock, change_id=change_id)


@blueprint.route("/floor/carried-places", methods=["GET"])
@requires("tickets.read")
@blueprint.arguments(CarriedQuery, location="query")
@blueprint.response(200, list_of(CarriedSchema))
def list_carried_places(query: dict[str, Any]) -> dict[str, list[Carried]]:
    """The places promised for a day (today by default)"""
    current = work()
    day = query["day"] or today_at(current.session, current.context, current.clock)
    return {"items": changes.carried_places(current.session, current.context, day=day, label=query["label"])}


@blueprint.route("/floor/carried-places/<uuid:place_id>/ticket", methods=["POST"])
@requires("visits.register")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(201, TicketSchema)
def take_up_place(_nothing: dict[str, Any], place_id: UUID) -> Ticket:
    """Issue the ticket for a promised place: the first of its line"""
    current = work()
    return changes.take_up(current.session, current.context, current.clock, current.keys, place_id=place_id)
