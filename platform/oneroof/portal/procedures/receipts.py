"""The receipt of a form that was sent: in two languages, as a page, as a PDF and by e-mail."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, request, url_for
from markupsafe import Markup

from oneroof.casefiles.procedures.online import receipts
from oneroof.catalogue.forms.drafts import OpenDraft
from oneroof.catalogue.forms.faces.astray import not_here
from oneroof.catalogue.forms.faces.face import Face, Sending
from oneroof.catalogue.forms.faces.request_parts import asking
from oneroof.catalogue.forms.faces.slips import qr_code
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import as_id, given
from oneroof.core.papers import MIME_TYPE, pdf_of
from oneroof.core.qr import qr_image
from oneroof.core.slips import SlipText, slip_texts
from oneroof.identity.access import public
from oneroof.tenancy.work import work

BODY = "portal/procedures/_receipt.html"


def told_when_sent(draft: OpenDraft) -> Sending:
    """What the page that says “sent” tells besides: by when, and where the receipt is."""
    code, named = draft.row.service_code, draft.row.id.hex
    return Sending(
        promised=_promised(draft),
        receipt=url_for("form_pages.receipt", code=code, draft=named),
        paper=url_for("form_pages.receipt_pdf", code=code, draft=named),
        letter=url_for("form_pages.receipt_letter", code=code),
    )


class Receipts:
    """The views of one face."""

    def __init__(self, face: Face) -> None:
        self.face = face

    @public
    def receipt(self, code: str) -> Any:
        """The page."""
        draft = self._draft(code)
        page = render_template(
            "portal/procedures/receipt.html",
            texts=_texts(draft, qr_code(draft.code)),
            paper=url_for("form_pages.receipt_pdf", code=code, draft=draft.row.id.hex),
            back=url_for("form_pages.sent", code=code, draft=draft.row.id.hex),
        )
        return self.face.remember(make_response(page), code, draft.row.id)

    @public
    def receipt_pdf(self, code: str) -> Response:
        """The paper."""
        draft = self._draft(code)
        texts = _texts(draft, qr_image(draft.code, draft.code))
        page = render_template(
            "portal/procedures/receipt_paper.html",
            texts=texts,
            paper_title=f"{draft.code}",
            paper_language=texts[0].tag,
            paper_direction=texts[0].direction,
        )
        response = make_response(pdf_of(page))
        response.mimetype = MIME_TYPE
        response.headers["Content-Disposition"] = f'attachment; filename="{draft.code}.pdf"'
        return response

    @public
    def receipt_letter(self, code: str) -> Any:
        """Send it to the address that was given."""
        draft, current = self._draft(code, given("draft"), lock=True), work()
        back = redirect(url_for("form_pages.sent", code=code, draft=draft.row.id.hex, _anchor="receipt"), 303)
        try:
            receipts.send_receipt(
                current.session,
                current.context,
                current.clock,
                current.keys,
                draft=draft,
                address=given("email"),
                time_zone=g.tenant.time_zone,
            )
        except DomainError as error:
            current.abandon()
            flash(str(error.fields["email"][0] if "email" in error.fields else error.message), "warning")
            return back
        flash(str(public_text("The receipt is on its way to your e-mail address.")), "success")
        return back

    def _draft(self, code: str, named: str | None = None, *, lock: bool = False) -> OpenDraft:
        """The form that this browser goes on with and that was sent. Raises NotFound."""
        draft_id = as_id(request.args.get("draft", "") if named is None else named)
        if draft_id is None or draft_id not in self.face.remembered(code):
            raise not_here()
        draft = asking().open(draft_id, lock=lock)
        if draft.row.state != "submitted":
            raise not_here()
        return draft


def add_receipts(blueprint: Blueprint, face: Face) -> None:
    """Put the receipts into the blueprint of the face."""
    views = Receipts(face)
    place = f"{face.prefix}/services/<code>/form/answers/receipt"
    blueprint.add_url_rule(place, "receipt", views.receipt, methods=["GET"])
    blueprint.add_url_rule(place, "receipt_letter", views.receipt_letter, methods=["POST"])
    blueprint.add_url_rule(f"{place}.pdf", "receipt_pdf", views.receipt_pdf, methods=["GET"])


def _promised(draft: OpenDraft) -> receipts.Promised:
    current = work()
    day = receipts.sent_on(draft.row, g.tenant.time_zone)
    return receipts.promised(current.session, current.context, draft.service, sent_on=day)


def _texts(draft: OpenDraft, picture: Markup) -> list[SlipText]:
    return slip_texts(
        BODY,
        draft.row.language,
        g.tenant,
        centre=g.tenant.name,
        service=draft.service.name,
        form_code=draft.code,
        promised=_promised(draft),
        files=list(draft.files),
        qr=picture,
    )
