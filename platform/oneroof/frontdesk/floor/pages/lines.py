"""The lines as they stand: who waits, who can still be served, and what was changed today."""

from typing import Any
from uuid import UUID

from flask import render_template

from oneroof.core.i18n import current_language
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk.floor.capacity import capacity_of, places_of
from oneroof.frontdesk.floor.changes import preview, recent_changes
from oneroof.frontdesk.floor.changes.lines import no_such_queue
from oneroof.frontdesk.floor.changes.undoing import may_be_taken_back
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.service import why_not
from oneroof.frontdesk.floor.settings import floor_model
from oneroof.frontdesk.models import Queue
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work


@blueprint.get("")
@requires("floor.direct")
def floor() -> str:
    """All lines with their capacity, and today's changes."""
    current = work()
    lines = capacity_of(current.session, current.context, current.clock)
    changes = recent_changes(current.session, current.context, current.clock)
    return render_template(
        "floor/floor.html",
        lines=lines,
        places=places_of(current.session, current.context, lines),
        changes=[(change, may_be_taken_back(change, changes)) for change in changes],
        queues=_by_id(current),
        may_set_up=current.context.allows("settings.manage"),
    )


@blueprint.get("/lines/<uuid:queue_id>")
@requires("floor.direct")
def line(queue_id: UUID) -> str:
    """One line, and what can be done with it."""
    return render_template("floor/line.html", errors={}, trouble=None, values={}, **line_facts(work(), queue_id))


def line_facts(current: Work, queue_id: UUID) -> dict[str, Any]:
    """What the page of a line shows. Raises NotFound."""
    seen = preview(current.session, current.context, current.clock, queue_id=queue_id)
    model = floor_model(current.session, current.context)
    found = capacity_of(current.session, current.context, current.clock, queue_id=queue_id)
    if not found:
        raise no_such_queue()
    languages = sorted({ticket.language for ticket in seen.moves})
    return {
        "seen": seen,
        "capacity": found[0],
        "refusal": why_not(current.session, current.context, current.clock, queue_id),
        "others": [queue for queue in model.queues if queue.state == "active" and queue.id != queue_id],
        "offices": [office for office in model.offices if office.state == "active"],
        "languages": [(code, spoken_language(code, current_language()).name) for code in languages],
        "may_set_up": current.context.allows("settings.manage"),
    }


def _by_id(current: Work) -> dict[UUID, Queue]:
    return {queue.id: queue for queue in floor_model(current.session, current.context).queues}
