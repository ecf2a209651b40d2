"""Messages on the desk's page, and as a page of their own."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, Forbidden
from oneroof.core.i18n import LazyText, current_language, staff_text
from oneroof.core.page_answers import as_id, given, given_number, go, keep_nowhere
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk.messages import answering, sending
from oneroof.frontdesk.messages.choices import addressees, asked_languages
from oneroof.frontdesk.messages.inbox import read_inbox
from oneroof.frontdesk.messages.models import DeskMessage
from oneroof.frontdesk.messages.sending import MINUTES, Addressee
from oneroof.frontdesk.messages.wording import ANSWER_NAMES, PHRASE_CHOICES, sentence_of
from oneroof.identity.access import requires, signed_in
from oneroof.identity.permissions import ROLE_NAMES
from oneroof.tenancy.work import work

blueprint = Blueprint("message_pages", __name__, template_folder="../templates", url_prefix="/staff/messages")
blueprint.after_request(keep_nowhere)


@blueprint.app_context_processor
def words_of_messages() -> dict[str, Any]:
    """What templates need to show a message."""
    staff = signed_in()
    return {
        "message_sentence": sentence_of,
        "answer_names": ANSWER_NAMES,
        "role_names": ROLE_NAMES,
        "may_direct": staff is not None and "floor.direct" in staff.permissions,
        "watches_calls": staff is not None and "tickets.call" in staff.permissions,
    }


@blueprint.get("")
@requires("tickets.call")
def messages() -> str:
    """What I have received and sent today; the form to write."""
    return _page()


@blueprint.post("")
@requires("tickets.call")
def send() -> AnyResponse | Response:
    """Send one."""
    current = work()
    kind, _, which = given("to").partition("/")
    to = Addressee(
        kind or "",
        desk_id=as_id(which) if kind == "desk" else None,
        office_id=as_id(which) if kind == "office" else None,
        role=which if kind == "role" else None,
    )
    phrase = given("phrase")
    asks = phrase == "send_speaker" or kind == "speakers"
    try:
        sending.send(
            current.session,
            current.context,
            current.clock,
            current.keys,
            to=to,
            phrase=phrase,
            language=given("language") if asks else None,
            minutes=given_number("minutes") if phrase == "take_my_line" else None,
            text=given("text"),
        )
    except DomainError as error:
        return _again(error, {name: given(name) for name in ("to", "phrase", "language", "minutes", "text")})
    return go("message_pages.messages", staff_text("Sent."))


@blueprint.post("/<uuid:message_id>/answer")
@requires("tickets.call")
def answer(message_id: UUID) -> AnyResponse | Response:
    """Read, coming, or not now."""
    return _done(answering.answer, message_id=message_id, answer=given("answer") or None)


@blueprint.post("/<uuid:message_id>/take-back")
@requires("tickets.call")
def take_back(message_id: UUID) -> AnyResponse | Response:
    """My message is not needed any more."""
    return _done(sending.take_back, message_id=message_id)


@blueprint.post("/help")
@requires("tickets.call")
def call_for_help() -> AnyResponse | Response:
    """Call silently for help. Nothing on the page cries out: whoever stands before the desk may read it."""
    return _done(answering.call_for_help)


@blueprint.post("/<uuid:message_id>/over")
@requires("tickets.call")
def end_call(message_id: UUID) -> AnyResponse | Response:
    """The danger is over."""
    return _done(answering.end_call, message_id=message_id)


def write_facts(values: dict[str, str] | None = None) -> dict[str, Any]:
    """What the form to write a message offers."""
    current = work()
    languages = asked_languages(current.session, current.context)
    return {
        "addressees": addressees(current.session, current.context),
        "phrases": PHRASE_CHOICES,
        "asked_languages": [(code, spoken_language(code, current_language()).name) for code in languages],
        "minute_choices": MINUTES,
        "written": values or {},
    }


def _done(act: Callable[..., DeskMessage], **arguments: Any) -> AnyResponse | Response:
    """Take one step, and back to where it was taken."""
    current = work()
    try:
        act(current.session, current.context, current.clock, **arguments)
    except DomainError as error:
        return _again(error)
    return go("floor_pages.desk" if given("back") == "desk" else "message_pages.messages")


def _again(error: DomainError, values: dict[str, str] | None = None) -> Response:
    if isinstance(error, Forbidden):
        raise error
    work().abandon()
    trouble: LazyText | None = None if error.fields else error.message
    return make_response(_page(errors=error.fields, trouble=trouble, values=values), error.status)


def _page(errors: dict[str, Any] | None = None, trouble: LazyText | None = None, values: Any = None) -> str:
    current = work()
    inbox = read_inbox(current.session, current.context, current.clock, current.keys)
    return render_template(
        "frontdesk/messages.html", inbox=inbox, errors=errors or {}, trouble=trouble, **write_facts(values)
    )
