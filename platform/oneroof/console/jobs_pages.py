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
    "agreements.follow": staff_text("Follow what the network agreed with agencies"),
    "agreements.look_at_days": staff_text("End agreements with agencies on their last day, and tell who signed before"),
    "audit_root.close": staff_text("Sign the hour’s root of the accountability record"),
    "audit_root.hand_out": staff_text("Hand a root of the accountability record out"),
    "day.close": staff_text("Close a day"),
    "month.close": staff_text("Close a month"),
    "totals.send": staff_text("Send a month's totals to the umbrella"),
    "mail.send": staff_text("Send an e-mail"),
    "oauth.rotate_keys": staff_text("Change the key that the centre signs with for agencies’ programs"),
    "events.number": staff_text("Put an event into an agency's feed"),
    "webhook.send": staff_text("Deliver an event to an agency"),
    "sandbox.get_ready": staff_text("Get the sandbox ready for an agency"),
    "procedures.follow": staff_text("Bring a procedure up after an agency's step"),
    "between_centres.pack": staff_text("Pack a casefile for another centre"),
    "between_centres.send_letter": staff_text("Send a letter to another centre"),
    "between_centres.send_parts": staff_text("Bring a packed casefile to another centre"),
    "between_centres.unpack": staff_text("Put what came from another centre into a casefile"),
    "between_centres.tell_withdrawn": staff_text("Tell another centre that an offer is taken back"),
    "between_centres.destroy_key": staff_text("Destroy the key of a packed casefile"),
    "between_centres.tell_referral": staff_text("Tell another centre how a referral moves"),
    "between_centres.upkeep": staff_text("End offers and sharing between centres whose time is over"),
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
