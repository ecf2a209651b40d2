"""What visitors said at the kiosks, in numbers."""

from flask import Blueprint, g, render_template

from oneroof.identity.access import requires, states_purpose
from oneroof.kiosk.models import FACES
from oneroof.kiosk.service.feedback import DAYS, FEWEST, feedback_report
from oneroof.kiosk.wording import ABOUT_NAMES, DAY_PART_NAMES, FACE_NAMES
from oneroof.tenancy.work import work

blueprint = Blueprint("hall_feedback", __name__, template_folder="../templates", url_prefix="/staff/feedback")


@blueprint.get("")
@states_purpose("statistics")
@requires("reports.read")
def feedback() -> str:
    """The last four weeks: by day, week, part of the day, language, and what it was about."""
    current = work()
    today = current.clock.today(g.tenant.time_zone)
    return render_template(
        "console/hall/feedback.html",
        report=feedback_report(current.session, current.context, today=today),
        days=DAYS,
        fewest=FEWEST,
        faces=FACES,
        names=FACE_NAMES,
        topic_names=ABOUT_NAMES,
        part_names=DAY_PART_NAMES,
        edits=current.context.allows("content.edit"),
    )
