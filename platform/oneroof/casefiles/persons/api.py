"""What is known of a person beside the identity: one address for all of it, and one for each part."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from oneroof.casefiles.persons import service
from oneroof.casefiles.persons.declared import Part
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.schemas import ENTRIES, FACTS, ExpiringQuery, ExpiringSchema, KnownSchema
from oneroof.casefiles.persons.service import Entry, Expiring, Overview
from oneroof.core.api import ApiBlueprint, IfMatch, list_of, version_of, with_etag
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint(
    "known",
    __name__,
    description="What is known of a person: how to reach them, languages, papers, family, representatives, needs.",
)


@blueprint.route("/casefiles/<uuid:casefile_id>/person", methods=["GET"])
@requires("casefiles.read")
@blueprint.response(200, KnownSchema)
def known_of_person(casefile_id: UUID) -> Overview:
    """All that is known of a person

    Parts that you may not see are empty, as if nothing were noted. Which classes of data were shown is recorded.
    """
    current = work()
    return service.read_person(current.session, current.context, current.clock, current.keys, casefile_id=casefile_id)


@blueprint.route("/expiring-papers", methods=["GET"])
@requires("casefiles.read")
@blueprint.arguments(ExpiringQuery, location="query")
@blueprint.response(200, list_of(ExpiringSchema))
def expiring_papers(query: dict[str, Any]) -> dict[str, list[Expiring]]:
    """Identity documents that expire soon, the next first"""
    current = work()
    return {"items": service.expiring_papers(current.session, current.context, current.clock, current.keys, **query)}


def _answered(part: Part, entry: Entry, status: int = 200) -> Response:
    response = jsonify(ENTRIES[part.code]().dump(entry))
    response.status_code = status
    return with_etag(response, entry.version)


def _offer(part: Part) -> None:
    """The routes of one part."""
    whole = f"/casefiles/<uuid:casefile_id>/person/{part.code}"
    name = part.code.title()

    @blueprint.route(whole, methods=["POST"], endpoint=f"add_{part.code}")
    @blueprint.doc(operationId=f"noteKnown{name}", summary=f"Note something under `{part.code}`")
    @states_purpose("identification")
    @requires("casefiles.write")
    @blueprint.arguments(FACTS[part.code])
    @blueprint.response(201, ENTRIES[part.code])
    def add(facts: dict[str, Any], casefile_id: UUID) -> Response:
        """Note something in this part of what is known of the person"""
        current = work()
        entry = service.add_entry(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            part=part,
            facts=facts,
        )
        return _answered(part, entry, 201)

    @blueprint.route(f"{whole}/<uuid:entry_id>", methods=["PUT"], endpoint=f"change_{part.code}")
    @blueprint.doc(operationId=f"changeKnown{name}", summary=f"Write an entry under `{part.code}` anew")
    @states_purpose("identification")
    @requires("casefiles.write")
    @blueprint.arguments(IfMatch, location="headers")
    @blueprint.arguments(FACTS[part.code])
    @blueprint.response(200, ENTRIES[part.code])
    @blueprint.alt_response(412, "PRECONDITION_FAILED")
    def change(headers: dict[str, Any], facts: dict[str, Any], casefile_id: UUID, entry_id: UUID) -> Response:
        """Write an entry anew; what is left out is empty"""
        current = work()
        entry = service.change_entry(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            part=part,
            entry_id=entry_id,
            version=version_of(headers),
            facts=facts,
        )
        return _answered(part, entry)

    @blueprint.route(f"{whole}/<uuid:entry_id>", methods=["DELETE"], endpoint=f"remove_{part.code}")
    @blueprint.doc(operationId=f"removeKnown{name}", summary=f"Remove an entry under `{part.code}`")
    @states_purpose("identification")
    @requires("casefiles.write")
    @blueprint.arguments(IfMatch, location="headers")
    @blueprint.response(204)
    @blueprint.alt_response(412, "PRECONDITION_FAILED")
    def remove(headers: dict[str, Any], casefile_id: UUID, entry_id: UUID) -> None:
        """Remove an entry"""
        current = work()
        service.remove_entry(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            part=part,
            entry_id=entry_id,
            version=version_of(headers),
        )


for _part in PARTS.values():
    _offer(_part)
