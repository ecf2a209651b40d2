"""A casefile's own page of conferences: what meetings agreed on, and the way onto the list of the next one."""

from typing import Any
from uuid import UUID

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.typed import the_casefile
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.conferences.pages import casefile_blueprint, stage
from oneroof.conferences.service import items, planning, reading
from oneroof.conferences.wording import CASE_STATE_NAMES, STEP_STATE_NAMES
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TEMPLATE = "conferences/of_casefile.html"
casefile_tab("casefile_conferences.of_casefile", staff_text("Conferences"), rank=66, permission="conferences.manage")


@casefile_blueprint.get("/<uuid:casefile_id>/conferences")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def of_casefile(casefile_id: UUID) -> str:
    """What was agreed, the latest meeting first."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts(casefile_id, ""))


@casefile_blueprint.post("/<uuid:casefile_id>/conferences")
@states_purpose("partner_sharing")
@requires("conferences.manage")
def put_on_list(casefile_id: UUID) -> AnyResponse | Response:
    """Put it on the list of a meeting."""
    try:
        item = items.add_item(
            stage(),
            conference_id=given_id("conference_id") or NOTHING,
            casefile_id=casefile_id,
            question=given("question"),
        )
    except DomainError as error:
        work().abandon()
        return page_again(TEMPLATE, error, **_facts(casefile_id, given("question")))
    said = staff_text("The case is on the list. Say now what each partner is told.")
    return go("conference_pages.case", said, item_id=item.id)


def _facts(casefile_id: UUID, question: str) -> dict[str, Any]:
    view = the_casefile(casefile_id)
    current = work()
    before = reading.steps_of_casefile(stage(), casefile_id)
    listed = {conference.id for _, conference, _ in before}
    upcoming = planning.meetings(current.session, current.context, upcoming=True)
    return {
        "view": view,
        "before": before,
        "upcoming": [each for each in upcoming if each.id not in listed],
        "question": question,
        "case_state_names": CASE_STATE_NAMES,
        "step_state_names": STEP_STATE_NAMES,
    }
