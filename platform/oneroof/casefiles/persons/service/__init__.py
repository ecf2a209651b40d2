"""What is known of persons: read, noted, changed. Every function records what was looked at; none commits."""

from oneroof.casefiles.persons.service.changing import add_entry, change_entry, remove_entry
from oneroof.casefiles.persons.service.entries import Entry, may_see, may_write
from oneroof.casefiles.persons.service.expiring import Expiring, expiring_papers
from oneroof.casefiles.persons.service.overview import Overview, read_entry, read_person
from oneroof.casefiles.persons.service.relatives import Relative

__all__ = [
    "Entry",
    "Expiring",
    "Overview",
    "Relative",
    "add_entry",
    "change_entry",
    "expiring_papers",
    "may_see",
    "may_write",
    "read_entry",
    "read_person",
    "remove_entry",
]
