"""The certificates in somebody's own file: which count, and the papers."""

from __future__ import annotations

from uuid import UUID

from flask import Response, g, render_template
from markupsafe import Markup

from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.casefiles.documents.uploads import storing
from oneroof.casefiles.procedures.certificates import service
from oneroof.core.i18n import public_text
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import SignedPerson, for_person, this_person
from oneroof.portal.my_file.sections import section
from oneroof.portal.procedures.corrections import blueprint
from oneroof.tenancy.work import Work, work


@blueprint.get("/my-file/certificates/<uuid:certificate_id>")
@states_purpose("own_file")
@for_person
def my_certificate(certificate_id: UUID) -> Response:
    """The paper of one of one's own, as a download. One that does not count any more is not handed out."""
    current = work()
    g.sensitive = True
    return handed_out(
        service.open_paper(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=this_person().casefile_id,
            certificate_id=certificate_id,
        )
    )


def certificates(current: Work, person: SignedPerson) -> Markup | None:
    """The section of one's own file; that it was shown is on record."""
    items = service.certificates_of(
        current.session, current.context, current.clock, current.keys, casefile_id=person.casefile_id
    )
    if not items:
        return None
    page = render_template("portal/procedures/_my_certificates.html", items=items)
    return Markup(page)  # noqa: S704  # our own template escapes what it is given


section(32, public_text("Certificates"), certificates)
