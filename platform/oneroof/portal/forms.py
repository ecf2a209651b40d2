"""Forms of services at home, on a phone, at a library: no account, a code to go on with."""

from datetime import timedelta

from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.resuming import add_resuming
from oneroof.catalogue.forms.faces.walk import form_blueprint

FACE = Face(name="form_pages", channel="online", base="public/base.html", prefix="", idle=timedelta(hours=2), home="/")

blueprint = form_blueprint(FACE)
add_resuming(blueprint, FACE)
