"""The first pages: which language, and what for. And the way back to them that leaves nothing behind."""

from dataclasses import replace
from urllib.parse import urlsplit

from flask import g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.catalogue.forms.offered import services_with_forms
from oneroof.catalogue.forms.wording import Readers
from oneroof.core.i18n import COOKIE, current_language
from oneroof.core.page_answers import given
from oneroof.identity.devices.access import for_device
from oneroof.kiosk.forms import FACE
from oneroof.kiosk.pages import blueprint
from oneroof.kiosk.pages.door import at_kiosk, kiosk_languages, shown, walk
from oneroof.kiosk.walk import drop_walk, keep_walk
from oneroof.tenancy.work import work


@blueprint.get("")
@at_kiosk
def home() -> AnyResponse:
    """Which language? Large, each by its own name."""
    return make_response(render_template("kiosk/languages.html", links=kiosk_languages()))


@blueprint.get("/start")
@at_kiosk
def start() -> AnyResponse:
    """What do you want to do?"""
    current = work()
    has_forms = bool(services_with_forms(current.session, current.context))
    return shown("start", has_forms=has_forms)


@blueprint.get("/forms")
@at_kiosk
def forms() -> AnyResponse:
    """Which form?"""
    current = work()
    readers = Readers(current_language(), None, g.tenant.default_language)
    offered = services_with_forms(current.session, current.context)
    return shown("forms", services=[(code, readers.words(name)) for code, name in offered])


@blueprint.post("/look")
@for_device("kiosk")
def change_look() -> AnyResponse:
    """Lower the buttons, or show stronger contrast, until this person goes; the same again takes it back."""
    known = walk()
    if given("change") == "low":
        known = replace(known, low=not known.low)
    elif given("change") == "contrast":
        known = replace(known, contrast=not known.contrast)
    return keep_walk(redirect(_back(), 303), work().keys, known)


@blueprint.post("/finish")
@for_device("kiosk")
def finish() -> AnyResponse:
    """Forget who was here: what they chose, their forms, and their language."""
    return _cleared()


@blueprint.get("/timed-out")
@for_device("kiosk")
def timed_out() -> AnyResponse:
    """The same after a while without a touch, where no script counts the time. Nothing is lost but this screen."""
    return _cleared()


def _cleared() -> AnyResponse:
    response = drop_walk(FACE.forget(redirect(url_for("kiosk.home"), 303)))
    response.delete_cookie(COOKIE, path="/")
    # pages that the browser still holds must not come back with the key for back
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _back() -> str:
    """The page that the button stood on."""
    path = urlsplit(request.referrer or "").path
    return path if path.startswith("/kiosk") else url_for("kiosk.start")
