"""What other slices add to the page of a casefile: each a section of its own, after the person's identity."""

from collections.abc import Callable

from markupsafe import Markup

from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.work import Work

Section = Callable[[Work, CasefileView], Markup]

_sections: list[Section] = []


def casefile_section(section: Section) -> Section:
    """Register a function that renders a section; it is called for each page, in the order of registration."""
    if section not in _sections:
        _sections.append(section)
    return section


def sections_of(current: Work, view: CasefileView) -> list[Markup]:
    """All sections of a casefile's page."""
    return [section(current, view) for section in _sections]
