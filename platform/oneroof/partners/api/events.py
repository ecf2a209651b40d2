"""Events for programs of agencies: a feed for those that ask, endpoints for those that are called."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, g, jsonify

from oneroof.core.api import IfMatch, NothingSchema, list_of, page_schema, version_of, with_etag
from oneroof.core.pagination import Page
from oneroof.events import endpoints, reading, replaying, signing
from oneroof.events.models import PartnerEvent, WebhookAttempt, WebhookEndpoint
from oneroof.events.reading import Delivered
from oneroof.identity.oauth.access import for_agency, not_in_token, this_agency
from oneroof.partners.api import event_schemas as schemas
from oneroof.partners.api.blueprint import blueprint
from oneroof.partners.shown.events import kept_from_token
from oneroof.tenancy.work import Work, work

_SCOPE = "events.read"


@blueprint.route("/partner/events", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.arguments(schemas.FeedQuery, location="query")
@blueprint.response(200, schemas.FeedSchema)
def list_agency_events(query: dict[str, Any]) -> dict[str, Any]:
    """What has happened since the last call, in its order, without a gap

    Keep `cursor` once you have dealt with the items, and ask with it as `after`. What the agency may not know of any
    more is left out. Events are kept for 30 days.
    """
    current = work()
    found = reading.feed(
        current.session,
        current.context,
        current.clock,
        partnership_id=_ours(),
        after=query.get("after"),
        limit=query["limit"],
        kept=lambda events: kept_from_token(current.session, current.context, this_agency(), events),
    )
    return {
        "items": [_event(each) for each in found.events],
        "cursor": found.cursor,
        "has_more": found.has_more,
        "has_missed": found.has_missed,
    }


@blueprint.route("/partner/endpoints", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.response(200, list_of(schemas.EndpointSchema))
def list_agency_endpoints() -> dict[str, Any]:
    """The agency's receiving addresses at this centre"""
    current = work()
    return {"items": endpoints.endpoints_of(current.session, current.context, partnership_id=_ours_alone())}


@blueprint.route("/partner/endpoints", methods=["POST"])
@for_agency(_SCOPE)
@blueprint.arguments(schemas.NewEndpointSchema)
@blueprint.response(201, schemas.EndpointWithSecretSchema)
def add_agency_endpoint(arguments: dict[str, Any]) -> Response:
    """Register an address; the secret that signs what is sent is shown in this answer alone

    409 `too_many_endpoints` beyond ten.
    """
    current = work()
    endpoint, secret = endpoints.add_endpoint(
        *_acting(current),
        current.keys,
        partnership_id=_ours_alone(),
        client_id=this_agency().client_id,
        own_hosts=_own_hosts(),
        **arguments,
    )
    answer = _with_secret(endpoint, secret)
    answer.status_code = 201
    return answer


