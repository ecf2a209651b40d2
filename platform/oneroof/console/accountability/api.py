"""Search in the record, roots, breaches and the record of processing, in the API."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify
from marshmallow import fields as plain

from oneroof.audit import breaches, searching
from oneroof.audit.breaches import LONGEST_TEXT, MOST_PERSONS, Breach, Facts
from oneroof.audit.models import OUTCOMES, RISKS
from oneroof.audit.processing import Activity, activities
from oneroof.audit.searching import Line, Wanted
from oneroof.casefiles.looking.subjects import person_of_code
from oneroof.core.api import ApiBlueprint, ApiSchema, IfMatch, PageQuery, list_of, page_schema, version_of, with_etag
from oneroof.core.api.fields import Choice, Id, Many, Moment, Text, Whole
from oneroof.core.pagination import Page
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("accountability", __name__, description="Who did what, and what went wrong.")


class AuditQuery(PageQuery):
    """Which entries: those that fit all that is given."""

    code = Text(most=40, metadata={"description": "The case code of the person whom entries are about."})
    staff_id = Id()
    office_id = Id()
    action = Text(most=60, metadata={"description": "`casefile.read`, or `casefile` for all that begin with it."})
    data_class = Choice(tuple(DATA_CLASSES))
    outcome = Choice(OUTCOMES)
    since = Moment()
    before = Moment()


class AuditEntrySchema(ApiSchema):
    """An entry: ids and codes, never a visitor's name."""

    id = Id(attribute="entry.id", required=True)
    seq = plain.Integer(allow_none=True, required=True, metadata={"description": "Its link; null while it waits."})
    at = Moment(attribute="entry.at", required=True)
    actor_kind = plain.String(attribute="entry.actor_kind", required=True)
    actor_id = Id(attribute="entry.actor_id", allow_none=True, required=True)
    actor_roles = plain.List(plain.String(), attribute="entry.actor_roles", required=True)
    office_id = Id(attribute="entry.office_id", allow_none=True, required=True)
    purpose = plain.String(attribute="entry.purpose", required=True)
    basis = plain.String(attribute="entry.legal_basis", required=True, metadata={"description": "The legal basis."})
    action = plain.String(attribute="entry.action", required=True)
    outcome = Choice(OUTCOMES, attribute="entry.outcome", required=True)
    object_kind = plain.String(attribute="entry.object_kind", allow_none=True, required=True)
    object_id = Id(attribute="entry.object_id", allow_none=True, required=True)
    subject_person_id = Id(attribute="entry.subject_person_id", allow_none=True, required=True)
    data_classes = plain.List(plain.String(), attribute="entry.data_classes", required=True)


class BreachFactsSchema(ApiSchema):
    """What is known of a breach. Texts are kept encrypted."""

    noticed_at = Moment(required=True)
    what = Text(most=LONGEST_TEXT, required=True)
    effects = Text(most=LONGEST_TEXT, load_default="")
    measures = Text(most=LONGEST_TEXT, load_default="")
    reason = Text(most=LONGEST_TEXT, load_default="", metadata={"description": "Why the authority was told late."})
    data_classes = Many(Choice(tuple(DATA_CLASSES)), most=len(DATA_CLASSES), load_default=list)
    persons = Whole(0, MOST_PERSONS, load_default=None, allow_none=True)
    risk = Choice(RISKS, required=True)
    authority_notified_at = Moment(load_default=None, allow_none=True)
    persons_notified_at = Moment(load_default=None, allow_none=True)
    closed_at = Moment(load_default=None, allow_none=True)


class BreachSchema(BreachFactsSchema):
    """A breach as it is known now."""

    id = Id(required=True)
    version = plain.Integer(required=True)
    recorded_at = Moment(required=True)
    tell_by = Moment(required=True, metadata={"description": "72 hours after it was noticed."})


class ProcessingActivitySchema(ApiSchema):
    """One line of the record of processing activities, in the language of the answer."""

    code = plain.String(required=True)
    purpose = plain.String(required=True)
    basis = plain.String(required=True)
    subjects = plain.List(plain.String(), required=True)
    classes = plain.List(plain.String(), required=True)
    has_special = plain.Boolean(required=True)
    recipients = plain.String(required=True)
    retention = plain.String(required=True)


@blueprint.route("/audit/entries", methods=["GET"])
@states_purpose("accountability")
@requires("audit.read")
@blueprint.arguments(AuditQuery, location="query")
@blueprint.response(200, page_schema(AuditEntrySchema))
def search_audit(query: dict[str, Any]) -> Page[Line]:
    """Search the accountability record, the newest first"""
    current = work()
    code = query.get("code")
    database = current_app.extensions["oneroof"].database
    wanted = Wanted(
        person_id=person_of_code(database, current.context, code) if code else None,
        actor_id=query.get("staff_id"),
        begin=query.get("since"),
        end=query.get("before"),
        **{name: query.get(name) for name in ("office_id", "action", "data_class", "outcome")},
    )
    limit, cursor = query["limit"], query.get("cursor")
    return searching.search(current.session, current.context, current.clock, wanted, limit=limit, cursor=cursor)


@blueprint.route("/processing-activities", methods=["GET"])
@requires("account.self")
@blueprint.response(200, list_of(ProcessingActivitySchema))
def list_processing_activities() -> dict[str, list[Activity]]:
    """The record of processing activities (GDPR art. 30)"""
    return {"items": list(activities())}


@blueprint.route("/breaches", methods=["GET"])
@states_purpose("accountability")
@requires("breaches.manage")
@blueprint.response(200, list_of(BreachSchema))
def list_breaches() -> dict[str, list[dict[str, Any]]]:
    """The breaches as they are known now, the newest first"""
    return {"items": [breaches.as_plain(each) for each in breaches.breaches(*_by())]}


@blueprint.route("/breaches", methods=["POST"])
@states_purpose("accountability")
@requires("breaches.manage")
@blueprint.arguments(BreachFactsSchema)
@blueprint.response(201, BreachSchema)
def note_breach(arguments: dict[str, Any]) -> Response:
    """Note a breach"""
    return _answered(breaches.note(*_by(), facts=_facts(arguments)), 201)


@blueprint.route("/breaches/<uuid:breach_id>", methods=["GET"])
@states_purpose("accountability")
@requires("breaches.manage")
@blueprint.response(200, BreachSchema)
def read_breach(breach_id: UUID) -> Response:
    """One breach, with its version as ETag"""
    return _answered(breaches.history(*_by(), breach_id=breach_id)[0], 200)


@blueprint.route("/breaches/<uuid:breach_id>", methods=["PUT"])
@states_purpose("accountability")
@requires("breaches.manage")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(BreachFactsSchema)
@blueprint.response(200, BreachSchema)
def amend_breach(headers: dict[str, Any], arguments: dict[str, Any], breach_id: UUID) -> Response:
    """Write down what is known now; earlier versions stay"""
    version = version_of(headers)
    return _answered(breaches.amend(*_by(), breach_id=breach_id, version=version, facts=_facts(arguments)), 200)


def _by() -> tuple[Any, ...]:
    current = work()
    return current.session, current.context, current.clock, current.keys


def _facts(arguments: dict[str, Any]) -> Facts:
    return Facts(**{**arguments, "data_classes": tuple(arguments["data_classes"])})


def _answered(breach: Breach, status: int) -> Response:
    response = jsonify(BreachSchema().dump(breaches.as_plain(breach)))
    response.status_code = status
    return with_etag(response, breach.version)
