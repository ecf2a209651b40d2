"""Persons and their casefiles."""

from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify

from oneroof.casefiles import service
from oneroof.casefiles.finding.limits import counted
from oneroof.casefiles.schemas import (
    CasefileChangeSchema,
    CasefileSchema,
    FoundSchema,
    PersonQuery,
    PersonSearchSchema,
)
from oneroof.casefiles.service import CasefileView, Found
from oneroof.core.api import ApiBlueprint, IfMatch, list_of, version_of, with_etag
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint("persons", __name__, description="Persons and their casefiles. Every look is recorded.")


def answered(view: CasefileView, status: int = 200) -> Response:
    """The casefile as JSON, with its version as ETag."""
    response = jsonify(CasefileSchema().dump(view))
    response.status_code = status
    return with_etag(response, view.version)


@blueprint.route("/persons", methods=["GET"])
@states_purpose("identification")
@requires("casefiles.read")
@blueprint.arguments(PersonQuery, location="query")
@blueprint.response(200, list_of(CasefileSchema))
def find_person(query: dict[str, Any]) -> dict[str, list[CasefileView]]:
    """Find a person by the case code"""
    current = work()
    found = service.find_by_code(current.session, current.context, current.clock, current.keys, **query)
    return {"items": [found] if found else []}


@blueprint.route("/persons/search", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.read")
@blueprint.arguments(PersonSearchSchema)
@blueprint.response(200, list_of(FoundSchema))
def search_persons(arguments: dict[str, Any]) -> dict[str, list[Found]]:
    """Find persons by name, date of birth, document number, phone or e-mail address

    A POST, because a name in an address would stand in the logs of everything between here and the caller. Names agree
    across scripts and spellings and in any order of their words; `1985` agrees with `1985-03-02`. The likeliest person
    comes first; `reasons` say what agrees.
    """
    current, opened = work(), current_app.extensions["oneroof"]
    asked = service.Facts(
        names=tuple(filter(None, [arguments["name"]])),
        birth_date=arguments["birth_date"],
        documents=tuple(filter(None, [arguments["document_number"]])),
        phones=tuple(filter(None, [arguments["phone"]])),
        addresses=tuple(filter(None, [arguments["email"]])),
    )
    return {
        "items": counted(
            opened.database,
            opened.keys,
            current.context,
            lambda: service.find_people(current.session, current.context, current.clock, current.keys, asked=asked),
        )
    }


@blueprint.route("/casefiles/<uuid:casefile_id>", methods=["GET"])
@requires("casefiles.read")
@blueprint.response(200, CasefileSchema)
def read_casefile(casefile_id: UUID) -> Response:
    """A casefile and who its person is"""
    current = work()
    return answered(
        service.read_casefile(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)
    )


@blueprint.route("/casefiles/<uuid:casefile_id>", methods=["PATCH"])
@requires("casefiles.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(CasefileChangeSchema)
@blueprint.response(200, CasefileSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def update_casefile(headers: dict[str, Any], changes: dict[str, Any], casefile_id: UUID) -> Response:
    """Correct what is known of a person; what is left out stays"""
    current = work()
    return answered(
        service.update_casefile(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            version=version_of(headers),
            **changes,
        )
    )
