"""What can be done with documents. Every function records what was looked at or changed; none commits."""

from oneroof.casefiles.documents.service.adding import add_document, add_version
from oneroof.casefiles.documents.service.changing import undo_withdrawal, update_document, withdraw
from oneroof.casefiles.documents.service.proofs import hand_in
from oneroof.casefiles.documents.service.reading import (
    list_documents,
    open_content,
    open_page,
    open_proof,
    opened,
    read_document,
    thumbnail,
)
from oneroof.casefiles.documents.service.views import CasefileDocuments, DocumentView, OpenDocument
from oneroof.casefiles.documents.service.waiting import (
    ScanView,
    discard_scan,
    list_waiting,
    receive_scan,
    take_scan,
    waiting_thumbnail,
)
from oneroof.casefiles.documents.service.zones import Proposal, accept, propose, read_zone

__all__ = [
    "CasefileDocuments",
    "DocumentView",
    "OpenDocument",
    "Proposal",
    "ScanView",
    "accept",
    "add_document",
    "add_version",
    "discard_scan",
    "hand_in",
    "list_documents",
    "list_waiting",
    "open_content",
    "open_page",
    "open_proof",
    "opened",
    "propose",
    "read_document",
    "read_zone",
    "receive_scan",
    "take_scan",
    "thumbnail",
    "undo_withdrawal",
    "update_document",
    "waiting_thumbnail",
    "withdraw",
]
