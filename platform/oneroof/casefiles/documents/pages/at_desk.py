"""The scans that wait, offered at the welcome desk: Enter puts the newest into the open casefile."""

from flask import render_template
from markupsafe import Markup

from oneroof.casefiles.documents import service
from oneroof.casefiles.pages.welcoming import Turn, welcome_part
from oneroof.casefiles.service import CasefileView
from oneroof.tenancy.work import Work


@welcome_part(10)
def waiting_scans(current: Work, view: CasefileView, focus: bool) -> Turn | None:
    """Nothing is shown to those who may not keep documents."""
    if not current.context.allows("documents.write"):
        return None
    scans = service.list_waiting(current.session, current.context, current.clock, current.keys)
    page = render_template("documents/_at_desk.html", scans=scans, casefile_id=view.casefile.id, focus=focus)
    return Turn(Markup(page), waits=bool(scans))  # noqa: S704  # our own template escapes what it is given
