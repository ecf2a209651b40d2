"""Documents come in: uploaded, several at once, or photographed."""

from typing import Any
from uuid import UUID

from flask import Response, flash, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.pages import blueprint
from oneroof.casefiles.documents.pages.listing import LIST, list_facts, upload_facts
from oneroof.casefiles.documents.uploads import Sent, looks_through_first, sent_file, sent_files, storing
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

CAMERA = "documents/camera.html"


@blueprint.post("")
@requires("documents.write")
@looks_through_first
def documents_add(casefile_id: UUID) -> AnyResponse | Response:
    """Keep what can be kept of the chosen files, and say of each other one why not."""
    refused: list[tuple[Sent, Invalid]] = []
    added = 0
    try:
        for sent in sent_files():
            try:
                _add(casefile_id, sent, "upload")
                added += 1
            except Invalid as fault:
                if not fault.code.startswith("file_"):
                    raise
                refused.append((sent, fault))
        if not added:
            raise _all_refused(refused)
    except DomainError as error:
        work().abandon()
        return page_again(LIST, error, **list_facts(casefile_id))
    for each in refused:
        flash(_why(*each), "warning")
    return go("document_pages.documents", staff_text("Kept in the casefile."), casefile_id=casefile_id)


@blueprint.get("/camera")
@requires("documents.write")
def documents_camera(casefile_id: UUID) -> str:
    """The camera of this device, or of a telephone."""
    return render_template(CAMERA, errors={}, trouble=None, **_camera_facts(casefile_id))


@blueprint.post("/camera")
@requires("documents.write")
@looks_through_first
def documents_photograph(casefile_id: UUID) -> AnyResponse | Response:
    """Keep the photograph."""
    try:
        _add(casefile_id, sent_file(), "camera")
    except DomainError as error:
        work().abandon()
        return page_again(CAMERA, error, **_camera_facts(casefile_id))
    if given("then") == "another":
        notice = staff_text("The photograph was kept. Take the next one.")
        return go("document_pages.documents_camera", notice, casefile_id=casefile_id)
    return go("document_pages.documents", staff_text("The photograph was kept."), casefile_id=casefile_id)


def _add(casefile_id: UUID, sent: Sent, source: str) -> None:
    current = work()
    service.add_document(
        current.session,
        current.context,
        current.clock,
        current.keys,
        storing(),
        casefile_id=casefile_id,
        name=sent.name,
        content=sent.content,
        kind=given("kind") or "other",
        title=given("title"),
        source=source,
    )


def _camera_facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    return {"view": view, **upload_facts()}


def _all_refused(refused: list[tuple[Sent, Invalid]]) -> Invalid:
    """One error for the field, with a sentence for each file."""
    if len(refused) == 1:
        return refused[0][1]
    messages = [_why(sent, error) for sent, error in refused]
    return Invalid(refused[0][1].code, refused[0][1].message, fields={"file": messages})


def _why(sent: Sent, error: Invalid) -> str:
    return f"{sent.name[:80]}: {error.message}"
