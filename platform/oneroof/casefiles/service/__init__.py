"""What can be done with persons and casefiles. Every function records what was looked at or changed; none commits."""

from oneroof.casefiles.finding.searching import Found, find_by_code, find_people
from oneroof.casefiles.finding.tokens import Facts
from oneroof.casefiles.identity import UNCHANGED, Identity, PersonName
from oneroof.casefiles.service.files import kind_of, open_casefile, read_casefile, update_casefile
from oneroof.casefiles.service.views import CasefileView

__all__ = [
    "UNCHANGED",
    "CasefileView",
    "Facts",
    "Found",
    "Identity",
    "PersonName",
    "find_by_code",
    "find_people",
    "kind_of",
    "open_casefile",
    "read_casefile",
    "update_casefile",
]
