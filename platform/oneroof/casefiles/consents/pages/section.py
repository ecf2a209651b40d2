"""The consents on the page of a casefile: how they stand, and the next question, answered on the spot."""

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.pages.showing import next_question
from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.pages.sections import casefile_section
from oneroof.casefiles.pages.welcoming import Turn, welcome_part
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
        origins=origins_of(current.session, current.context, view.casefile.id),
        question=next_question(standings, view),
        casefile_id=view.casefile.id,
        may_write=current.context.allows("casefiles.write"),
    )
    return Markup(page)  # noqa: S704  # our own template escapes what it is given


@welcome_part(20)
def consent_at_desk(current: Work, view: CasefileView, focus: bool) -> Turn | None:
    """The sharing with the offices of this house, while it was never answered; all else can wait for a quieter hour."""
    if not current.context.allows("casefiles.write"):
        return None
    standings = service.glance(
        current.session, current.context, current.clock, current.keys, person_id=view.casefile.person_id
    )
    question = next_question(standings[:1], view)
    if question is None:
        return None
    page = render_template("consents/_at_desk.html", question=question, casefile_id=view.casefile.id, focus=focus)
    return Turn(Markup(page), waits=True)  # noqa: S704  # our own template escapes what it is given
