"""The procedures on the page of a casefile, and beside the visitor at a desk."""

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.pages.sections import casefile_section
from oneroof.casefiles.procedures import service
from oneroof.casefiles.procedures.service import ListedProcedure, Wanted
from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.work import Work

MOST = 20


@casefile_section
def procedures(current: Work, view: CasefileView) -> Markup:
    """The person's procedures that the reader may see, and how to begin another."""
    if not current.context.allows("procedures.read"):
        return Markup()
    page = render_template(
        "procedures/_section.html",
        items=procedures_of(current, view),
        origins=origins_of(current.session, current.context, view.casefile.id),
        casefile_id=view.casefile.id,
        may_write=current.context.allows("procedures.write"),
    )
    return Markup(page)  # noqa: S704  # our own template escapes what it is given


def procedures_of(current: Work, view: CasefileView) -> list[ListedProcedure]:
    """The person's procedures, open ones first."""
    wanted = Wanted(state=None, casefile_id=view.casefile.id, with_joined=True)
    page = service.list_procedures(
        current.session, current.context, current.clock, current.keys, wanted=wanted, limit=MOST
    )
    return sorted(page.items, key=lambda item: item.procedure.state == "closed")
