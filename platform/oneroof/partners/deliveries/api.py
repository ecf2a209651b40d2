"""Deliveries of events to agencies, for the centre's staff: what went wrong, and again."""

from typing import Any
from uuid import UUID

from oneroof.core.api import ApiBlueprint, NothingSchema, page_schema
from oneroof.core.pagination import Page
from oneroof.events import reading, replaying
from oneroof.events.reading import Delivered
from oneroof.identity.access import requires, states_purpose
from oneroof.partners.api.event_schemas import DeliveryQuery, DeliverySchema
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("deliveries", __name__, description="Events on their way to agencies.")


@blueprint.route("/webhook-deliveries", methods=["GET"])
@states_purpose("administration")
@requires("jobs.manage")
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, page_schema(DeliverySchema))
def list_webhook_deliveries(query: dict[str, Any]) -> Page[Delivered]:
    """Deliveries to all agencies, the newest first; `state=dead` for the dead letters"""
    current = work()
    return reading.delivered(
        current.session,
        current.context,
        endpoint_id=query.get("endpoint_id"),
        state=query.get("state"),
        limit=query["limit"],
        cursor=query.get("cursor"),
    )


@blueprint.route("/webhook-deliveries/<uuid:delivery_id>/replay", methods=["POST"])
@states_purpose("administration")
@requires("jobs.manage")
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(202, DeliverySchema)
def replay_webhook_delivery(_nothing: dict[str, Any], delivery_id: UUID) -> Delivered:
    """Send one again; whether its agency may still be told is asked when it is sent

    409 `endpoint_not_on` while its endpoint is paused or off.
    """
    current = work()
    return replaying.replay(current.session, current.context, current.clock, delivery_id=delivery_id)
