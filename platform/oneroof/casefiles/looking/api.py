"""Who looked at a file, and the questions about it, in the API."""

from typing import Any
from uuid import UUID

from marshmallow import fields as plain

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.looking import questions as asked
from oneroof.casefiles.looking import service as looking
from oneroof.casefiles.looking.models import AuditQuestion
from oneroof.casefiles.looking.questions import LONGEST, Question
from oneroof.casefiles.looking.service import Look
from oneroof.casefiles.looking.wording import ACTS
from oneroof.core.api import ApiBlueprint, ApiSchema, PageQuery, page_schema
from oneroof.core.api.fields import Choice, Id, Moment, Name, Text
from oneroof.core.api.schemas import QuerySchema
from oneroof.core.pagination import Page
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("looks", __name__, description="Who looked at a person's file, and what the person asks.")


class LookSchema(ApiSchema):
    """One look. Roles, purposes and kinds of data are codes."""

    entry_id = Id(required=True)
    at = Moment(required=True)
    actor_kind = plain.String(required=True)
    roles = plain.List(plain.String(), required=True)
    office = Name(allow_none=True, required=True)
    name = plain.String(allow_none=True, required=True)
    purpose = plain.String(required=True)
    act = Choice(tuple(ACTS), required=True)
    data_classes = plain.List(plain.String(), required=True)
    asked = plain.Boolean(required=True)


class NewLookQuestionSchema(ApiSchema):
    """What the person wants to know, in their words."""

    question = Text(most=LONGEST, required=True)


class LookAnswerSchema(ApiSchema):
    """What the coordinator answers."""

    answer = Text(most=LONGEST, required=True)


class LookQuestionSchema(ApiSchema):
    """A question that waits for an answer."""

    id = Id(required=True)
    casefile_id = Id(required=True)
    entry_id = Id(attribute="look.entry_id", required=True)
    asked_at = Moment(required=True)
    question = plain.String(required=True)


class LookQuestionIdSchema(ApiSchema):
    """Which question it is."""

    id = Id(required=True)


class LookQuestionQuery(QuerySchema):
    """Which page."""

    cursor = Text(most=1000, metadata={"description": "`next_cursor` of the page before; none for the first page."})


def _by() -> tuple[Any, ...]:
    current = work()
    return current.session, current.context, current.clock, current.keys


def _person(casefile_id: UUID) -> UUID:
    return casefiles.read_casefile(*_by(), casefile_id=casefile_id).casefile.person_id


@blueprint.route("/casefiles/<uuid:casefile_id>/looks", methods=["GET"])
@states_purpose("rights")
@requires("rights.receive")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(LookSchema))
def list_looks(query: dict[str, Any], casefile_id: UUID) -> Page[Look]:
    """Who looked at a person's file, the newest first"""
    session, context, clock, _keys = _by()
    person_id = _person(casefile_id)
    limit, cursor = query["limit"], query.get("cursor")
    return looking.who_looked(session, context, clock, person_id=person_id, limit=limit, cursor=cursor)


@blueprint.route("/casefiles/<uuid:casefile_id>/looks/<uuid:entry_id>/questions", methods=["POST"])
@states_purpose("rights")
@requires("rights.receive")
@blueprint.arguments(NewLookQuestionSchema)
@blueprint.response(201, LookQuestionIdSchema)
def ask_about_look(arguments: dict[str, Any], casefile_id: UUID, entry_id: UUID) -> AuditQuestion:
    """Write down what the person asks about one look"""
    person_id = _person(casefile_id)
    return asked.ask(*_by(), person_id=person_id, entry_id=entry_id, text=arguments["question"])


@blueprint.route("/look-questions", methods=["GET"])
@states_purpose("rights")
@requires("looks.answer")
@blueprint.arguments(LookQuestionQuery, location="query")
@blueprint.response(200, page_schema(LookQuestionSchema))
def list_look_questions(query: dict[str, Any]) -> Page[Question]:
    """The questions that wait for an answer, the oldest first"""
    return asked.open_questions(*_by(), cursor=query.get("cursor"))


@blueprint.route("/look-questions/<uuid:question_id>/answer", methods=["POST"])
@states_purpose("rights")
@requires("looks.answer")
@blueprint.arguments(LookAnswerSchema)
@blueprint.response(200, LookQuestionIdSchema)
def answer_look_question(arguments: dict[str, Any], question_id: UUID) -> AuditQuestion:
    """Answer a question, once"""
    return asked.answer(*_by(), question_id=question_id, text=arguments["answer"])