@blueprint.route("/partner/endpoints/<uuid:endpoint_id>", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.response(200, schemas.EndpointSchema)
def read_agency_endpoint(endpoint_id: UUID) -> Response:
    """One of them"""
    current = work()
    return _shown(
        endpoints.endpoint_of(current.session, current.context, partnership_id=_ours_alone(), endpoint_id=endpoint_id)
    )


@blueprint.route("/partner/endpoints/<uuid:endpoint_id>", methods=["PATCH"])
@for_agency(_SCOPE)
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(schemas.EndpointChangeSchema)
@blueprint.response(200, schemas.EndpointSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def change_agency_endpoint(headers: dict[str, Any], arguments: dict[str, Any], endpoint_id: UUID) -> Response:
    """Change an endpoint, pause it, or switch it on again: what has waited for it is then sent"""
    current = work()
    changed = endpoints.change_endpoint(
        *_acting(current),
        current.keys,
        partnership_id=_ours_alone(),
        endpoint_id=endpoint_id,
        changes=arguments,
        version=version_of(headers),
        own_hosts=_own_hosts(),
    )
    return _shown(changed)


@blueprint.route("/partner/endpoints/<uuid:endpoint_id>", methods=["DELETE"])
@for_agency(_SCOPE)
@blueprint.response(204)
def remove_agency_endpoint(endpoint_id: UUID) -> None:
    """Send nothing there any more; the log of its deliveries stays for 30 days"""
    endpoints.remove_endpoint(*_acting(work()), partnership_id=_ours_alone(), endpoint_id=endpoint_id)


@blueprint.route("/partner/endpoints/<uuid:endpoint_id>/rotate", methods=["POST"])
@for_agency(_SCOPE)
@blueprint.arguments(schemas.RotationSchema)
@blueprint.response(200, schemas.EndpointWithSecretSchema)
def rotate_agency_secret(arguments: dict[str, Any], endpoint_id: UUID) -> Response:
    """Get a new secret; for a day what is sent carries the signatures of both"""
    current = work()
    endpoint, secret = endpoints.rotate_secret(
        *_acting(current), current.keys, partnership_id=_ours_alone(), endpoint_id=endpoint_id, **arguments
    )
    return _with_secret(endpoint, secret)


@blueprint.route("/partner/endpoints/<uuid:endpoint_id>/ping", methods=["POST"])
@for_agency(_SCOPE)
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(202, schemas.PingedSchema)
def ping_agency_endpoint(_nothing: dict[str, Any], endpoint_id: UUID) -> dict[str, UUID]:
    """Have a `ping` sent to this endpoint, to try it out

    409 `endpoint_not_on` while it is paused or off.
    """
    return {"event_id": endpoints.ping(*_acting(work()), partnership_id=_ours_alone(), endpoint_id=endpoint_id)}


@blueprint.route("/partner/endpoints/<uuid:endpoint_id>/replay", methods=["POST"])
@for_agency(_SCOPE)
@blueprint.arguments(schemas.ReplaySinceSchema)
@blueprint.response(202, schemas.ReplayedSchema)
def replay_agency_events(arguments: dict[str, Any], endpoint_id: UUID) -> dict[str, int]:
    """Send all events since a moment that the endpoint asks for and has not taken

    409 `endpoint_not_on` while it is paused or off.
    """
    return {
        "count": replaying.replay_since(
            *_acting(work()), partnership_id=_ours_alone(), endpoint_id=endpoint_id, since=arguments["since"]
        )
    }


@blueprint.route("/partner/deliveries", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.arguments(schemas.DeliveryQuery, location="query")
@blueprint.response(200, page_schema(schemas.DeliverySchema))
def list_agency_deliveries(query: dict[str, Any]) -> Page[Delivered]:
    """What was sent where, and how it went, the newest first"""
    current = work()
    return reading.delivered(
        current.session,
        current.context,
        partnership_id=_ours_alone(),
        endpoint_id=query.get("endpoint_id"),
        state=query.get("state"),
        limit=query["limit"],
        cursor=query.get("cursor"),
    )


@blueprint.route("/partner/deliveries/<uuid:delivery_id>/attempts", methods=["GET"])
@for_agency(_SCOPE)
@blueprint.response(200, list_of(schemas.AttemptSchema))
def list_agency_attempts(delivery_id: UUID) -> dict[str, list[WebhookAttempt]]:
    """The calls that were made for a delivery"""
    current = work()
    return {
        "items": reading.attempts_of(
            current.session, current.context, delivery_id=delivery_id, partnership_id=_ours_alone()
        )
    }


@blueprint.route("/partner/deliveries/<uuid:delivery_id>/replay", methods=["POST"])
@for_agency(_SCOPE)
@blueprint.arguments(NothingSchema, required=False)
@blueprint.response(202, schemas.DeliverySchema)
def replay_agency_delivery(_nothing: dict[str, Any], delivery_id: UUID) -> Delivered:
    """Send one again, with the same `webhook-id`

    409 `endpoint_not_on` while its endpoint is paused or off.
    """
    return replaying.replay(*_acting(work()), partnership_id=_ours_alone(), delivery_id=delivery_id)


def _ours() -> UUID:
    return this_agency().partnership.id


def _ours_alone() -> UUID:
    """What is sent there is the whole agency's: no token of one case, or of one of its people, has a say in it."""
    agency = this_agency()
    if agency.details or agency.staff_id is not None:
        raise not_in_token()
    return agency.partnership.id


def _acting(current: Work) -> tuple[Any, Any, Any]:
    return current.session, current.context, current.clock


def _own_hosts() -> tuple[str, ...]:
    hosts: tuple[str, ...] = current_app.extensions["oneroof"].settings.webhook_hosts
    return hosts


def _event(event: PartnerEvent) -> dict[str, Any]:
    return {"id": event.id, **signing.body_of(event, g.tenant.code)}


def _shown(endpoint: WebhookEndpoint) -> Response:
    return with_etag(jsonify(schemas.EndpointSchema().dump(endpoint)), endpoint.version)


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> Response:
    work().is_shown_once = True
    shown = {**schemas.EndpointSchema().dump(endpoint), "secret": secret}
    return with_etag(jsonify(shown), endpoint.version)
