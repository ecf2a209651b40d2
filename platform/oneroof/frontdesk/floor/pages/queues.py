"""Lines as they are set up."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError, NotFound
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, go, page_again
from oneroof.frontdesk.floor import settings
from oneroof.frontdesk.floor.changes.lines import no_such_queue
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import given_texts, given_whole, shown_errors, text_languages
from oneroof.frontdesk.floor.settings import LIMITS
from oneroof.frontdesk.models import Queue
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

USUAL = {"daily_tickets": None, "most_recalls": 3, "grace_minutes": 10, "most_parked": 3, "park_minutes": 30}


@blueprint.get("/queues/new")
@requires("settings.manage")
def new_queue() -> str:
    """The form for a new line."""
    values: dict[str, Any] = {
        "name": {},
        "letter": "",
        "kind": "office",
        "office_id": as_id(request.args.get("office_id", "")),
        **USUAL,
    }
    return render_template("floor/queue_settings.html", errors={}, trouble=None, **_form(work(), None, values))


@blueprint.post("/queues/new")
@requires("settings.manage")
def add_queue() -> AnyResponse | Response:
    """A new line."""
    current = work()
    try:
        queue = settings.add_queue(
            current.session,
            current.context,
            current.clock,
            office_id=given_id("office_id") or NOTHING,
            kind=given("kind"),
            letter=given("letter") or None,
            name=given_texts("name"),
            **_limits(),
        )
    except DomainError as error:
        return _again(current, None, error)
    return go("line_pages.office", staff_text("The line was added."), office_id=queue.office_id)


@blueprint.get("/queues/<uuid:queue_id>")
@requires("settings.manage")
def queue_settings(queue_id: UUID) -> str:
    """One line's name, letter and limits."""
    current = work()
    found = _queue(current, queue_id)
    values = {name: getattr(found, name) for name in ("name", "letter", "kind", "office_id", *LIMITS)}
    return render_template("floor/queue_settings.html", errors={}, trouble=None, **_form(current, found, values))


@blueprint.post("/queues/<uuid:queue_id>")
@requires("settings.manage")
def change_queue(queue_id: UUID) -> AnyResponse | Response:
    """Change them."""
    current = work()
    try:
        queue = settings.change_queue(
            current.session,
            current.context,
            current.clock,
            queue_id=queue_id,
            name=given_texts("name"),
            letter=given("letter"),
            **_limits(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _again(current, queue_id, error)
    return go("line_pages.office", staff_text("The line was changed."), office_id=queue.office_id)


@blueprint.post("/queues/<uuid:queue_id>/retire")
@requires("settings.manage")
def retire_queue(queue_id: UUID) -> AnyResponse:
    """Put it out of use; while people wait, the page that moves them is the answer."""
    current = work()
    office_id = _queue(current, queue_id).office_id
    try:
        settings.retire_queue(current.session, current.context, current.clock, queue_id=queue_id)
    except DomainError as error:
        current.abandon()
        assert isinstance(error.message, LazyText)
        return go("line_pages.line", error.message, kind="warning", queue_id=queue_id)
    return go("line_pages.office", staff_text("The line is out of use."), office_id=office_id)


@blueprint.post("/queues/<uuid:queue_id>/revive")
@requires("settings.manage")
def revive_queue(queue_id: UUID) -> AnyResponse:
    """Bring it back, with a letter that is free."""
    current = work()
    office_id = _queue(current, queue_id).office_id
    try:
        queue = settings.revive_queue(current.session, current.context, current.clock, queue_id=queue_id)
    except DomainError as error:
        current.abandon()
        said = next(iter(error.fields.values()))[0] if error.fields else error.message
        assert isinstance(said, LazyText)
        return go("line_pages.office", said, kind="warning", office_id=office_id)
    said = staff_text("The line is in use again, with the letter %(letter)s.", letter=queue.letter)
    return go("line_pages.office", said, office_id=office_id)


def _again(current: Work, queue_id: UUID | None, error: DomainError) -> Response:
    current.abandon()
    error.fields = shown_errors(error.fields, "name")
    found = _queue(current, queue_id) if queue_id else None
    sent: dict[str, Any] = {name: given(name) for name in ("letter", "kind", *LIMITS)}
    sent |= {"name": given_texts("name"), "office_id": given_id("office_id")}
    return page_again("floor/queue_settings.html", error, **_form(current, found, sent))


def _limits() -> dict[str, int | None]:
    return {name: given_whole(name) for name in LIMITS}


def _form(current: Work, queue: Queue | None, values: dict[str, Any]) -> dict[str, Any]:
    model = settings.floor_model(current.session, current.context)
    return {"queue": queue, "values": values, "model": model, "languages": text_languages()}


def _queue(current: Work, queue_id: UUID) -> Queue:
    for found in settings.floor_model(current.session, current.context).queues:
        if found.id == queue_id:
            return found
    raise no_such_queue()
