"""The pages of rights: a place in every casefile, and what waits for coordinators."""

from typing import Any

from flask import Blueprint

from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.rights.wording import ASKED_BY_NAMES, CHECK_NAMES, KIND_NAMES, STATE_NAMES
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import keep_nowhere

blueprint = Blueprint("rights_pages", __name__, template_folder="../templates", url_prefix="/staff")
blueprint.after_request(keep_nowhere)
casefile_tab("rights_pages.casefile_rights", staff_text("Rights"), rank=90, permission="rights.receive")


@blueprint.app_context_processor
def words_of_rights() -> dict[str, Any]:
    """What templates need to speak of rights."""
    return {
        "right_names": KIND_NAMES,
        "right_states": STATE_NAMES,
        "asked_by_names": ASKED_BY_NAMES,
        "identity_check_names": CHECK_NAMES,
    }


from oneroof.casefiles.rights.pages import casefile, destroying, lists, requests  # noqa: E402  # they register views

__all__ = ["blueprint", "casefile", "destroying", "lists", "requests"]
