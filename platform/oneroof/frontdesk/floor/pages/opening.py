"""A new line in a minute."""

from typing import Any

from flask import Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.page_answers import NOTHING, given, given_id, given_ids, go, page_again
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk.floor import changes
from oneroof.frontdesk.floor.pages import blueprint
from oneroof.frontdesk.floor.pages.forms import asked_picked, given_texts, text_languages
from oneroof.frontdesk.floor.settings import floor_model
from oneroof.frontdesk.service import desks
from oneroof.identity.access import requires
from oneroof.tenancy.work import Work, work


@blueprint.get("/lines/new")
@requires("floor.direct")
def new_line() -> str:
    """The form for a new line."""
    values = {"ready": "urgent", "desk_ids": []}
    return render_template("floor/new_line.html", errors={}, trouble=None, **_form(work(), values))


@blueprint.post("/lines/new")
@requires("floor.direct")
def open_line() -> AnyResponse | Response:
    """Open it."""
    current, ready = work(), given("ready")
    own = given_texts("names")
    try:
        line = changes.NewLine(
            office_id=given_id("office_id") or NOTHING,
            ready=None if ready == "own" else ready,
            names=own,
            letter=given("letter") or None,
            desk_ids=given_ids("desk_ids"),
        )
        change = changes.open_line(
            current.session,
            current.context,
            current.clock,
            line=line,
            from_queue_id=given_id("from_queue_id"),
            picked=asked_picked(),
        )
    except DomainError as error:
        current.abandon()
        values = {name: given(name) for name in ("office_id", "ready", "letter", "from_queue_id", "language")}
        sent: dict[str, Any] = {**values, "desk_ids": [str(id_) for id_ in given_ids("desk_ids")], "names": own}
        return page_again("floor/new_line.html", error, **_form(current, sent))
    moved = len(change.ticket_ids)
    said = staff_text("The line is open. %(count)s people were moved into it.", count=moved)
    opened = change.target_queue_id or change.queue_id
    return go("line_pages.line", said, queue_id=opened)


def _form(current: Work, values: dict[str, Any]) -> dict[str, Any]:
    model = floor_model(current.session, current.context)
    return {
        "values": {"names": {}, "office_id": None, "letter": "", "from_queue_id": None, "language": None, **values},
        "offices": [office for office in model.offices if office.state == "active"],
        "queues": [queue for queue in model.queues if queue.state == "active"],
        "desks": [item for item in desks(current.session, current.context) if item.is_open],
        "ready_names": changes.READY_NAMES,
        "languages": text_languages(),
        "spoken": [(code, spoken_language(code, current_language()).name) for code in text_languages()],
    }
