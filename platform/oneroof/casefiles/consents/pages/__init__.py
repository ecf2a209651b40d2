"""The pages of consents: inside a casefile for those who welcome people, and the centre's own notices."""

from datetime import date
from typing import Any

from flask import Blueprint, g

from oneroof.casefiles.consents.service import Notice, NoticeText
from oneroof.casefiles.consents.wording import (
    CHANNEL_NAMES,
    PART_NAMES,
    RECEIPT_TITLES,
    STATE_COLOURS,
    STATE_NAMES,
)
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.core.formats import format_date
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.i18n import language as speaking
from oneroof.core.page_answers import keep_nowhere

blueprint = Blueprint("consent_pages", __name__, template_folder="../templates", url_prefix="/staff/casefiles")
notice_blueprint = Blueprint(
    "consent_notices", __name__, template_folder="../templates", url_prefix="/staff/consent-notices"
)
blueprint.after_request(keep_nowhere)
casefile_tab("consent_pages.consents", staff_text("Consents"), rank=40)


@blueprint.app_context_processor
def words_of_consents() -> dict[str, Any]:
    """What templates need to speak of consents."""
    return {
        "consent_states": STATE_NAMES,
        "consent_colours": STATE_COLOURS,
        "consent_channels": CHANNEL_NAMES,
        "consent_parts": PART_NAMES,
        "receipt_titles": RECEIPT_TITLES,
        "consent_part": _part_in,
        "notice_here": _notice_here,
        "consent_day": _day_in,
    }


def _part_in(part: str, language: str) -> str:
    """The heading of a part of a notice, in the language of the notice beside which it stands."""
    with speaking(language):
        return str(PART_NAMES[part])


def _day_in(day: date, language: str) -> str:
    """A day, written in the language of the notice that it stands in."""
    with speaking(language):
        return format_date(day, "long")


def _notice_here(notice: Notice) -> NoticeText:
    """The notice in the language of the moment."""
    return notice.text(current_language(), g.tenant.default_language)


from oneroof.casefiles.consents.pages import (  # noqa: E402  # they register their views above
    asking,
    notices,
    reading,
    section,
)

__all__ = ["asking", "blueprint", "notice_blueprint", "notices", "reading", "section"]
