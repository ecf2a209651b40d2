"""Procedures that are shared with the agency, and what it says of them."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from marshmallow import fields as plain

from oneroof.casefiles.procedures.models import STATES
from oneroof.catalogue.definition.model import RESULTS
from oneroof.catalogue.schemas import Said
from oneroof.core.api import ApiSchema, IfMatch, PageQuery, version_of, with_etag
from oneroof.core.api.fields import Moment, Text
from oneroof.identity.oauth.access import for_agency, this_agency
from oneroof.partners.api.blueprint import blueprint
from oneroof.partners.shown import procedures
from oneroof.partners.shown.changes import ChangedPage
from oneroof.partners.shown.procedures import ShownProcedure
from oneroof.tenancy.work import work


class AgencyProcedureQuery(PageQuery):
    """Which procedures."""

    updated_since = Moment(metadata={"description": "Only what moved then or later: `as_of` of the last reading."})


class ProcedureUpdateSchema(ApiSchema):
    """The step that the procedure goes on to."""

    step = Text(least=1, most=100, required=True, metadata={"description": "One of `next`."})


class ShownProcedureStepSchema(ApiSchema):
    """A step of a procedure."""

    code = plain.String(required=True)
    name = Said(required=True)


class ShownProcedureSchema(ApiSchema):
    """Where a procedure stands."""

    id = plain.UUID(attribute="row.id", required=True)
    version = plain.Integer(attribute="row.version", required=True, metadata={"description": "Also the `ETag`."})
    casefile_id = plain.UUID(attribute="row.casefile_id", required=True)
    service = plain.String(required=True, metadata={"description": "The service's code."})
    state = plain.String(attribute="row.state", required=True, metadata={"enum": list(STATES)})
    step = plain.Nested(ShownProcedureStepSchema, required=True, allow_none=True)
    next = plain.List(
        plain.Nested(ShownProcedureStepSchema),
        required=True,
        metadata={"description": "Where the agency may take it; empty where it is somebody else's turn."},
    )
    result = plain.String(attribute="row.result", required=True, allow_none=True, metadata={"enum": [*RESULTS, None]})
    opened_at = Moment(attribute="row.opened_at", required=True)
    updated_at = Moment(attribute="row.step_since", required=True)


class ShownProcedurePageSchema(ApiSchema):
    """One page of a list of what moved."""

    items = plain.List(plain.Nested(ShownProcedureSchema), required=True)
    next_cursor = plain.String(
        allow_none=True, required=True, metadata={"description": "For the next page; null on the last."}
    )
    as_of = Moment(
        required=True, metadata={"description": "The `updated_since` of the next reading; the same on every page."}
    )


@blueprint.route("/partner/procedures", methods=["GET"])
@for_agency("procedures.read")
@blueprint.arguments(AgencyProcedureQuery, location="query")
@blueprint.response(200, ShownProcedurePageSchema)
def list_shared_procedures(query: dict[str, Any]) -> ChangedPage[ShownProcedure]:
    """Procedures that are shared with the agency, those that moved longest ago first"""
    current = work()
    return procedures.list_procedures(current.session, current.context, current.clock, this_agency(), **query)


@blueprint.route("/partner/procedures/<uuid:procedure_id>", methods=["GET"])
@for_agency("procedures.read")
@blueprint.response(200, ShownProcedureSchema)
def read_shared_procedure(procedure_id: UUID) -> Response:
    """Where a procedure stands"""
    current = work()
    do = (current.session, current.context, current.clock)
    return _answered(procedures.read_procedure(*do, this_agency(), procedure_id=procedure_id))


@blueprint.route("/partner/procedures/<uuid:procedure_id>/updates", methods=["POST"])
@for_agency("procedures.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(ProcedureUpdateSchema)
@blueprint.response(200, ShownProcedureSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def update_shared_procedure(headers: dict[str, Any], arguments: dict[str, Any], procedure_id: UUID) -> Response:
    """Take a step that waits for the agency, such as its decision

    403 `step_of_others` where it is somebody else's turn; 409 `step_not_next` where the step does not follow.
    """
    current = work()
    moved = procedures.update_procedure(
        current.session,
        current.context,
        current.clock,
        current.keys,
        current.hooks,
        this_agency(),
        procedure_id=procedure_id,
        to_step=arguments["step"],
        version=version_of(headers),
    )
    return _answered(moved)


def _answered(found: ShownProcedure) -> Response:
    return with_etag(jsonify(ShownProcedureSchema().dump(found)), found.row.version)
