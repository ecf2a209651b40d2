"""The pages of documents: inside a casefile, and the inbox of scans that no casefile has yet."""

from typing import Any

from flask import Blueprint

from oneroof.casefiles.documents.service.views import UNDONE_WITHIN
from oneroof.casefiles.documents.wording import KIND_NAMES, REASON_NAMES, SCAN_NAMES, SOURCE_NAMES
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import keep_nowhere

blueprint = Blueprint(
    "document_pages",
    __name__,
    template_folder="../templates",
    url_prefix="/staff/casefiles/<uuid:casefile_id>/documents",
)
scans_blueprint = Blueprint("scan_pages", __name__, template_folder="../templates", url_prefix="/staff/scans")
for each in (blueprint, scans_blueprint):
    each.after_request(keep_nowhere)
casefile_tab("document_pages.documents", staff_text("Documents"), rank=20, permission="documents.read")


@blueprint.app_context_processor
def words_of_documents() -> dict[str, Any]:
    """What templates need to speak of documents."""
    return {
        "document_kinds": KIND_NAMES,
        "document_reasons": REASON_NAMES,
        "document_sources": SOURCE_NAMES,
        "document_scans": SCAN_NAMES,
        "hours_to_undo": int(UNDONE_WITHIN.total_seconds() // 3600),
    }


from oneroof.casefiles.documents.pages import (  # noqa: E402  # they register their views above
    adding,
    at_desk,
    changing,
    files,
    listing,
    scans,
    zones,
)

__all__ = ["adding", "at_desk", "blueprint", "changing", "files", "listing", "scans", "scans_blueprint", "zones"]
