"""Files are handed out: to be downloaded, or page by page as pictures."""

from uuid import UUID

from flask import Response, request

from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.casefiles.documents.pages import blueprint, scans_blueprint
from oneroof.casefiles.documents.service import OpenDocument
from oneroof.casefiles.documents.service.records import no_such_document
from oneroof.casefiles.documents.uploads import storing
from oneroof.identity.access import requires
from oneroof.tenancy.work import work


@blueprint.get("/<uuid:document_id>/versions/<int:number>")
@requires("documents.read")
def document_file(casefile_id: UUID, document_id: UUID, number: int) -> Response:
    """A version, as a download. Opening it is recorded."""
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
            number=number,
            unscanned_accepted=request.args.get("unscanned") == "accepted",
        )
    )


@blueprint.get("/<uuid:document_id>/versions/<int:number>/pages/<int:page>")
@requires("documents.read")
def document_page(casefile_id: UUID, document_id: UUID, number: int, page: int) -> Response:
    """One page as a picture. Opening it is recorded."""
    current = work()
    found = service.open_page(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        casefile_id=casefile_id,
        document_id=document_id,
        number=number,
        page=page,
    )
    return handed_out(found, inline=True)


@blueprint.get("/<uuid:document_id>/thumbnail")
@requires("documents.read")
def document_thumbnail(casefile_id: UUID, document_id: UUID) -> Response:
    """The small picture on the list. The look is recorded."""
    current = work()
    return _small(
        service.thumbnail(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            document_id=document_id,
        )
    )


@blueprint.get("/proofs/<uuid:proof_id>")
@requires("documents.read")
def document_proof(casefile_id: UUID, proof_id: UUID) -> Response:
    """What was handed in for a procedure, as a download. Opening it is recorded."""
    current = work()
    return handed_out(
        service.open_proof(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=casefile_id,
            proof_id=proof_id,
        )
    )


@scans_blueprint.get("/<uuid:scan_id>/thumbnail")
@requires("documents.read")
def scan_thumbnail(scan_id: UUID) -> Response:
    """The small picture in the inbox. The look is recorded."""
    current = work()
    return _small(
        service.waiting_thumbnail(current.session, current.context, current.clock, current.keys, scan_id=scan_id)
    )


def _small(content: bytes | None) -> Response:
    if content is None:
        raise no_such_document()
    return handed_out(OpenDocument("small.jpg", "image/jpeg", content), inline=True)
