"""The documents of a casefile, and one of them."""

from typing import Any
from uuid import UUID

from flask import render_template, request

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.mrz.reading import can_read
from oneroof.casefiles.documents.pages import blueprint
from oneroof.casefiles.documents.pages.typed import day_parts
from oneroof.casefiles.procedures import service as procedures
from oneroof.casefiles.procedures.service import Wanted
from oneroof.core.config import MEBIBYTE
from oneroof.core.names import named
from oneroof.identity.access import requires
from oneroof.storage.intake import MOST_BYTES
from oneroof.storage.limits import MOST_PAGES
from oneroof.storage.recognising import ACCEPTED
from oneroof.tenancy.work import work

LIST, ONE = "documents/list.html", "documents/document.html"
_MOST_PROCEDURES = 50


@blueprint.get("")
@requires("documents.read")
def documents(casefile_id: UUID) -> str:
    """The list. Reading it is recorded."""
    return render_template(LIST, errors={}, trouble=None, **list_facts(casefile_id))


@blueprint.get("/<uuid:document_id>")
@requires("documents.read")
def document(casefile_id: UUID, document_id: UUID) -> str:
    """One document: its pages, its versions, and what can be done with it."""
    return render_template(ONE, errors={}, trouble=None, **document_facts(casefile_id, document_id))


def list_facts(casefile_id: UUID) -> dict[str, Any]:
    """What the list shows."""
    current = work()
    found = service.list_documents(
        current.session,
        current.context,
        current.clock,
        current.keys,
        casefile_id=casefile_id,
        cursor=request.args.get("cursor") if request.method == "GET" else None,
    )
    may_write = current.context.allows("documents.write")
    return {
        "view": found.casefile,
        "found": found,
        "may_write": may_write,
        "may_identify": current.context.allows("casefiles.write"),
        **upload_facts(),
    }


def upload_facts() -> dict[str, Any]:
    """What a form with a file says."""
    return {"accepted": ACCEPTED, "most_mb": MOST_BYTES // MEBIBYTE, "most_pages": MOST_PAGES}


def document_facts(casefile_id: UUID, document_id: UUID) -> dict[str, Any]:
    """What the page of a document shows."""
    current = work()
    opening = (current.session, current.context, current.clock, current.keys)
    shown = service.read_document(*opening, casefile_id=casefile_id, document_id=document_id)
    may_write = current.context.allows("documents.write") and shown.row.state == "kept"
    return {
        "view": casefiles.read_casefile(*opening, casefile_id=casefile_id),
        "document": shown,
        "may_write": may_write,
        "may_identify": may_write and current.context.allows("casefiles.write"),
        "can_read": can_read(),
        "expires_on": day_parts(shown.row.expires_on),
        "typed": {"kind": shown.row.kind, "title": shown.title, "proof": "", "reason": ""},
        "evidence": evidence_choices(casefile_id) if may_write else [],
        "evidence_names": dict(evidence_choices(casefile_id)) if shown.proofs else {},
        **upload_facts(),
    }


def evidence_choices(casefile_id: UUID) -> list[tuple[str, str]]:
    """What the person's open procedures ask for: the procedure's id and the evidence's code, and both in words."""
    current = work()
    if not current.context.allows("procedures.write"):
        return []
    page = procedures.list_procedures(
        current.session,
        current.context,
        current.clock,
        current.keys,
        wanted=Wanted(casefile_id=casefile_id),
        limit=_MOST_PROCEDURES,
    )
    return [
        (f"{item.procedure.id}/{evidence.code}", f"{named(item.service.name)}: {named(evidence.name)}")
        for item in page.items
        for evidence in item.service.evidence
    ]
