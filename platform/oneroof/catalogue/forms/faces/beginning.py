"""Beginning a form, from the page that leads to it and from one whose form has gone."""

from __future__ import annotations

from oneroof.catalogue.forms.drafts import OpenDraft, start
from oneroof.catalogue.forms.faces.face import Face
from oneroof.catalogue.forms.faces.request_parts import Asking, count_beginning
from oneroof.core.i18n import current_language
from oneroof.core.ids import new_id
from oneroof.core.page_answers import as_id, given


def begun(face: Face, asked: Asking, service_code: str) -> OpenDraft:
    """A new form of the service; sent twice with the same `wish`, it is the same one.

    Raises TooManyRequests, and what `drafts.start` raises.
    """
    current = asked.current
    count_beginning(face.channel)
    return start(
        current.session,
        current.context,
        current.clock,
        current.keys,
        service_code=service_code,
        language=current_language(),
        channel=face.channel,
        wish=f"{face.name}/{as_id(given('wish')) or new_id()}",
        today=asked.today,
        hooks=current.hooks,
        answers=face.known(current.keys),
    )
