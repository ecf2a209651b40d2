"""The slip with the code of a form, in the person's language and in the host language, with a QR code for the desk."""

from __future__ import annotations

import segno
from flask import g
from markupsafe import Markup

from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.core.slips import SlipText, slip_texts


def code_slip(draft: OpenDraft, *, state: str) -> list[SlipText]:
    """What is printed."""
    return slip_texts(
        "forms/public/code_slip.html",
        draft.row.language,
        g.tenant,
        centre=g.tenant.name,
        service=draft.service.name,
        form_code=draft.code,
        sent=state == "submitted",
        expires_at=draft.row.expires_at,
        qr=qr_code(draft.code),
    )


def qr_code(code: str) -> Markup:
    """A picture that a scanner at the desk reads: the code itself and no address, so that it stands in no log."""
    drawing = segno.make(code, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True)
    return Markup(drawing)  # noqa: S704  # drawn here, from nine signs
