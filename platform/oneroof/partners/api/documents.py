"""Documents of referrals: looked at, and added."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify
from marshmallow import fields as plain

from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.casefiles.documents.models import KINDS, CaseDocument
from oneroof.casefiles.documents.schemas import FILE
from oneroof.casefiles.documents.uploads import looks_through_first, sent_file, storing
from oneroof.core.api import ApiSchema, QuerySchema, list_of
from oneroof.core.api.fields import Choice, Moment
from oneroof.identity.oauth.access import for_agency, this_agency
from oneroof.partners.api.blueprint import blueprint
from oneroof.partners.api.schemas import ShownDocumentSchema
from oneroof.partners.shown import documents
from oneroof.referrals.service.parts import ShownDocument
from oneroof.tenancy.work import work

_CONTENT: dict[str, Any] = {
    "description": "The file itself",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class AddedDocumentQuery(QuerySchema):
    """What the file is; it stands in the address, so that the body is the file alone."""

    kind = Choice(KINDS, load_default="other")


class AddedDocumentSchema(ApiSchema):
    """A document that the agency added."""

    id = plain.UUID(required=True)
    kind = plain.String(required=True, metadata={"enum": list(KINDS)})
    added_at = Moment(required=True)


@blueprint.route("/partner/referrals/<uuid:referral_id>/documents", methods=["GET"])
@for_agency("documents.read")
@blueprint.response(200, list_of(ShownDocumentSchema))
def list_referral_documents(referral_id: UUID) -> dict[str, list[ShownDocument]]:
    """The documents that a referral shows, each in the version that was chosen"""
    current = work()
    do = (current.session, current.context, current.clock, current.keys)
    return {"items": documents.list_documents(*do, this_agency(), referral_id=referral_id)}


@blueprint.route("/partner/referrals/<uuid:referral_id>/documents/<uuid:document_id>/content", methods=["GET"])
@for_agency("documents.read")
@blueprint.doc(responses={"200": _CONTENT})
def download_referral_document(referral_id: UUID, document_id: UUID) -> Response:
    """The file of a document; each download is recorded, and the person can see it"""
    current = work()
    found = documents.open_file(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        this_agency(),
        referral_id=referral_id,
        document_id=document_id,
    )
    return handed_out(found)


@blueprint.route("/partner/referrals/<uuid:referral_id>/documents", methods=["POST"])
@for_agency("documents.write")
@looks_through_first
@blueprint.arguments(AddedDocumentQuery, location="query")
@blueprint.doc(**FILE)
@blueprint.response(201, AddedDocumentSchema)
def add_referral_document(query: dict[str, Any], referral_id: UUID) -> Response:
    """Add a photo (JPEG, PNG, HEIC) or a PDF to the casefile of the person, 20 MB and 100 pages at most

    It is looked through for viruses, and what is kept is made anew from it. The same file again is the one that is
    there.
    """
    current, sent = work(), sent_file()
    added = documents.add_document(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        this_agency(),
        referral_id=referral_id,
        name=sent.name,
        content=sent.content,
        kind=query["kind"],
    )
    return _answered(added)


def _answered(added: CaseDocument) -> Response:
    response = jsonify(AddedDocumentSchema().dump(added))
    response.status_code = 201
    return response
