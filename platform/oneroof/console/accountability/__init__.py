"""The pages and the API of accountability: search, breaches, the record of processing, the day's roots."""

from typing import Any

from flask import Blueprint

from oneroof.audit.breaches import RISK_NAMES
from oneroof.casefiles.looking.wording import ACTORS
from oneroof.core.page_answers import keep_nowhere
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.tenancy.data_classes import DATA_CLASSES

blueprint = Blueprint("record", __name__, template_folder="templates", url_prefix="/staff/accountability")
breach_blueprint = Blueprint("breaches", __name__, template_folder="templates", url_prefix="/staff/breaches")
blueprint.after_request(keep_nowhere)
breach_blueprint.after_request(keep_nowhere)
_NO_PERSONS = frozenset({"operations", "figures"})


@blueprint.app_context_processor
def words_of_accountability() -> dict[str, Any]:
    """What templates need to speak of the record."""
    return {
        "class_words": {code: each.words for code, each in DATA_CLASSES.items()},
        "role_names": ROLE_NAMES,
        "actor_words": ACTORS,
        "risk_names": RISK_NAMES,
        "class_pairs_personal": [(code, each.words) for code, each in DATA_CLASSES.items() if code not in _NO_PERSONS],
    }


from oneroof.console.accountability import (  # noqa: E402  # they register their views above
    breach_pages,
    reports,
    searching,
)

__all__ = ["blueprint", "breach_blueprint", "breach_pages", "reports", "searching"]
