"""My desk: open it, call, serve, close it. Everything on one page."""

from typing import Any

from flask import Response, g, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.pages.nationality_names import nationality_choices
from oneroof.core.errors import DomainError, Forbidden, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import NOTHING, as_id, given_id, given_ids, go
from oneroof.core.spoken_languages import spoken_language, spoken_languages
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.messages.pages import write_facts
from oneroof.frontdesk.pages import blueprint
from oneroof.frontdesk.pages.desk_view import (
    DeskPage,
    chosen_office,
    desk_choices,
    desk_lines,
    desk_page,
    usual_choice,
)
from oneroof.frontdesk.pages.floor_view import read_floor
from oneroof.frontdesk.wording import undo_offer
from oneroof.identity.access import requires
from oneroof.live.service import position
from oneroof.tenancy.work import work

REFRESH_SECONDS = 20


@blueprint.get("/desk")
@requires("tickets.call")
def desk() -> Response:
    """My open desk, or the desks at which I can begin."""
    response = make_response(render_desk())
    if request.args.get("refresh") == "on" and g.get("staff_desk_is_free"):
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


@blueprint.post("/desk/open")
@requires("tickets.call")
def desk_open() -> AnyResponse | Response:
    """Begin to serve at a desk."""
    current, desk_id, queue_ids = work(), given_id("desk_id"), given_ids("queue_ids")
    try:
        if desk_id is None:
            message = staff_text("Choose your desk.")
            raise Invalid("invalid_input", message, fields={"desk_id": [message]})
        opened = floor_service.open_desk(
            current.session, current.context, current.clock, desk_id=desk_id, queue_ids=queue_ids
        )
    except DomainError as error:
        return desk_again(error, chosen={"desk_id": desk_id, "queue_ids": queue_ids})
    return go("floor_pages.desk", staff_text("Desk %(desk)s is open.", desk=opened.desk.number))


@blueprint.post("/desk/call-next")
@requires("tickets.call")
def desk_call_next() -> AnyResponse | Response:
    """Call whoever is next in my queues."""
    current, desk_id = work(), given_id("desk_id")
    try:
        ticket = floor_service.call_next(
            current.session, current.context, current.clock, desk_id=desk_id or NOTHING, prefer_languages=True
        )
    except DomainError as error:
        return desk_again(error)
    if ticket is None:
        return go("floor_pages.desk", staff_text("Nobody is waiting."), kind="info")
    return go("floor_pages.desk")


@blueprint.get("/desk/lines")
@requires("tickets.call")
def desk_lines_alone() -> str:
    """Who waits in my queues, and nothing else: what a page asks for that has lost touch."""
    current = work()
    opened = floor_service.my_desk(current.session, current.context)
    after = position(current.session, current.context)
    lines = desk_lines(current, read_floor(current), opened.session.queue_ids) if opened else []
    return render_template("frontdesk/_lines.html", lines=lines, after=after)


@blueprint.get("/desk/close")
@requires("tickets.call")
def desk_close_question() -> str:
    """What closing means, before it is done."""
    page = desk_page(work())
    mine = [each.ticket for each in page.parked if each.ticket.desk_id == page.opened.desk.id] if page else []
    return render_template("frontdesk/desk_close.html", page=page, mine=mine)


@blueprint.post("/desk/close")
@requires("tickets.call")
def desk_close() -> AnyResponse | Response:
    """End serving at my desk."""
    current, desk_id = work(), given_id("desk_id")
    try:
        floor_service.close_desk(current.session, current.context, current.clock, desk_id=desk_id or NOTHING)
    except DomainError as error:
        return desk_again(error)
    return go("floor_pages.desk", staff_text("Your desk is closed."))


def render_desk(**extra: Any) -> str:
    """The page of my desk, or of the desks that I can open; `extra` is what a form brought back."""
    current = work()
    facts = {"errors": {}, "trouble": None, "chosen": {}, "found": None, "values": {}, "opening": False, **extra}
    page = desk_page(current)
    if page is None:
        choices = desk_choices(current)
        choice = chosen_office(current, choices, given_office=as_id(request.args.get("office", "")))
        facts["chosen"] = facts["chosen"] or usual_choice(current, choice)
        return render_template("frontdesk/desk_choice.html", choices=choices, choice=choice, **facts)
    _tell_the_header(page)
    may_write = current.context.allows("casefiles.write")
    return render_template(
        "frontdesk/desk.html",
        page=page,
        may_write=may_write,
        begins_procedures=current.context.allows("procedures.write"),
        undo_offer=undo_offer,
        **_choices(page),
        **write_facts(),
        **facts,
    )


def desk_again(error: DomainError, **extra: Any) -> Response:
    """The desk as it stands after a step that could not be taken, with the reason; nothing of the step is kept.

    A refusal is raised again: it leaves its trace in the accountability record, and has a page of its own.
    """
    if isinstance(error, Forbidden):
        raise error
    work().abandon()
    trouble = None if error.fields else error.message
    return make_response(render_desk(errors=error.fields, trouble=trouble, **extra), error.status)


def _tell_the_header(page: DeskPage) -> None:
    g.staff_desk = page.opened.desk.number
    g.staff_office = named(page.office.name) if page.office else None
    g.staff_desk_is_free = page.at_desk is None


def _choices(page: DeskPage) -> dict[str, Any]:
    """What the welcome desk's forms offer; nothing where there are no such forms."""
    if page.at_desk is None or not page.at_desk.at_reception:
        return {"nationalities": [], "languages": [], "host_language": None}
    return {
        "languages": spoken_languages(current_language()),
        "nationalities": nationality_choices(current_language()),
        "host_language": spoken_language(g.tenant.default_language, current_language()),
    }
