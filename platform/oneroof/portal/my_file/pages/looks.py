"""Who looked at one's file, and asking why."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.looking import questions as asked
from oneroof.casefiles.looking import service
from oneroof.core.errors import DomainError
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import as_id, given, go, page_again
from oneroof.identity.access import states_purpose
from oneroof.identity.service_users.access import for_person, this_person
from oneroof.portal.my_file.pages import blueprint
from oneroof.tenancy.work import work

LIST, ASK = "portal/my_file/looks.html", "portal/my_file/look.html"


@blueprint.get("/looks")
@states_purpose("rights")
@for_person
def looks() -> str:
    """The looks, page by page, and what was asked about them."""
    current, person = work(), this_person()
    who = current.session, current.context, current.clock
    after = as_id(request.args.get("after", ""))
    questions = asked.questions_of(*who, current.keys, person_id=person.person_id) if after is None else []
    page = service.own_looks(*who, person_id=person.person_id, after=after)
    return render_template(LIST, page=page, questions=questions, first=after is None)


@blueprint.get("/looks/<uuid:entry_id>")
@states_purpose("rights")
@for_person
def look(entry_id: UUID) -> str:
    """A question about one look."""
    return render_template(ASK, errors={}, trouble=None, typed="", **_facts(entry_id))


@blueprint.post("/looks/<uuid:entry_id>")
@states_purpose("rights")
@for_person
def ask(entry_id: UUID) -> AnyResponse | Response:
    """Ask why. A coordinator answers."""
    current = work()
    try:
        asked.ask(
            current.session,
            current.context,
            current.clock,
            current.keys,
            person_id=this_person().person_id,
            entry_id=entry_id,
            text=given("question"),
        )
    except DomainError as error:
        current.abandon()
        return page_again(ASK, error, typed=given("question"), **_facts(entry_id))
    return go("my_file.looks", public_text("Your question has been sent. The answer will stand here."))


def _facts(entry_id: UUID) -> dict[str, Any]:
    current = work()
    found = service.look_about(current.session, current.context, person_id=this_person().person_id, entry_id=entry_id)
    return {"look": found, "entry_id": entry_id}
