"""The page of failed jobs."""

from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity.access import requires, states_purpose
from oneroof.jobs import dead_letters
from oneroof.tenancy.work import work

blueprint = Blueprint("jobs", __name__, template_folder="templates", url_prefix="/staff/jobs")

KIND_NAMES = {
    "audit_root.close": staff_text("Sign the hour’s root of the accountability record"),
    "audit_root.hand_out": staff_text("Hand a root of the accountability record out"),
    "day.close": staff_text("Close a day"),
    "month.close": staff_text("Close a month"),
    "totals.send": staff_text("Send a month's totals to the umbrella"),
    "mail.send": staff_text("Send an e-mail"),
    "catalogue.publish": staff_text("Let the network know what the centre offers"),
}
"""What staff read for a kind; others are shown by their code."""


@blueprint.get("")
@states_purpose("administration")
@requires("jobs.manage")
def jobs() -> str:
    """What failed for good, and what still waits."""
    cursor = request.args.get("cursor") or None
    report = dead_letters.jobs_report(work().session, cursor=cursor)
    return render_template("console/jobs.html", report=report, first=cursor is None, kind_names=KIND_NAMES)


@blueprint.post("/<uuid:row_id>/replay")
@states_purpose("administration")
@requires("jobs.manage")
def replay(row_id: UUID) -> AnyResponse:
    """Run it again."""
    current = work()
    dead_letters.replay(current.session, current.context, current.clock, row_id=row_id)
    return go("jobs.jobs", staff_text("The job runs again. If it fails again, it comes back here."))
