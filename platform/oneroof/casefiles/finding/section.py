"""On the page of a casefile: which others it was joined with."""

from flask import render_template
from markupsafe import Markup

from oneroof.audit import service as audit
from oneroof.casefiles.finding.joined import joinings_of
from oneroof.casefiles.pages.sections import casefile_section
from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.work import Work


@casefile_section
def joined_casefiles(current: Work, view: CasefileView) -> Markup:
    """The casefiles that were joined with this one, which readers of one may read too. Nothing where there are none."""
    person_id = view.casefile.person_id
    joinings = joinings_of(current.session, current.context, current.keys, person_id=person_id)
    if not joinings:
        return Markup()
    for each in joinings:
        other = each.joined if each.surviving.casefile.person_id == person_id else each.surviving
        audit.record(
            current.session,
            current.context,
            current.clock,
            action="casefile.show_joined",
            object_kind="casefile",
            object_id=other.casefile.id,
            subject_person_id=other.casefile.person_id,
            data_classes=["identity"],
        )
    page = render_template(
        "duplicates/_section.html", joinings=joinings, view=view, may_join=current.context.allows("casefiles.join")
    )
    return Markup(page)  # noqa: S704  # our own template escapes what it is given
