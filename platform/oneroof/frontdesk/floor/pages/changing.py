"""Live changes of one line: each is shown before it is confirmed."""

from typing import Any
from uuid import UUID

from flask import Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import Conflict, DomainError, Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.page_answers import NOTHING, as_id, given, given_id, given_number, go, page_again
from oneroof.frontdesk.floor import changes
from oneroof.frontdesk.floor.changes.carrying import next_day
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import asked_picked
from oneroof.frontdesk.floor.pages.lines import line_facts
from oneroof.frontdesk.floor.settings import floor_model
from oneroof.frontdesk.models import Queue
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work

KINDS = ("move", "merge", "relocate", "close", "carry_over")


@blueprint.get("/lines/<uuid:queue_id>/change")
@requires("floor.direct")
def change_question(queue_id: UUID) -> str | Response:
    """What a change would do now, before it is confirmed."""
    current, kind = work(), request.args.get("kind", "")
    try:
        facts = _asked(current, queue_id, kind)
    except Invalid as error:
        return _line_again(current, queue_id, error)
    return render_template("floor/change.html", **facts)


@blueprint.post("/lines/<uuid:queue_id>/change")
@requires("floor.direct")
def change_line(queue_id: UUID) -> AnyResponse | Response:
    """Do it, unless more people are concerned than was shown."""
    current, kind = work(), given("kind")
    try:
        _change(current, queue_id, kind)
    except Conflict as error:
        current.abandon()
        return page_again("floor/change.html", error, **_asked(current, queue_id, kind, trouble=error.message))
    except Invalid as error:
        current.abandon()
        return _line_again(current, queue_id, error)
    return go("line_pages.floor", staff_text("The line was changed. You can take it back below."))


@blueprint.post("/lines/<uuid:queue_id>/reopen")
@requires("floor.direct")
def reopen(queue_id: UUID) -> AnyResponse:
    """The line takes tickets again."""
    current = work()
    try:
        changes.reopen_line(current.session, current.context, current.clock, queue_id=queue_id)
    except Conflict as error:
        current.abandon()
        return go("line_pages.line", _said(error), kind="warning", queue_id=queue_id)
    return go("line_pages.line", staff_text("The line takes tickets again."), queue_id=queue_id)


@blueprint.post("/changes/<uuid:change_id>/take-back")
@requires("floor.direct")
def take_back(change_id: UUID) -> AnyResponse:
    """Undo a live change."""
    current = work()
    try:
        changes.take_back(current.session, current.context, current.clock, change_id=change_id)
    except Conflict as error:
        current.abandon()
        return go("line_pages.floor", _said(error), kind="warning")
    return go("line_pages.floor", staff_text("The change was taken back."))


def _said(error: DomainError) -> LazyText:
    assert isinstance(error.message, LazyText)
    return error.message


def _change(current: Work, queue_id: UUID, kind: str) -> None:
    common: dict[str, Any] = {"queue_id": queue_id, "expected": given_number("expected")}
    place = (current.session, current.context, current.clock)
    if kind in ("move", "merge"):
        target = given_id("target_queue_id") or NOTHING
        merge = kind == "merge"
        changes.move_line(*place, target_queue_id=target, picked=_picked(kind), merge=merge, **common)
    elif kind == "relocate":
        changes.relocate_line(*place, office_id=given_id("office_id") or NOTHING, **common)
    elif kind in ("close", "carry_over"):
        changes.close_line(*place, rest="stay" if kind == "close" else "carry_over", **common)
    else:
        raise _nothing_chosen("kind")


def _picked(kind: str) -> changes.Picked:
    """Whoever merges two lines leaves nobody out."""
    return changes.Picked() if kind == "merge" else asked_picked()


def _asked(current: Work, queue_id: UUID, kind: str, *, trouble: object = None) -> dict[str, Any]:
    """What the page before a change shows."""
    if kind not in KINDS:
        raise _nothing_chosen("kind")
    facts: dict[str, Any] = {"kind": kind, "target": None, "office": None, "day": None, "trouble": trouble}
    facts["errors"] = {}
    picked = _picked(kind) if kind in ("move", "merge") else changes.Picked()
    target_id = None
    if kind in ("move", "merge"):
        facts["target"] = _target(current, queue_id)
        target_id = facts["target"].id
    elif kind == "relocate":
        office = floor_model(current.session, current.context).office(
            as_id(request.values.get("office_id", "")) or NOTHING
        )
        if office is None or office.state != "active":
            raise _nothing_chosen("office_id")
        facts["office"] = office
    place = (current.session, current.context, current.clock)
    seen = changes.preview(*place, queue_id=queue_id, target_queue_id=target_id, picked=picked)
    if kind == "carry_over":
        facts["day"] = next_day(*place, seen.queue.office_id)
    return {**facts, "seen": seen, "picked": picked}


def _target(current: Work, queue_id: UUID) -> Queue:
    wanted = as_id(request.values.get("target_queue_id", ""))
    for queue in floor_model(current.session, current.context).queues:
        if queue.id == wanted and queue.state == "active" and queue.id != queue_id:
            return queue
    raise _nothing_chosen("target_queue_id")


def _nothing_chosen(field: str) -> Invalid:
    message = staff_text("Choose one.")
    return Invalid(f"{field}_unknown", message, fields={field: [message]})


def _line_again(current: Work, queue_id: UUID, error: Invalid) -> Response:
    return page_again("floor/line.html", error, values=request.values, **line_facts(current, queue_id))
