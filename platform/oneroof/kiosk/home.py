"""The first page of a kiosk, and the way back to it that leaves nothing behind."""

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.forms.offered import services_with_forms
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.i18n import COOKIE, current_language
from oneroof.identity.access import public
from oneroof.kiosk.forms import FACE
from oneroof.tenancy.work import work

blueprint = Blueprint("kiosk_home", __name__, template_folder="templates")


@blueprint.get("/kiosk")
@public
def home() -> str:
    """Which form?"""
    current = work()
    readers = Readers(current_language(), None, g.tenant.default_language)
    offered = services_with_forms(current.session, current.context)
    return render_template("kiosk/home.html", services=[(code, readers.words(name)) for code, name in offered])


@blueprint.post("/kiosk/finish")
@public
def finish() -> AnyResponse:
    """Forget who was here: their forms, and their language."""
    return _cleared()


@blueprint.get("/kiosk/timed-out")
@public
def timed_out() -> AnyResponse:
    """The same after a while without a touch, where no script counts the time. Nothing is lost but this screen."""
    return _cleared()


def _cleared() -> AnyResponse:
    response = FACE.forget(redirect(url_for("kiosk_home.home"), 303))
    response.delete_cookie(COOKIE, path="/")
    return response
