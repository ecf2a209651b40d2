"""The inbox of scans: looked through by itself, or from a casefile that is open."""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.pages import blueprint, scans_blueprint
from oneroof.casefiles.documents.service.waiting import KEPT
from oneroof.casefiles.documents.uploads import storing
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

TAKE, INBOX = "documents/take_scan.html", "documents/inbox.html"


@scans_blueprint.get("")
@requires("documents.read")
def scans() -> str:
    """What waits, for those who have no casefile open."""
    return render_template(INBOX, errors={}, trouble=None, **_facts())


@scans_blueprint.post("/<uuid:scan_id>/discard")
@requires("documents.write")
def scan_discard(scan_id: UUID) -> AnyResponse | Response:
    """Delete a scan that nobody needs."""
    current = work()
    try:
        service.discard_scan(current.session, current.context, current.clock, scan_id=scan_id)
    except DomainError as error:
        current.abandon()
        return page_again(INBOX, error, **_facts())
    return go("scan_pages.scans", staff_text("The scan was deleted."))


@blueprint.get("/scanner")
@requires("documents.write")
def documents_scanner(casefile_id: UUID) -> str:
    """What waits, beside the open casefile: Enter takes the newest."""
    return render_template(TAKE, errors={}, trouble=None, **_take_facts(casefile_id))


@blueprint.post("/scanner/<uuid:scan_id>")
@requires("documents.write")
def documents_take_scan(casefile_id: UUID, scan_id: UUID) -> AnyResponse | Response:
    """Give a scan to the casefile."""
    current = work()
    try:
        taken = service.take_scan(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=casefile_id,
            scan_id=scan_id,
            kind=given("kind") or "other",
        )
    except DomainError as error:
        current.abandon()
        return page_again(TAKE, error, **_take_facts(casefile_id))
    notice = staff_text("The scan is in the casefile.")
    if given("back") == "desk":
        return go("floor_pages.desk", notice)
    return go("document_pages.document", notice, casefile_id=casefile_id, document_id=taken.id)


def _facts() -> dict[str, Any]:
    current = work()
    return {
        "scans": service.list_waiting(current.session, current.context, current.clock, current.keys),
        "days_kept": KEPT.days,
        "may_write": current.context.allows("documents.write"),
    }


def _take_facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    return {"view": view, **_facts()}
