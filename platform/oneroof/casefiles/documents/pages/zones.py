"""Machine-readable zones: typed or read, shown as a proposal, taken over part by part."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.mrz.parsing import lines_of
from oneroof.casefiles.documents.pages import blueprint
from oneroof.casefiles.documents.uploads import storing
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given_id, given_number, go, page_again
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

TYPE, COMPARE = "documents/zone.html", "documents/proposal.html"


@blueprint.get("/zone")
@requires("casefiles.write")
def zone(casefile_id: UUID) -> str:
    """A field for the lines: typed, or sent by a reader that acts as a keyboard."""
    return render_template(TYPE, errors={}, trouble=None, **_type_facts(casefile_id, ""))


@blueprint.post("/zone")
@requires("casefiles.write")
@states_purpose("identification")
def zone_propose(casefile_id: UUID) -> str | Response:
    """What the lines say, beside what is known. Nothing is kept yet."""
    typed = request.form.get("mrz", "")
    try:
        facts = _proposal_facts(casefile_id, lines_of(typed), given_id("document_id"))
    except DomainError as error:
        work().abandon()
        return page_again(TYPE, error, **_type_facts(casefile_id, typed, given_id("document_id")))
    return render_template(COMPARE, errors={}, trouble=None, **facts)


@blueprint.post("/<uuid:document_id>/zone")
@requires("casefiles.write")
@states_purpose("identification")
def zone_read(casefile_id: UUID, document_id: UUID) -> str | Response:
    """Read the zone from the document's first page; what does not add up comes back to be corrected."""
    current, lines = work(), list[str]()
    try:
        lines = service.read_zone(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=casefile_id,
            document_id=document_id,
        )
        facts = _proposal_facts(casefile_id, lines, document_id)
    except DomainError as error:
        current.abandon()
        return page_again(TYPE, error, **_type_facts(casefile_id, "\n".join(lines), document_id))
    return render_template(COMPARE, errors={}, trouble=None, **facts)


@blueprint.post("/zone/accept")
@requires("casefiles.write")
@states_purpose("identification")
def zone_accept(casefile_id: UUID) -> AnyResponse | Response:
    """Take over what was confirmed."""
    current, document_id = work(), given_id("document_id")
    typed = request.form.get("mrz", "")
    try:
        service.accept(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=casefile_id,
            lines=lines_of(typed),
            parts=request.form.getlist("parts"),
            version=given_number("version"),
            document_id=document_id,
        )
    except DomainError as error:
        current.abandon()
        return page_again(COMPARE, error, **_proposal_facts(casefile_id, lines_of(typed), document_id))
    notice = staff_text("What you confirmed was taken over.")
    return go("casefile_pages.casefile", notice, casefile_id=casefile_id)


def _type_facts(casefile_id: UUID, typed: str, document_id: UUID | None = None) -> dict[str, Any]:
    current = work()
    view = casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    return {"view": view, "typed": typed, "document_id": document_id}


def _proposal_facts(casefile_id: UUID, lines: list[str], document_id: UUID | None) -> dict[str, Any]:
    current = work()
    proposal = service.propose(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        lines=lines,
        document_id=document_id,
    )
    return {
        "view": proposal.casefile,
        "proposal": proposal,
        "typed": "\n".join(lines),
        "document_id": document_id,
        "chosen": request.form.getlist("parts"),
    }
