"""The paper of a certificate: in the person's language and in the office's, with a QR code that leads to its check."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template

from oneroof.casefiles.procedures.certificates.service import Paper
from oneroof.core.names import named
from oneroof.core.papers import pdf_of
from oneroof.core.qr import qr_image
from oneroof.core.slips import slip_texts
from oneroof.tenancy.directory import TenantFacts


def drawn_at(tenant: TenantFacts, address: str) -> Callable[[Paper], bytes]:
    """Draws certificates of a centre whose pages stand at `address`. Raises what papers raise."""

    def draw(paper: Paper) -> bytes:
        link = f"{address}/check/{paper.code.replace('-', '')}"
        texts = slip_texts(
            "certificates/public/_certificate.html",
            paper.language,
            tenant,
            centre=tenant.name,
            paper=paper,
            address=f"{address}/certificates",
            name=paper.name,
        )
        page = render_template(
            "certificates/public/paper.html",
            texts=texts,
            code=paper.code,
            qr=qr_image(link, link),
            paper_title=f"{named(paper.declared.name)} {paper.code}",
            paper_language=texts[0].tag,
            paper_direction=texts[0].direction,
        )
        return pdf_of(page)

    return draw
