"""Offices, desks and queues as they are set up."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, QuerySchema, list_of
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.schemas import (
    DeskChangeSchema,
    DeskModelSchema,
    NewQueueSchema,
    OfficeChangeSchema,
    OfficeModelSchema,
    OrderSchema,
    ProvidedSchema,
    QueueChangeSchema,
    QueueModelSchema,
)
from oneroof.frontdesk.models import Desk, Office, Queue
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("floor_model", __name__, description="Offices, desks and queues as they are set up.")


@blueprint.route("/floor/offices", methods=["GET"])
@requires("settings.manage")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(OfficeModelSchema))
def list_floor_offices(_query: dict[str, Any]) -> dict[str, list[Office]]:
    """All offices, those that were retired too"""
    current = work()
    return {"items": settings.floor_model(current.session, current.context).offices}


@blueprint.route("/floor/offices", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(OfficeChangeSchema)
@blueprint.response(201, OfficeModelSchema)
def add_office(arguments: dict[str, Any]) -> Office:
    """A new office"""
    current = work()
    return settings.add_office(current.session, current.context, current.clock, **arguments)


@blueprint.route("/floor/offices/<uuid:office_id>", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(OfficeChangeSchema)
@blueprint.response(200, OfficeModelSchema)
def change_office(arguments: dict[str, Any], office_id: UUID) -> Office:
    """Rename an office, or change what it is"""
    current = work()
    return settings.change_office(current.session, current.context, current.clock, office_id=office_id, **arguments)


@blueprint.route("/floor/offices/order", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(OrderSchema)
@blueprint.response(204)
def set_order(arguments: dict[str, Any]) -> None:
    """The order in which visitors meet the offices"""
    current = work()
    settings.set_order(current.session, current.context, current.clock, **arguments)


@blueprint.route("/floor/offices/<uuid:office_id>/services", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(ProvidedSchema)
@blueprint.response(200, OfficeModelSchema)
def set_services(arguments: dict[str, Any], office_id: UUID) -> Office:
    """The services that an office provides"""
    current = work()
    return settings.set_services(current.session, current.context, current.clock, office_id=office_id, **arguments)


@blueprint.route("/floor/offices/<uuid:office_id>/retire", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, OfficeModelSchema)
def retire_office(_nothing: dict[str, Any], office_id: UUID) -> Office:
    """Put an office with its desks and queues out of use"""
    current = work()
    return settings.retire_office(current.session, current.context, current.clock, office_id=office_id)


@blueprint.route("/floor/offices/<uuid:office_id>/revive", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, OfficeModelSchema)
def revive_office(_nothing: dict[str, Any], office_id: UUID) -> Office:
    """Bring an office back"""
    current = work()
    return settings.revive_office(current.session, current.context, current.clock, office_id=office_id)


@blueprint.route("/floor/desks", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(DeskChangeSchema)
@blueprint.response(201, DeskModelSchema)
def add_desk(arguments: dict[str, Any]) -> Desk:
    """A new desk"""
    current = work()
    return settings.add_desk(current.session, current.context, current.clock, **arguments)


@blueprint.route("/floor/desks/<uuid:desk_id>", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(DeskChangeSchema)
@blueprint.response(200, DeskModelSchema)
def change_desk(arguments: dict[str, Any], desk_id: UUID) -> Desk:
    """Another number or office for a desk"""
    current = work()
    return settings.change_desk(current.session, current.context, current.clock, desk_id=desk_id, **arguments)


@blueprint.route("/floor/desks/<uuid:desk_id>/retire", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, DeskModelSchema)
def retire_desk(_nothing: dict[str, Any], desk_id: UUID) -> Desk:
    """Put a desk out of use"""
    current = work()
    return settings.retire_desk(current.session, current.context, current.clock, desk_id=desk_id)


@blueprint.route("/floor/desks/<uuid:desk_id>/revive", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, DeskModelSchema)
def revive_desk(_nothing: dict[str, Any], desk_id: UUID) -> Desk:
    """Bring a desk back"""
    current = work()
    return settings.revive_desk(current.session, current.context, current.clock, desk_id=desk_id)


@blueprint.route("/floor/queues", methods=["GET"])
@requires("settings.manage")
@blueprint.arguments(QuerySchema, location="query")
@blueprint.response(200, list_of(QueueModelSchema))
def list_floor_queues(_query: dict[str, Any]) -> dict[str, list[Queue]]:
    """All queues with their limits, those that were retired too"""
    current = work()
    return {"items": settings.floor_model(current.session, current.context).queues}


@blueprint.route("/floor/queues", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NewQueueSchema)
@blueprint.response(201, QueueModelSchema)
def add_queue(arguments: dict[str, Any]) -> Queue:
    """A new queue"""
    current = work()
    return settings.add_queue(current.session, current.context, current.clock, **arguments)


@blueprint.route("/floor/queues/<uuid:queue_id>", methods=["PUT"])
@requires("settings.manage")
@blueprint.arguments(QueueChangeSchema)
@blueprint.response(200, QueueModelSchema)
def change_queue(arguments: dict[str, Any], queue_id: UUID) -> Queue:
    """Rename a queue, or change its limits"""
    current = work()
    return settings.change_queue(current.session, current.context, current.clock, queue_id=queue_id, **arguments)


@blueprint.route("/floor/queues/<uuid:queue_id>/retire", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, QueueModelSchema)
def retire_queue(_nothing: dict[str, Any], queue_id: UUID) -> Queue:
    """Put a queue out of use"""
    current = work()
    return settings.retire_queue(current.session, current.context, current.clock, queue_id=queue_id)


@blueprint.route("/floor/queues/<uuid:queue_id>/revive", methods=["POST"])
@requires("settings.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(200, QueueModelSchema)
def revive_queue(_nothing: dict[str, Any], queue_id: UUID) -> Queue:
    """Bring a queue back, with a letter that is free"""
    current = work()
    return settings.revive_queue(current.session, current.context, current.clock, queue_id=queue_id)
