"""The pages of referrals: sending somebody on, and the queues of those who answer and of those who sent."""

from typing import Any

from flask import Blueprint

from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import keep_nowhere
from oneroof.referrals import to_agencies, to_offices, wording

blueprint = Blueprint("referral_pages", __name__, template_folder="../templates", url_prefix="/staff/referrals")
sending_blueprint = Blueprint(
    "referral_sending",
    __name__,
    template_folder="../templates",
    url_prefix="/staff/casefiles/<uuid:casefile_id>/referrals",
)
for each in (blueprint, sending_blueprint):
    each.after_request(keep_nowhere)
casefile_tab("referral_sending.referrals", staff_text("Referrals"), rank=65, permission="referrals.read")
WAYS = (to_agencies, to_offices)
"""The kinds of destinations that this slice knows by itself."""


@blueprint.app_context_processor
def words_of_referrals() -> dict[str, Any]:
    """What templates need to speak of referrals."""
    return {
        "referral_states": wording.STATE_NAMES,
        "referral_colours": wording.STATE_COLOURS,
        "referral_urgencies": wording.URGENCY_NAMES,
        "referral_kinds": wording.KIND_NAMES,
        "referral_reasons": wording.REASON_NAMES,
        "referral_outcomes": wording.OUTCOME_NAMES,
        "referral_steps": wording.STEP_NAMES,
        "referral_actors": wording.ACTOR_NAMES,
        "referral_turns": wording.TURN_NAMES,
        "referral_groups": wording.GROUP_NAMES,
    }


from oneroof.referrals.pages import answering, consenting, listing, sending  # noqa: E402  # they register their views

__all__ = ["answering", "blueprint", "consenting", "listing", "sending", "sending_blueprint"]
