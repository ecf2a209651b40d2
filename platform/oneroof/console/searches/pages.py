"""How many searches there were, and what found nothing."""

from __future__ import annotations

from flask import Blueprint, g, render_template

from oneroof.identity.access import requires
from oneroof.portal.search.counting import KEPT, search_report
from oneroof.portal.search.models import DAYS_UNTIL_TOLD
from oneroof.tenancy.work import work

blueprint = Blueprint("search_report_pages", __name__, template_folder="../templates", url_prefix="/staff/searches")


@blueprint.get("")
@requires("content.edit")
def searches() -> str:
    """The last months."""
    current = work()
    since = g.clock.today(g.tenant.time_zone) - KEPT
    report = search_report(current.session, current.context, since=since)
    return render_template("console/searches/searches.html", report=report, days=KEPT.days, fewest=DAYS_UNTIL_TOLD)
