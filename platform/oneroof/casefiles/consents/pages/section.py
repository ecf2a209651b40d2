"""The consents on the page of a casefile: how they stand, and the next question, answered on the spot."""

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.pages.showing import next_question
from oneroof.casefiles.pages.sections import casefile_section
from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.work import Work


@casefile_section
def consents(current: Work, view: CasefileView) -> Markup:
    """Asked by those who welcome people; the reading of the casefile is recorded by its page."""
    standings = service.glance(
        current.session, current.context, current.clock, current.keys, person_id=view.casefile.person_id
    )
    page = render_template(
        "consents/_section.html",
        standings=standings,
        question=next_question(standings, view),
        casefile_id=view.casefile.id,
        may_write=current.context.allows("casefiles.write"),
    )
    return Markup(page)  # noqa: S704  # our own template escapes what it is given
