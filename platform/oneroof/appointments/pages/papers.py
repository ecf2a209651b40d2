"""What somebody takes along who has a booking code: the paper in two languages, and the picture that a kiosk reads."""

from typing import Any

import segno
from flask import Response, g, render_template, url_for

from oneroof.appointments.pages import public_blueprint as blueprint
from oneroof.appointments.pages.online import found_by, office_of, refused
from oneroof.appointments.service import Booking
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.faces.slips import qr_code
from oneroof.catalogue.service.views import service_by_id
from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, gettext, language, public_languages
from oneroof.core.languages import html_language, text_direction
from oneroof.core.papers import MIME_TYPE, pdf_of
from oneroof.core.slips import slip_texts
from oneroof.identity.access import public
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import work


@blueprint.get("/<code>/paper.pdf")
@public
def paper(code: str) -> Response:
    """The appointment on paper: in the reader's language and in the office's, with what to bring."""
    try:
        found = found_by(code)
        content = pdf_of(_paper(found))
    except DomainError as error:
        return refused(error)
    response = Response(content, content_type=MIME_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="appointment.pdf"'
    return response


@blueprint.get("/<code>/qr.svg")
@public
def picture(code: str) -> Response:
    """The code as a picture: the code alone and no address, so that it stands in no log."""
    try:
        found = found_by(code)
    except DomainError as error:
        return refused(error)
    drawing = str(qr_code(found.code)).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return Response(drawing, content_type="image/svg+xml; charset=utf-8")


def _paper(found: Booking) -> str:
    host, spoken = g.tenant.default_language, found.appointment.language
    # who reads the page in the office's language is better served with what they speak
    first = spoken if current_language() == host and spoken in public_languages() else current_language()
    with language(first, g.tenant.time_zone):
        title = gettext("Your appointment")
    return render_template(
        "appointments/public/paper.html",
        texts=slip_texts("appointments/public/paper_half.html", first, g.tenant, **_facts(found)),
        qr=segno.make(found.code, error="m", micro=False).png_data_uri(scale=6, border=2),
        code=found.code,
        paper_title=title,
        paper_language=html_language(first),
        paper_direction=text_direction(first),
    )


def _facts(found: Booking) -> dict[str, Any]:
    current = work()
    definition: ServiceDefinition = service_by_id(current.session, current.context, found.rule.service_id).definition
    centre = current.session.get_one(Tenant, current.context.tenant_id)
    return {
        "booking": found,
        "office": office_of(found),
        "centre": centre,
        "service": definition.name,
        "evidence": [each for each in definition.evidence if each.required],
        "address": url_for("booked_pages.booking", code=found.code, _external=True),
    }
