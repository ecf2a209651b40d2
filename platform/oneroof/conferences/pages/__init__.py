"""Pages of case conferences: for who prepares them, and for the partners who come."""

from flask import Blueprint

from oneroof.conferences.service.reading import CaseView
from oneroof.core.page_answers import keep_nowhere
from oneroof.referrals.service.records import stage_of
from oneroof.referrals.ways import Stage
from oneroof.tenancy.work import work

blueprint = Blueprint("conference_pages", __name__, template_folder="../templates", url_prefix="/staff/conferences")
blueprint.after_request(keep_nowhere)
casefile_blueprint = Blueprint(
    "casefile_conferences", __name__, template_folder="../templates", url_prefix="/staff/casefiles"
)
casefile_blueprint.after_request(keep_nowhere)

__all__ = ["CaseView", "blueprint", "casefile_blueprint", "stage"]


def stage() -> Stage:
    """Who does it and when."""
    current = work()
    return stage_of(current.session, current.context, current.clock, current.keys)


from oneroof.conferences.pages import cases, meetings, of_casefile  # noqa: E402, F401  # they register their views
