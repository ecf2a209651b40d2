"""Pages: who looked at a file, the paper of it in the person's language, and the questions about it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.looking import questions as asked
from oneroof.casefiles.looking import service as looking
from oneroof.casefiles.looking.wording import ACTORS, ACTS
from oneroof.casefiles.pages.tabs import casefile_tab
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import given, go, keep_nowhere, page_again
from oneroof.core.slips import slip_texts
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import PURPOSES
from oneroof.tenancy.work import work

PRINTED = 200
"""Looks on the paper that the person takes along: the newest."""

blueprint = Blueprint("looking_pages", __name__, template_folder="templates", url_prefix="/staff/casefiles")
question_blueprint = Blueprint(
    "look_questions", __name__, template_folder="templates", url_prefix="/staff/look-questions"
)
blueprint.after_request(keep_nowhere)
question_blueprint.after_request(keep_nowhere)
casefile_tab("looking_pages.who_looked", staff_text("Who looked"), rank=80, permission="rights.receive")


@blueprint.app_context_processor
def words_of_looks() -> dict[str, Any]:
    """What templates need to speak of looks."""
    return {
        "look_acts": ACTS,
        "look_actors": ACTORS,
        "role_names": ROLE_NAMES,
        "class_words": {code: each.words for code, each in DATA_CLASSES.items()},
        "purpose_words": {code: each.words for code, each in PURPOSES.items()},
    }


@blueprint.get("/<uuid:casefile_id>/who-looked")
@states_purpose("rights")
@requires("rights.receive")
def who_looked(casefile_id: UUID) -> str:
    """The looks, page by page, and what the person asked about them."""
    current, cursor = work(), request.args.get("cursor") or None
    view = _view(casefile_id)
    person_id = view.casefile.person_id
    asked_before = asked.questions_of(
        current.session, current.context, current.clock, current.keys, person_id=person_id
    )
    page = looking.who_looked(current.session, current.context, current.clock, person_id=person_id, cursor=cursor)
    return render_template(
        "looking/who_looked.html", view=view, page=page, first=cursor is None, questions=asked_before
    )


@blueprint.get("/<uuid:casefile_id>/who-looked/print")
@states_purpose("rights")
@requires("rights.receive")
def paper(casefile_id: UUID) -> str:
    """The newest looks on paper, in the person's language and the host's."""
    current = work()
    view = _view(casefile_id)
    page = looking.who_looked(
        current.session,
        current.context,
        current.clock,
        person_id=view.casefile.person_id,
        limit=PRINTED,
        verb="print",
    )
    facts = {"looks": page.items, "more": page.next_cursor is not None, "code": view.code, "centre": g.tenant.name}
    texts = slip_texts("looking/public/looks.html", view.casefile.language, g.tenant, **facts)
    return render_template("looking/paper.html", view=view, text=texts[0])


@blueprint.get("/<uuid:casefile_id>/who-looked/<uuid:entry_id>/ask")
@states_purpose("rights")
@requires("rights.receive")
def question_form(casefile_id: UUID, entry_id: UUID) -> str:
    """The form for a question about one look."""
    return render_template("looking/ask.html", **_ask_facts(casefile_id, entry_id), text="", errors={}, trouble=None)


@blueprint.post("/<uuid:casefile_id>/who-looked/<uuid:entry_id>/ask")
@states_purpose("rights")
@requires("rights.receive")
def ask(casefile_id: UUID, entry_id: UUID) -> AnyResponse:
    """Write the person's question down."""
    current, facts = work(), _ask_facts(casefile_id, entry_id)
    try:
        asked.ask(
            current.session,
            current.context,
            current.clock,
            current.keys,
            person_id=facts["view"].casefile.person_id,
            entry_id=entry_id,
            text=given("question"),
        )
    except DomainError as error:
        current.abandon()
        facts = _ask_facts(casefile_id, entry_id)
        return page_again("looking/ask.html", error, **facts, text=given("question"))
    notice = staff_text("The question is written down. A coordinator answers it.")
    return go("looking_pages.who_looked", notice, casefile_id=casefile_id)


@question_blueprint.get("")
@states_purpose("rights")
@requires("looks.answer")
def list_() -> str:
    """The questions that wait for an answer."""
    return _questions(errors={}, trouble=None, failed=None, text="")


@question_blueprint.post("/<uuid:question_id>")
@states_purpose("rights")
@requires("looks.answer")
def answer(question_id: UUID) -> AnyResponse | Response:
    """Answer one."""
    current = work()
    try:
        asked.answer(
            current.session,
            current.context,
            current.clock,
            current.keys,
            question_id=question_id,
            text=given("answer"),
        )
    except DomainError as error:
        current.abandon()
        facts = _question_facts()
        return page_again("looking/questions.html", error, **facts, failed=question_id, text=given("answer"))
    return go("look_questions.list_", staff_text("Answered. The person reads it with who looked at their file."))


def _questions(**shown: Any) -> str:
    return render_template("looking/questions.html", **_question_facts(), **shown)


def _question_facts() -> dict[str, Any]:
    current, cursor = work(), request.args.get("cursor") or None
    page = asked.open_questions(current.session, current.context, current.clock, current.keys, cursor=cursor)
    return {"page": page, "first": cursor is None}


def _ask_facts(casefile_id: UUID, entry_id: UUID) -> dict[str, Any]:
    current, view = work(), _view(casefile_id)
    look = looking.look_about(current.session, current.context, person_id=view.casefile.person_id, entry_id=entry_id)
    return {"view": view, "entry_id": entry_id, "look": look}


def _view(casefile_id: UUID) -> CasefileView:
    current = work()
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
