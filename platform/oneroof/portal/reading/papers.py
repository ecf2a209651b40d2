"""Pages on paper, in the reader's language and beside it in another one: PDFs that a screen reader can read too."""

from __future__ import annotations

from flask import Response, g, make_response, render_template, request, url_for

from oneroof.catalogue.service import find_service
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.languages import html_language, text_direction
from oneroof.core.papers import MIME_TYPE, pdf_of
from oneroof.identity.access import public
from oneroof.portal.content.showing import found
from oneroof.portal.reading.asked import Reading, reading, written
from oneroof.portal.reading.pages import blueprint
from oneroof.portal.services.showing import is_over, named_codes, shown_service
from oneroof.portal.services.signs import named
from oneroof.tenancy.work import work

__all__ = ["blueprint"]

KINDS = {"pages": "page", "news": "news", "events": "event"}
"""The address of each kind of content."""


@blueprint.get("/<any(pages, news, events):kind>/<slug>/paper.pdf")
@public
def content_paper(kind: str, slug: str) -> Response:
    """An editors' page."""
    current, asked = work(), reading()
    item = found(current, KINDS[kind], slug)
    shown, other = item.shown, item.other
    page = request.path.removesuffix("/paper.pdf")
    return _paper("reading/content_paper.html", asked, slug, page, shown=shown, other=other, paper_title=shown.title)


@blueprint.get("/services/<code>/paper.pdf")
@public
def service_paper(code: str) -> Response:
    """A service: what it is, what to bring, what happens, what it costs."""
    current, asked = work(), reading()
    view = find_service(current.session, current.context, code)
    if not view.is_offered or is_over(view.definition):
        raise NotFound("service_unknown", public_text("There is no such page here, or it is no longer shown."))
    others = named(current.session, current.context, named_codes(view.definition), asked.language)
    service = shown_service(view, others, g.clock.today(g.tenant.time_zone))
    page = url_for("catalogue_pages.service_shown", code=code)
    headings = written(lambda: render_template("reading/_paper_headings.html"), asked)
    title = service.name[0].text
    return _paper(
        "reading/service_paper.html", asked, code, page, service=service, headings=headings, paper_title=title
    )


def _paper(template: str, asked: Reading, name: str, page: str, **facts: object) -> Response:
    html = render_template(
        template,
        paper_language=html_language(asked.page),
        paper_direction=text_direction(asked.page),
        address=request.host_url.rstrip("/") + page,
        **facts,
    )
    response = make_response(pdf_of(html))
    response.mimetype = MIME_TYPE
    languages = "-".join(asked.languages)
    response.headers["Content-Disposition"] = f'inline; filename="{name}-{languages}.pdf"'
    return response
