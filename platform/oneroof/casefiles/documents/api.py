"""Documents of casefiles, machine-readable zones, and scans that wait for a casefile, in the API."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify

from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.documents.mrz.parsing import lines_of
from oneroof.casefiles.documents.schemas import (
    FILE,
    AcceptSchema,
    ContentQuery,
    DocumentChangeSchema,
    DocumentSchema,
    DocumentWithdrawalSchema,
    HandInSchema,
    NewDocumentQuery,
    ProposalSchema,
    ScanSchema,
    TakeScanSchema,
    ZoneSchema,
)
from oneroof.casefiles.documents.service import DocumentView, Proposal, ScanView
from oneroof.casefiles.documents.uploads import looks_through_first, sent_file, storing
from oneroof.casefiles.schemas import CasefileSchema
from oneroof.casefiles.service import CasefileView
from oneroof.core.api import (
    ApiBlueprint,
    IfMatch,
    NothingSchema,
    PageQuery,
    list_of,
    page_schema,
    version_of,
    with_etag,
)
from oneroof.core.pagination import Page
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

blueprint = ApiBlueprint(
    "documents", __name__, description="Documents of casefiles: encrypted, with versions. Every look is recorded."
)
_CONTENT: dict[str, Any] = {
    "description": "The file itself",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


def answered(document: CaseDocument, status: int = 200) -> Response:
    """The document as JSON, with its version as ETag."""
    current = work()
    view = service.opened(current.session, current.context, current.clock, current.keys, document)
    return _answered(view, status)


def _answered(view: DocumentView, status: int = 200) -> Response:
    response = jsonify(DocumentSchema().dump(view))
    response.status_code = status
    return with_etag(response, view.row.version)


@blueprint.route("/casefiles/<uuid:casefile_id>/documents", methods=["GET"])
@requires("documents.read")
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, page_schema(DocumentSchema))
def list_documents(query: dict[str, Any], casefile_id: UUID) -> Page[DocumentView]:
    """The casefile's documents that the caller may see, the newest first"""
    current = work()
    found = service.list_documents(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id, **query
    )
    return Page(found.documents, found.next_cursor)


