"""Documents of made-up people: drawn here, and marked as specimens."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.documents.service import add_document
from oneroof.casefiles.documents.service.records import today_at
from oneroof.casefiles.documents.wording import KIND_NAMES
from oneroof.casefiles.models import Casefile
from oneroof.core.i18n import language as speaking

_PAPERS = (("passport", 40, "#d9e4dd"), ("rental_contract", None, "#f6f1e4"))
"""Kind, days until it expires, and the colour of the paper."""


def documents(stage: Stage) -> None:
    """A passport that expires soon and a rental contract, for whoever was there first."""
    session, context = stage.session, stage.context
    any_document = select(CaseDocument.id).where(CaseDocument.tenant_id == context.tenant_id).limit(1)
    if stage.storing is None or session.scalar(any_document) is not None:
        return
    today = today_at(session, context, stage.clock)
    first = select(Casefile.id).where(Casefile.tenant_id == context.tenant_id).order_by(Casefile.opened_at, Casefile.id)
    for casefile_id in session.scalars(first.limit(1)).all():
        for kind, days, colour in _PAPERS:
            with speaking(stage.language):
                title = str(KIND_NAMES[kind])
            add_document(
                session,
                context,
                stage.clock,
                stage.keys,
                stage.storing,
                casefile_id=casefile_id,
                name=f"{title}.jpg",
                content=_specimen(title, colour),
                kind=kind,
                title=title,
                expires_on=today + timedelta(days=days) if days else None,
            )


def _specimen(title: str, colour: str) -> bytes:
    image = Image.new("RGB", (800, 1100), colour)
    draw = ImageDraw.Draw(image)
    draw.text((60, 60), title, fill="#10262b", font=ImageFont.load_default(56))
    draw.text((60, 500), "SPECIMEN", fill="#bd4f27", font=ImageFont.load_default(120))
    for line in range(8):
        draw.line((60, 700 + 40 * line, 740 - 60 * (line % 3), 700 + 40 * line), fill="#4a5c61", width=4)
    stream = BytesIO()
    image.save(stream, "JPEG", quality=85)
    return stream.getvalue()
