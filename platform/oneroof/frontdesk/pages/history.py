"""The visits on the page of a casefile."""

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles.pages.sections import casefile_section
from oneroof.casefiles.service import CasefileView
from oneroof.frontdesk.service.overview import visits_of_casefile
from oneroof.tenancy.work import Work


@casefile_section
def visits(current: Work, view: CasefileView) -> Markup:
    """The person's latest visits with their tickets."""
    found = visits_of_casefile(current.session, current.context, casefile_id=view.casefile.id)
    return Markup(render_template("frontdesk/_visits.html", visits=found))  # noqa: S704  # our own template escapes
