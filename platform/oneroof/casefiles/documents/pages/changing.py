"""What is done with a document: corrected, renewed, handed in, withdrawn and taken back."""

from typing import Any
from uuid import UUID

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.pages import blueprint
from oneroof.casefiles.documents.pages.listing import ONE, document_facts
from oneroof.casefiles.documents.pages.typed import typed_day, typed_evidence, typed_parts
from oneroof.casefiles.documents.uploads import looks_through_first, sent_file, storing
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, given_number, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work


@blueprint.post("/<uuid:document_id>")
@requires("documents.write")
def document_change(casefile_id: UUID, document_id: UUID) -> AnyResponse | Response:
    """Correct the kind, the title or the day on which it expires."""
    current = work()
    try:
        service.update_document(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            document_id=document_id,
            version=given_number("version"),
            kind=given("kind"),
            title=given("title"),
            expires_on=typed_day("expires_on"),
        )
    except DomainError as error:
        return _again(casefile_id, document_id, error, expires_on=typed_parts("expires_on"))
    return _on(casefile_id, document_id, staff_text("The document was corrected."))


@blueprint.post("/<uuid:document_id>/versions")
@requires("documents.write")
@looks_through_first
def document_renew(casefile_id: UUID, document_id: UUID) -> AnyResponse | Response:
    """Keep a newer version."""
    current = work()
    try:
        sent = sent_file()
        service.add_version(
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
    except DomainError as error:
        return _again(casefile_id, document_id, error)
    return _on(casefile_id, document_id, staff_text("The new version was kept. The older ones stay."))


@blueprint.post("/<uuid:document_id>/hand-in")
@requires("documents.write")
def document_hand_in(casefile_id: UUID, document_id: UUID) -> AnyResponse | Response:
    """Hand it in for a procedure."""
    current = work()
    try:
        procedure_id, evidence = typed_evidence()
        service.hand_in(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            document_id=document_id,
            procedure_id=procedure_id,
            evidence=evidence,
        )
    except DomainError as error:
        return _again(casefile_id, document_id, error)
    return _on(casefile_id, document_id, staff_text("The document was handed in."))


@blueprint.post("/<uuid:document_id>/withdraw")
@requires("documents.write")
def document_withdraw(casefile_id: UUID, document_id: UUID) -> AnyResponse | Response:
    """Take it out of the casefile, with a reason."""
    current = work()
    try:
        service.withdraw(
            current.session,
            current.context,
            current.clock,
            casefile_id=casefile_id,
            document_id=document_id,
            reason=given("reason"),
        )
    except DomainError as error:
        return _again(casefile_id, document_id, error)
    notice = staff_text("The document was withdrawn. You can take that back below.")
    return go("document_pages.documents", notice, casefile_id=casefile_id)


@blueprint.post("/<uuid:document_id>/restore")
@requires("documents.write")
def document_restore(casefile_id: UUID, document_id: UUID) -> AnyResponse | Response:
    """Take the withdrawal back."""
    current = work()
    try:
        service.undo_withdrawal(
            current.session, current.context, current.clock, casefile_id=casefile_id, document_id=document_id
        )
    except DomainError as error:
        return _again(casefile_id, document_id, error)
    return _on(casefile_id, document_id, staff_text("The document is in the casefile again."))


def _on(casefile_id: UUID, document_id: UUID, notice: Any) -> AnyResponse:
    return go("document_pages.document", notice, casefile_id=casefile_id, document_id=document_id)


def _again(casefile_id: UUID, document_id: UUID, error: DomainError, **typed: Any) -> Response:
    work().abandon()
    facts = document_facts(casefile_id, document_id) | typed
    facts["typed"] = {name: request.form.get(name, "") for name in ("kind", "title", "proof", "reason")}
    return page_again(ONE, error, **facts)
