"""What can be done with persons and casefiles. Every function records what was looked at or changed; none commits."""

from oneroof.casefiles.identity import UNCHANGED, Identity, PersonName
from oneroof.casefiles.service.files import kind_of, open_casefile, read_casefile, update_casefile
from oneroof.casefiles.service.finding import find_by_code, find_by_identity
from oneroof.casefiles.service.views import CasefileView

__all__ = [
    "UNCHANGED",
    "CasefileView",
    "Identity",
    "PersonName",
    "find_by_code",
    "find_by_identity",
    "kind_of",
    "open_casefile",
    "read_casefile",
    "update_casefile",
]
