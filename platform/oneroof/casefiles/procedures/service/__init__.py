"""What can be done with procedures. Every function records what was looked at or changed; none commits."""

from oneroof.casefiles.procedures.service.answering import answer_form, faults_of, form_state
from oneroof.casefiles.procedures.service.clocks import extend, resume, suspend
from oneroof.casefiles.procedures.service.evidence import EvidenceItem, note_evidence
from oneroof.casefiles.procedures.service.files import AttachedFile, files_of, read_file
from oneroof.casefiles.procedures.service.holding import Holder
from oneroof.casefiles.procedures.service.listing import (
    ListedProcedure,
    Wanted,
    list_procedures,
    services_in_use,
    steps_in_use,
)
from oneroof.casefiles.procedures.service.moving import UNDO_WITHIN, move, undo
from oneroof.casefiles.procedures.service.opening import open_procedure
from oneroof.casefiles.procedures.service.status import FormStatus, Status, status_by_code
from oneroof.casefiles.procedures.service.taking import SentFormView, begin_procedure, look_at_form, take_form
from oneroof.casefiles.procedures.service.views import HistoryEntry, ProcedureView, opened_view, read_procedure
from oneroof.catalogue.forms.validating import Hooks

__all__ = [
    "UNDO_WITHIN",
    "AttachedFile",
    "EvidenceItem",
    "FormStatus",
    "HistoryEntry",
    "Holder",
    "Hooks",
    "ListedProcedure",
    "ProcedureView",
    "SentFormView",
    "Status",
    "Wanted",
    "answer_form",
    "begin_procedure",
    "extend",
    "faults_of",
    "files_of",
    "form_state",
    "list_procedures",
    "look_at_form",
    "move",
    "note_evidence",
    "open_procedure",
    "opened_view",
    "read_file",
    "read_procedure",
    "resume",
    "services_in_use",
    "status_by_code",
    "steps_in_use",
    "suspend",
    "take_form",
    "undo",
]
