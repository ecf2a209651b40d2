"""Certificates of a person: issue one, replace it, revoke it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents.uploads import storing
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.procedures.certificates import service
from oneroof.casefiles.procedures.certificates.drawing import drawn_at
from oneroof.casefiles.procedures.certificates.wording import REASON_NAMES
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_languages, staff_text
from oneroof.core.page_answers import given, given_id, go, keep_nowhere, page_again
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

blueprint = Blueprint(
    "certificate_pages",
    __name__,
    template_folder="templates",
    url_prefix="/staff/casefiles/<uuid:casefile_id>/certificates",
)
blueprint.after_request(keep_nowhere)
casefile_tab("certificate_pages.certificates", staff_text("Certificates"), rank=38)
TEMPLATE = "certificates/certificates.html"
HERE = "certificate_pages.certificates"


@blueprint.get("")
@requires("casefiles.read")
def certificates(casefile_id: UUID) -> str:
    """The list, and what may be issued."""
    return render_template(TEMPLATE, errors={}, trouble=None, **_facts(casefile_id))


@blueprint.post("")
@requires("certificates.issue")
def certificate_issued(casefile_id: UUID) -> AnyResponse | Response:
    """Issue one, or one in the place of another."""
    current = work()
    try:
        service.issue(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            drawn_at(g.tenant, request.host_url.rstrip("/")),
            casefile_id=casefile_id,
            choice=given("choice"),
            language=given("language") if given("language") in public_languages() else g.tenant.default_language,
            replaces_id=given_id("replaces_id"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts(casefile_id))
    return go(HERE, staff_text("The certificate was issued. It is among the documents."), casefile_id=casefile_id)


@blueprint.post("/<uuid:certificate_id>/revoke")
@requires("certificates.issue")
def certificate_revoked(casefile_id: UUID, certificate_id: UUID) -> AnyResponse | Response:
    """Let it count no more."""
    current = work()
    try:
        service.revoke(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            certificate_id=certificate_id,
            reason=given("reason"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, **_facts(casefile_id))
    return go(HERE, staff_text("The certificate was revoked. Whoever checks it is told."), casefile_id=casefile_id)


def _facts(casefile_id: UUID) -> dict[str, Any]:
    current = work()
    session, context, clock, keys = current.session, current.context, current.clock, current.keys
    view = casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    may_issue = context.allows("certificates.issue")
    return {
        "view": view,
        "items": service.certificates_of(session, context, clock, keys, casefile_id=casefile_id),
        "choices": service.choices(session, context, view) if may_issue else [],
        "may_issue": may_issue,
        "reasons": REASON_NAMES,
        "languages": public_languages(),
    }
