"""Forms of services at a kiosk: a slip with the code instead of mail, and a clean screen for whoever comes next."""

from datetime import timedelta

from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.resuming import add_resuming
from oneroof.catalogue.forms.faces.walk import form_blueprint
from oneroof.identity.devices.access import for_device

FACE = Face(
    name="kiosk_forms",
    channel="kiosk",
    base="kiosk/base.html",
    prefix="/kiosk",
    idle=timedelta(minutes=10),
    late=timedelta(minutes=10),
    home="/kiosk",
    one_person=False,
    door=for_device("kiosk"),
)

blueprint = form_blueprint(FACE)
add_resuming(blueprint, FACE)
