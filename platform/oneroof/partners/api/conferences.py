"""Case conferences to which the agency is invited: its own parts, and how far its own steps are."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from marshmallow import fields as plain

from oneroof.conferences.models import CONFERENCE_STATES, STEP_STATES, TOLD_CLASSES, Conference
from oneroof.conferences.service import reading, steps
from oneroof.conferences.service.steps import LONGEST_STEP
from oneroof.core.api import ApiSchema, IfMatch, version_of, with_etag
from oneroof.core.api.fields import Choice, Moment, Text
from oneroof.identity.oauth.access import for_agency, not_in_token, this_agency
from oneroof.partners.api.blueprint import blueprint
from oneroof.referrals.service.records import stage_of
from oneroof.referrals.ways import Stage
from oneroof.tenancy.work import work

CLASS = "conference"


class AgencyConferenceSchema(ApiSchema):
    """A meeting."""

    id = plain.UUID(required=True)
    starts_at = Moment(required=True)
    place = plain.String(required=True)
    state = plain.String(required=True, metadata={"enum": list(CONFERENCE_STATES)})


class AgencyConferenceListSchema(ApiSchema):
    """Meetings to which the agency is invited."""

    items = plain.List(plain.Nested(AgencyConferenceSchema), required=True)


class AgencyConferenceStepSchema(ApiSchema):
    """An agreed step of the agency's."""

    id = plain.UUID(required=True)
    version = plain.Integer(required=True, metadata={"description": "For `If-Match`."})
    text = plain.String(required=True)
    due_on = plain.Date(required=True)
    state = plain.String(required=True, metadata={"enum": list(STEP_STATES)})
    result = plain.String(required=True)


class AgencyConferencePartSchema(ApiSchema):
    """What the agency is told of one case."""

    id = plain.UUID(attribute="part.id", required=True)
    casefile_id = plain.UUID(required=True, allow_none=True, metadata={"description": "Until the meeting is over."})
    text = plain.String(attribute="part.text", required=True)
    classes = plain.List(plain.String(metadata={"enum": list(TOLD_CLASSES)}), attribute="part.classes", required=True)
    steps = plain.List(plain.Nested(AgencyConferenceStepSchema), required=True)


class AgencyConferenceWholeSchema(AgencyConferenceSchema):
    """A meeting, and the agency's parts of it."""

    parts = plain.List(plain.Nested(AgencyConferencePartSchema), required=True)


class ConferenceStepStateSchema(ApiSchema):
    """How far a step is."""

    state = Choice(STEP_STATES, required=True)
    result = Text(most=LONGEST_STEP, load_default="", metadata={"description": "What came of it."})


@blueprint.route("/partner/conferences", methods=["GET"])
@for_agency("referrals.read")
@blueprint.response(200, AgencyConferenceListSchema)
def list_agency_conferences() -> dict[str, list[Conference]]:
    """Meetings to which the agency is invited, those to come first; the latest fifty"""
    return {"items": reading.invited_to(_stage())}


@blueprint.route("/partner/conferences/<uuid:conference_id>", methods=["GET"])
@for_agency("referrals.read")
@blueprint.response(200, AgencyConferenceWholeSchema)
def read_agency_conference(conference_id: UUID) -> dict[str, Any]:
    """A meeting with the agency's own parts and steps; what others are told is not among them"""
    conference, parts = reading.own_parts(_stage(), conference_id)
    return {**_meeting(conference), "parts": parts}


@blueprint.route("/partner/conference-steps/<uuid:step_id>", methods=["PATCH"])
@for_agency("referrals.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(ConferenceStepStateSchema)
@blueprint.response(200, AgencyConferenceStepSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def move_agency_conference_step(headers: dict[str, Any], arguments: dict[str, Any], step_id: UUID) -> Response:
    """Say how far one of the agency's steps is"""
    stage = _stage()
    row = steps.move_step(
        stage, step_id, version=version_of(headers), state=arguments["state"], result=arguments["result"] or None
    )
    return with_etag(jsonify(AgencyConferenceStepSchema().dump(reading.step_view(stage, row))), row.version)


def _stage() -> Stage:
    """A meeting is about many: a token that was narrowed to one case does not come in."""
    agency, current = this_agency(), work()
    agency.check(reads=[CLASS])
    if agency.details:
        raise not_in_token()
    return stage_of(current.session, current.context, current.clock, current.keys)


def _meeting(row: Conference) -> dict[str, Any]:
    return {"id": row.id, "starts_at": row.starts_at, "place": row.place, "state": row.state}
