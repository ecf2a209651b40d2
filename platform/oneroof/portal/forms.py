"""Forms of services at home, on a phone, at a library: no account, a code to go on with."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.resuming import add_resuming
from oneroof.catalogue.forms.faces.walk import form_blueprint
from oneroof.catalogue.forms.uploads.views import add_uploading
from oneroof.core.keystore import KeyStore
from oneroof.portal.check.state import drop_state, load_state
from oneroof.portal.procedures.receipts import add_receipts, told_when_sent


def _answers_of_the_check(keys: KeyStore) -> Mapping[str, Any]:
    """What was answered when the visitor asked which services fit: questions of one code ask for one thing."""
    state = load_state(keys)
    return state.given.answers if state else {}


FACE = Face(
    name="form_pages",
    channel="online",
    base="public/base.html",
    prefix="",
    idle=timedelta(hours=2),
    late=timedelta(hours=24),
    home="/",
    resumable=True,
    told_when_sent=told_when_sent,
    known=_answers_of_the_check,
    forget_besides=drop_state,
)

blueprint = form_blueprint(FACE)
add_resuming(blueprint, FACE)
add_uploading(blueprint, FACE)
add_receipts(blueprint, FACE)
