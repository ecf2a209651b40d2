"""How was it? A face, and if one likes, what about. Nobody's name, and no moment."""

from dataclasses import replace

from flask import g, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.i18n import current_language
from oneroof.core.page_answers import given_number
from oneroof.identity.devices.access import this_device
from oneroof.kiosk.models import ABOUT, FACES, WHOLE_VISIT
from oneroof.kiosk.pages import blueprint
from oneroof.kiosk.pages.door import at_kiosk, going_on, shown, walk
from oneroof.kiosk.pages.limits import one_answer
from oneroof.kiosk.service.feedback import count_about, count_face
from oneroof.tenancy.work import work

CHOICES = tuple(each for each in ABOUT if each != WHOLE_VISIT)


@blueprint.get("/feedback")
@at_kiosk
def feedback() -> AnyResponse:
    """Five faces."""
    return shown("feedback", faces=FACES)


@blueprint.post("/feedback")
@at_kiosk
def this_face() -> AnyResponse:
    """Count it, once for one person; then ask what it was about."""
    known, current, face = walk(), work(), given_number("face")
    if face in FACES and known.face == 0 and one_answer(this_device().id, known.wish):
        zone = g.tenant.time_zone
        count_face(current.session, current.context, current.clock, zone=zone, language=current_language(), face=face)
    return going_on(replace(known, face=known.face or (face if face in FACES else 0)), "feedback_about")


@blueprint.get("/feedback/about")
@at_kiosk
def feedback_about() -> AnyResponse:
    """What was it about? Nobody has to say."""
    return shown("feedback_about", choices=CHOICES) if walk().face else going_on(walk(), "feedback")


@blueprint.post("/feedback/about")
@at_kiosk
def about_that() -> AnyResponse:
    """Count that too."""
    known, current = walk(), work()
    if known.face and one_answer(this_device().id, f"about {known.wish}"):
        count_about(
            current.session,
            current.context,
            current.clock,
            zone=g.tenant.time_zone,
            language=current_language(),
            face=known.face,
            about=request.form.getlist("about"),
        )
    return going_on(known.anew(), "thanks")


@blueprint.get("/feedback/thanks")
@at_kiosk
def thanks() -> AnyResponse:
    """Thank you."""
    return shown("thanks")