@blueprint.route("/casefiles/<uuid:casefile_id>/documents", methods=["POST"])
@requires("documents.write")
@looks_through_first
@blueprint.arguments(NewDocumentQuery, location="query")
@blueprint.doc(**FILE)
@blueprint.response(201, DocumentSchema)
def add_document(query: dict[str, Any], casefile_id: UUID) -> Response:
    """Add a document: a photo (JPEG, PNG, HEIC) or a PDF, 20 MB and 100 pages at most

    What is kept is made anew from it, without scripts, attachments, or where and when a photo was taken. The same file
    again is the document that is there.
    """
    current, sent = work(), sent_file()
    document = service.add_document(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        casefile_id=casefile_id,
        name=sent.name,
        content=sent.content,
        **query,
    )
    return answered(document, 201)


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>", methods=["GET"])
@requires("documents.read")
@blueprint.response(200, DocumentSchema)
def read_document(casefile_id: UUID, document_id: UUID) -> Response:
    """A document with its versions"""
    current = work()
    return _answered(
        service.read_document(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            document_id=document_id,
        )
    )


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>", methods=["PATCH"])
@requires("documents.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(DocumentChangeSchema)
@blueprint.response(200, DocumentSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def update_document(headers: dict[str, Any], changes: dict[str, Any], casefile_id: UUID, document_id: UUID) -> Response:
    """Correct what a document is, is called, or when it expires"""
    current = work()
    return answered(
        service.update_document(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            document_id=document_id,
            version=version_of(headers),
            **changes,
        )
    )


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>/versions", methods=["POST"])
@requires("documents.write")
@looks_through_first
@blueprint.doc(**FILE)
@blueprint.response(201, DocumentSchema)
def add_version(casefile_id: UUID, document_id: UUID) -> Response:
    """Add a newer version; the older ones stay"""
    current, sent = work(), sent_file()
    document = service.add_version(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        casefile_id=casefile_id,
        document_id=document_id,
        name=sent.name,
        content=sent.content,
    )
    return answered(document, 201)


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>/content", methods=["GET"])
@requires("documents.read")
@blueprint.arguments(ContentQuery, location="query")
@blueprint.doc(responses={"200": _CONTENT})
def read_content(query: dict[str, Any], casefile_id: UUID, document_id: UUID) -> Response:
    """The file of a version, the newest by default

    409 `file_not_checked_yet` until it is checked for viruses; 409 `file_unscanned` where no scanner is set up, unless
    it is wanted all the same (`unscanned=accepted`).
    """
    current = work()
    return handed_out(
        service.open_content(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=casefile_id,
            document_id=document_id,
            number=query.get("number"),
            unscanned_accepted="unscanned" in query,
        )
    )


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>/withdraw", methods=["POST"])
@requires("documents.write")
@blueprint.arguments(DocumentWithdrawalSchema)
@blueprint.response(200, DocumentSchema)
def withdraw_document(arguments: dict[str, Any], casefile_id: UUID, document_id: UUID) -> Response:
    """Withdraw a document; it is deleted a day later, unless that is taken back"""
    current = work()
    document = service.withdraw(
        current.session, current.context, current.clock, casefile_id=casefile_id, document_id=document_id, **arguments
    )
    return answered(document)


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>/restore", methods=["POST"])
@requires("documents.write")
@blueprint.arguments(NothingSchema)
@blueprint.response(200, DocumentSchema)
def restore_document(_nothing: dict[str, Any], casefile_id: UUID, document_id: UUID) -> Response:
    """Take a withdrawal back"""
    current = work()
    document = service.undo_withdrawal(
        current.session, current.context, current.clock, casefile_id=casefile_id, document_id=document_id
    )
    return answered(document)


@blueprint.route("/casefiles/<uuid:casefile_id>/documents/<uuid:document_id>/hand-in", methods=["POST"])
@requires("documents.write")
@blueprint.arguments(HandInSchema)
@blueprint.response(200, DocumentSchema)
def hand_in_document(arguments: dict[str, Any], casefile_id: UUID, document_id: UUID) -> Response:
    """Hand the newest version in as an evidence that a procedure asks for"""
    current = work()
    document = service.hand_in(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        document_id=document_id,
        **arguments,
    )
    return answered(document)


@blueprint.route("/casefiles/<uuid:casefile_id>/zone", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.write")
@blueprint.arguments(ZoneSchema)
@blueprint.response(200, ProposalSchema)
def propose_zone(arguments: dict[str, Any], casefile_id: UUID) -> Proposal:
    """What the machine-readable zone of a travel document says; nothing is kept

    422 with `mrz` where a check digit is wrong: the message names the field.
    """
    current = work()
    return service.propose(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        lines=lines_of(arguments["mrz"]),
    )


@blueprint.route("/casefiles/<uuid:casefile_id>/zone/accept", methods=["POST"])
@states_purpose("identification")
@requires("casefiles.write")
@blueprint.arguments(IfMatch, location="headers")
@blueprint.arguments(AcceptSchema)
@blueprint.response(200, CasefileSchema)
@blueprint.alt_response(412, "PRECONDITION_FAILED")
def accept_zone(headers: dict[str, Any], arguments: dict[str, Any], casefile_id: UUID) -> CasefileView:
    """Take over into the casefile what somebody has compared with the document"""
    current = work()
    return service.accept(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        lines=lines_of(arguments["mrz"]),
        parts=arguments["parts"],
        version=version_of(headers),
    )


@blueprint.route("/scans", methods=["GET"])
@requires("documents.read")
@blueprint.response(200, list_of(ScanSchema))
def list_scans() -> dict[str, list[ScanView]]:
    """What the caller's scanner, or one of their offices, has sent and no casefile has yet"""
    current = work()
    return {"items": service.list_waiting(current.session, current.context, current.clock, current.keys)}


@blueprint.route("/scans", methods=["POST"])
@requires("documents.write")
@looks_through_first
@blueprint.doc(**FILE)
@blueprint.response(201, ScanSchema)
def send_scan() -> ScanView:
    """Send a scan to the inbox; the same scan again is the one that waits

    With an `Idempotency-Key`, a scan that has found its casefile meanwhile does not wait a second time either.
    """
    current, sent = work(), sent_file()
    return service.receive_scan(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        name=sent.name,
        content=sent.content,
    )


@blueprint.route("/scans/<uuid:scan_id>/take", methods=["POST"])
@requires("documents.write")
@blueprint.arguments(TakeScanSchema)
@blueprint.response(201, DocumentSchema)
def take_scan(arguments: dict[str, Any], scan_id: UUID) -> Response:
    """Give a waiting scan to a casefile"""
    current = work()
    document = service.take_scan(
        current.session, current.context, current.clock, current.keys, storing(), scan_id=scan_id, **arguments
    )
    return answered(document, 201)


@blueprint.route("/scans/<uuid:scan_id>", methods=["DELETE"])
@requires("documents.write")
@blueprint.response(204)
def discard_scan(scan_id: UUID) -> None:
    """Delete a scan that nobody needs"""
    current = work()
    service.discard_scan(current.session, current.context, current.clock, scan_id=scan_id)
