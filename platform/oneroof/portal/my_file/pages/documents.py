"""What the centre holds of one's papers, and handing in what is missing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.documents import service
from oneroof.casefiles.documents.handing_out import handed_out
from oneroof.casefiles.documents.uploads import looks_through_first, sent_file, storing
from oneroof.casefiles.documents.wording import KIND_NAMES
from oneroof.casefiles.own_file.progress import Request, requests_of
from oneroof.catalogue.definition.model import Evidence
from oneroof.core.errors import Conflict, DomainError
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import as_id, given, go, page_again
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import for_person, this_person
from oneroof.portal.my_file.pages import blueprint
from oneroof.tenancy.work import work

TEMPLATE = "portal/my_file/documents.html"


@blueprint.get("/documents")
@states_purpose("own_file")
@for_person
def documents() -> str:
    """What is asked for, what is there, and where a file is sent."""
    return render_template(TEMPLATE, errors={}, trouble=None, kind="other", title="", **_facts(request.args))


@blueprint.post("/documents")
@states_purpose("own_file")
@for_person
@looks_through_first
def hand_in() -> AnyResponse | Response:
    """Keep a file in the casefile; what it was asked for as, it is handed in as."""
    current, procedure_id = work(), as_id(given("procedure"))
    try:
        sent = sent_file()
        document = service.add_document(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=this_person().casefile_id,
            name=sent.name,
            content=sent.content,
            kind=given("kind") or "other",
            title=given("title"),
        )
        if procedure_id is not None:
            _settle(document.id, procedure_id)
    except DomainError as error:
        current.abandon()
        return page_again(TEMPLATE, error, kind=given("kind"), title=given("title"), **_facts(request.form))
    return go("my_file.documents", public_text("Thank you. We have your file, and will look at it."))


def _settle(document_id: UUID, procedure_id: UUID) -> None:
    """It counts as handed in. Where it waits for the virus scanner, it is kept, and staff hand it in."""
    current = work()
    try:
        service.hand_in(
            current.session,
            current.context,
            current.clock,
            current.keys,
            casefile_id=this_person().casefile_id,
            document_id=document_id,
            procedure_id=procedure_id,
            evidence=given("evidence"),
        )
    except Conflict as error:
        if error.code != "file_not_checked_yet":
            raise


@blueprint.get("/documents/<uuid:document_id>")
@states_purpose("own_file")
@for_person
def document(document_id: UUID) -> Response:
    """One's own document, as a download."""
    current = work()
    return handed_out(
        service.open_content(
            current.session,
            current.context,
            current.clock,
            current.keys,
            storing(),
            casefile_id=this_person().casefile_id,
            document_id=document_id,
            unscanned_accepted=True,
        )
    )


def _facts(asked: Mapping[str, str]) -> dict[str, Any]:
    current, person = work(), this_person()
    who = current.session, current.context, current.clock, current.keys
    cursor = request.args.get("cursor") or None
    listed = service.list_documents(*who, casefile_id=person.casefile_id, cursor=cursor)
    requests = [each for each in requests_of(*who, casefile_id=person.casefile_id) if each.missing]
    return {
        "listed": listed,
        "first": cursor is None,
        "requests": requests,
        "person_id": person.person_id,
        "sending": _sending(requests, asked),
        "kinds": list(KIND_NAMES.items()),
        "kind_names": KIND_NAMES,
    }


def _sending(requests: list[Request], asked: Mapping[str, str]) -> tuple[Request, Evidence] | None:
    """What the person said that they are sending, if it is still asked for."""
    wanted = asked.get("procedure", ""), asked.get("evidence", "")
    items = ((each, item.evidence) for each in requests for item in each.missing)
    return next(((each, proof) for each, proof in items if (str(each.id), proof.code) == wanted), None)
