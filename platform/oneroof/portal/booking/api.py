"""When a service can next be had near a place: the network's public facts."""

from typing import Any

from marshmallow import fields as plain

from oneroof.core.api import ApiBlueprint, ApiSchema, QuerySchema
from oneroof.core.api.fields import Moment, Text, Whole
from oneroof.core.errors import Invalid
from oneroof.core.i18n import current_language, public_text
from oneroof.core.names import text_in
from oneroof.federation.free_times import FreeNear, Point, first_free, nearby_centres
from oneroof.federation.free_times.finding import WITHIN_KM
from oneroof.identity.access import public
from oneroof.tenancy.work import Work, work

blueprint = ApiBlueprint("free-times", __name__, description="When a service can next be had, and where.")
MOST = 100
FARTHEST = 1000


class FreeTimesQuery(QuerySchema):
    """Which service, near which place."""

    service = Text(most=300, required=True, metadata={"description": "Its URI, or its code."})
    near = Text(
        most=60,
        load_default="",
        metadata={"description": "Latitude and longitude (`38.72,-9.13`), or a centre's code; else this centre."},
    )
    km = Whole(1, FARTHEST, load_default=WITHIN_KM, metadata={"description": "How far away, in a straight line."})
    limit = Whole(1, MOST, load_default=20)
    offset = Whole(0, 10000, load_default=0, metadata={"description": "How many to pass over."})


class FreeTimeSchema(ApiSchema):
    """An office where the service is free."""

    centre = plain.String(required=True, metadata={"description": "The centre's code."})
    centre_name = plain.String(required=True)
    municipality = plain.String(required=True, allow_none=True)
    office = plain.String(required=True, metadata={"description": "The office's code at its centre."})
    office_name = plain.String(required=True)
    service = plain.String(required=True, metadata={"description": "The service's code at that centre."})
    first_free_at = Moment(required=True)
    free = plain.String(
        required=True, metadata={"enum": ["few", "some", "many"], "description": "Free places on that day."}
    )
    seen_at = Moment(required=True, metadata={"description": "When it was free; it may have been taken since."})
    distance_km = plain.Float(required=True, allow_none=True)


class FreeTimesSchema(ApiSchema):
    """A page of them, the next first."""

    items = plain.List(plain.Nested(FreeTimeSchema), required=True)
    next_offset = plain.Integer(required=True, allow_none=True)


@blueprint.route("/free-times", methods=["GET"])
@public
@blueprint.arguments(FreeTimesQuery, location="query")
@blueprint.response(200, FreeTimesSchema)
def list_free_times(query: dict[str, Any]) -> dict[str, Any]:
    """Where a service can next be had near a place, by appointment"""
    current = work()
    found = first_free(
        current.session,
        current.context.network_id,
        service=query["service"],
        near=_point(current, query["near"]),
        km=query["km"],
        now=current.clock.now(),
    )
    begin, end = query["offset"], query["offset"] + query["limit"]
    return {"items": [_shown(each) for each in found[begin:end]], "next_offset": end if end < len(found) else None}


def _shown(found: FreeNear) -> dict[str, Any]:
    language = current_language()
    return {
        "centre": found.centre.code,
        "centre_name": text_in(found.centre.name, language),
        "municipality": found.centre.municipality,
        "office": found.office_code,
        "office_name": text_in(found.office_name, language),
        "service": found.service_code,
        "first_free_at": found.first_free_at,
        "free": found.free,
        "seen_at": found.seen_at,
        "distance_km": None if found.distance_km is None else round(found.distance_km, 1),
    }


def _point(current: Work, near: str) -> Point | None:
    """Raises Invalid for what names no place."""
    latitude, comma, longitude = near.partition(",")
    if comma:
        try:
            point = Point(float(latitude), float(longitude))
        except ValueError:
            raise _nowhere() from None
        if abs(point.latitude) <= 90 and abs(point.longitude) <= 180:
            return point
        raise _nowhere()
    for centre in nearby_centres(current.session, current.context.network_id):
        is_meant = centre.code == near if near else centre.id == current.context.tenant_id
        if is_meant and centre.latitude is not None and centre.longitude is not None:
            return Point(centre.latitude, centre.longitude)
    if near:
        raise _nowhere()
    return None


def _nowhere() -> Invalid:
    message = public_text("Give a centre's code, or latitude and longitude such as 38.72,-9.13.")
    return Invalid("near_unknown", message, fields={"near": [message]})
