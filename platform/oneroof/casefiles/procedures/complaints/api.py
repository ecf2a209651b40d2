"""Complaints in the API."""

from typing import Any
from uuid import UUID

from flask import current_app
from marshmallow import fields as plain

from oneroof.casefiles.procedures.complaints import service
from oneroof.casefiles.procedures.complaints.models import CATEGORIES, CHANNELS, RESULTS, STATES, Complaint
from oneroof.casefiles.procedures.complaints.service import LONGEST_TEXT, ComplaintView, Said
from oneroof.core.api import ApiBlueprint, ApiSchema, PageQuery, page_schema
from oneroof.core.api.fields import Choice, Id, Moment, Text
from oneroof.core.pagination import Page
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("complaints", __name__, description="Complaints: taken down, and answered in time.")


class NewComplaintSchema(ApiSchema):
    """A complaint as it is taken down."""

    category = Choice(CATEGORIES, required=True)
    text = Text(least=1, most=LONGEST_TEXT, required=True)
    channel = Choice(CHANNELS, load_default="walk_in")
    procedure_id = Id(load_default=None, allow_none=True)
    about_staff_id = Id(load_default=None, allow_none=True)


class ComplaintQuery(PageQuery):
    """Which complaints."""

    state = Choice((*STATES, "all"), load_default="open")


class ComplaintAnswerSchema(ApiSchema):
    """How a complaint ends."""

    result = Choice(RESULTS, required=True)
    answer = Text(least=1, most=LONGEST_TEXT, required=True)


class ComplaintSchema(ApiSchema):
    """A complaint."""

    id = plain.UUID(attribute="complaint.id", required=True)
    code = plain.String(required=True, metadata={"description": "What the person keeps and says."})
    casefile_id = plain.UUID(attribute="complaint.casefile_id", required=True)
    procedure_id = plain.UUID(attribute="complaint.procedure_id", required=True, allow_none=True)
    category = plain.String(attribute="complaint.category", required=True, metadata={"enum": list(CATEGORIES)})
    channel = plain.String(attribute="complaint.channel", required=True, metadata={"enum": list(CHANNELS)})
    state = plain.String(attribute="complaint.state", required=True, metadata={"enum": list(STATES)})
    result = plain.String(
        attribute="complaint.result", required=True, allow_none=True, metadata={"enum": [*RESULTS, None]}
    )
    text = plain.String(required=True)
    answer = plain.String(required=True, allow_none=True)
    opened_at = Moment(attribute="complaint.opened_at", required=True)
    due_on = plain.Date(attribute="complaint.due_on", required=True)
    overdue = plain.Boolean(attribute="is_overdue", required=True)


class TakenSchema(ApiSchema):
    """What the person is given."""

    id = plain.UUID(required=True)
    code = plain.String(required=True)
    due_on = plain.Date(required=True)


@blueprint.route("/casefiles/<uuid:casefile_id>/complaints", methods=["POST"])
@states_purpose("complaints")
@requires("casefiles.read")
@blueprint.arguments(NewComplaintSchema)
@blueprint.response(201, TakenSchema)
def take_complaint_down(arguments: dict[str, Any], casefile_id: UUID) -> Complaint:
    """Take a complaint down"""
    current = work()
    return service.record_complaint(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        said=Said(**arguments),
        days=current_app.extensions["oneroof"].settings.complaint_days,
    )


@blueprint.route("/complaints", methods=["GET"])
@states_purpose("complaints")
@requires("casefiles.read")
@blueprint.arguments(ComplaintQuery, location="query")
@blueprint.response(200, page_schema(ComplaintSchema))
def list_complaints(query: dict[str, Any]) -> Page[ComplaintView]:
    """The complaints that the caller may see, what is due first

    The coordinator sees all; others those that they took down. Nobody sees what is about them, unless the coordinator
    has decided so.
    """
    current = work()
    return service.list_complaints(
        current.session,
        current.context,
        current.clock,
        current.keys,
        state=None if query["state"] == "all" else query["state"],
        limit=query["limit"],
        cursor=query.get("cursor"),
    )


@blueprint.route("/complaints/<uuid:complaint_id>/answer", methods=["POST"])
@states_purpose("complaints")
@requires("complaints.manage")
@blueprint.arguments(ComplaintAnswerSchema)
@blueprint.response(200, ComplaintSchema)
def answer_complaint(arguments: dict[str, Any], complaint_id: UUID) -> ComplaintView:
    """Answer a complaint"""
    current = work()
    service.answer_complaint(
        current.session, current.context, current.clock, current.keys, complaint_id=complaint_id, **arguments
    )
    return service.read_complaint(
        current.session, current.context, current.clock, current.keys, complaint_id=complaint_id
    )
