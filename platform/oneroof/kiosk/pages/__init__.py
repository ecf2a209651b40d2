"""A kiosk that stands in the hall: paired with the centre, touched by everybody, remembering nobody."""

from typing import Any

from flask import Blueprint

from oneroof.catalogue.service.wording import AREA_NAMES
from oneroof.core.page_answers import keep_nowhere
from oneroof.kiosk.pages.door import calm, kiosk_languages, look
from oneroof.kiosk.wording import ABOUT_NAMES, FACE_NAMES, NEED_NAMES, STEP_NAMES

blueprint = Blueprint("kiosk", __name__, template_folder="../templates", url_prefix="/kiosk")
blueprint.after_request(keep_nowhere)
blueprint.register_error_handler(Exception, calm)


@blueprint.app_context_processor
def words_of_kiosk() -> dict[str, Any]:
    """What the kiosk's templates need: how it is to look, and the words for its codes."""
    return {
        "kiosk_look": look,
        "kiosk_languages": kiosk_languages,
        "area_names": AREA_NAMES,
        "step_names": STEP_NAMES,
        "kiosk_need_names": NEED_NAMES,
        "face_names": FACE_NAMES,
        "about_names": ABOUT_NAMES,
    }


from oneroof.kiosk.pages import appointment, feedback, home, information, ticket  # noqa: E402  # they register views

__all__ = ["appointment", "blueprint", "feedback", "home", "information", "ticket"]
