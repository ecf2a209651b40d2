"""Whose documents expire soon."""

from flask import render_template, request

from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.pages import blueprint
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

SPANS = (30, 90, 180, 365)


@blueprint.get("/expiring")
@requires("casefiles.read")
def expiring_papers() -> str:
    """The list, for 90 days or the span in the address; everybody on it is recorded as looked at."""
    current = work()
    asked = request.args.get("days", type=int)
    days = asked if asked in SPANS else 90
    found = persons.expiring_papers(current.session, current.context, current.clock, current.keys, days=days)
    return render_template("persons/expiring.html", found=found, days=days, spans=SPANS)
