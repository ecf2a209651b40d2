"""The pages of procedures, all under /staff/procedures: find, begin, fill in, move on."""

from typing import Any

from flask import Blueprint, g
from markupsafe import Markup

from oneroof.casefiles.codes import shown
from oneroof.casefiles.procedures.wording import (
    ACTOR_NAMES,
    DEADLINE_NAMES,
    EVENT_NAMES,
    EVIDENCE_STATE_NAMES,
    EXTENSION_REASON_NAMES,
    HOLDER_NAMES,
    PAUSE_REASON_NAMES,
    RESULT_NAMES,
)
from oneroof.catalogue.definition.model import Text
from oneroof.catalogue.forms.parts import words
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.i18n import current_language

blueprint = Blueprint("procedure_pages", __name__, template_folder="../templates", url_prefix="/staff/procedures")


@blueprint.app_context_processor
def words_of_procedures() -> dict[str, Any]:
    """What templates need to speak of procedures."""
    return {
        "said": _said,
        "procedure_event_names": EVENT_NAMES,
        "evidence_state_names": EVIDENCE_STATE_NAMES,
        "result_names": RESULT_NAMES,
        "step_actor_names": ACTOR_NAMES,
        "deadline_names": DEADLINE_NAMES,
        "pause_reason_names": PAUSE_REASON_NAMES,
        "extension_reason_names": EXTENSION_REASON_NAMES,
        "holder_names": HOLDER_NAMES,
    }


@blueprint.app_template_filter("code_shown")
def code_shown(code: str) -> str:
    """A code as it is printed and said."""
    return shown(code)


def _said(text: Text | None) -> Markup:
    """Words of a definition in the reader's language, or marked with the language that they are in."""
    return words(Readers(current_language(), None, g.tenant.default_language).words(text))


from oneroof.casefiles.procedures.pages import (  # noqa: E402  # they register their views above
    clock,
    correcting,
    filling,
    listing,
    moving,
    reading,
    section,
    starting,
    taking,
)

__all__ = [
    "blueprint",
    "clock",
    "correcting",
    "filling",
    "listing",
    "moving",
    "reading",
    "section",
    "starting",
    "taking",
]
