"""The umbrella's pages: its centres, what state they are in, and the totals of closed months."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.db import Database
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go, page_again
from oneroof.federation import service, wording
from oneroof.federation.lifecycle import TRANSITIONS
from oneroof.federation.moving import move_centre
from oneroof.federation.totals import COUNTS, MEASURES
from oneroof.federation.totals_file import totals_table
from oneroof.identity.access import requires, states_purpose
from oneroof.statistics.csv_files import csv_answer
from oneroof.statistics.months import earlier_month, read_month, written_month
from oneroof.tenancy.work import work

blueprint = Blueprint("network", __name__, template_folder="templates", url_prefix="/staff/network")


@blueprint.get("/totals")
@states_purpose("statistics")
@requires("totals.read")
def totals() -> str | Response:
    """A closed month, centre by centre, and the sums of the months up to it."""
    current = work()
    try:
        found = service.network_totals(_database(), current.context, current.clock, month=_wanted_month())
    except Invalid as error:
        return page_again("network/which_month.html", error, month=request.args.get("month", ""))
    return render_template(
        "network/totals.html",
        totals=found,
        months=[earlier_month(found.newest, before) for before in range(3 * service.MONTHS_SHOWN)],
        measures=MEASURES,
        counts=COUNTS,
        measure_names=wording.MEASURE_NAMES,
        kind_names=wording.KIND_NAMES,
        written_month=written_month,
    )


@blueprint.get("/totals.csv")
@states_purpose("statistics")
@requires("totals.read")
def totals_csv() -> Response:
    """The same month as a file."""
    current = work()
    found = service.download_totals(current.session, _database(), current.context, current.clock, month=_wanted_month())
    return csv_answer(totals_table(found), f"{g.tenant.network_code}-{written_month(found.month)}.csv")


@blueprint.get("")
@states_purpose("administration")
@requires("network.read")
def centres() -> str:
    """The network's centres, by a word each."""
    search = request.args.get("q", "").strip()
    cursor = request.args.get("cursor") or None
    page = service.network_centres(_database(), work().context, search=search, cursor=cursor)
    return render_template("network/centres.html", page=page, search=search, first=cursor is None, **_words())


@blueprint.get("/centres/<code>")
@states_purpose("administration")
@requires("network.read")
def centre(code: str) -> str:
    """One centre, and what can be done with it."""
    context = work().context
    found = service.network_centre(_database(), context, code=code)
    actions = _actions(found.centre.state) if context.allows("network.manage") else []
    return render_template("network/centre.html", found=found, actions=actions, **_words())


@blueprint.get("/centres/<code>/<any(prepare, open, suspend, resume, close):action>")
@states_purpose("administration")
@requires("network.manage")
def centre_action(code: str, action: str) -> str:
    """Ask before doing it."""
    found = service.network_centre(_database(), work().context, code=code)
    return render_template(
        "network/centre_action.html", found=found, action=action, reason="", errors={}, trouble=None, **_words()
    )


@blueprint.post("/centres/<code>/<any(prepare, open, suspend, resume, close):action>")
@states_purpose("administration")
@requires("network.manage")
def centre_action_do(code: str, action: str) -> AnyResponse | Response:
    """Do it."""
    current = work()
    reason = request.form.get("reason", "").strip()
    services = current_app.extensions["oneroof"]
    try:
        move_centre(services.database, current.context, current.clock, code=code, action=action, reason=reason)
    except (Invalid, Conflict) as error:
        found = service.network_centre(services.database, current.context, code=code)
        return page_again("network/centre_action.html", error, found=found, action=action, reason=reason, **_words())
    services.directory.forget()
    return go("network.centre", wording.DONE[action], code=code)


def _actions(state: str) -> list[str]:
    return [action for action, (before, _after) in TRANSITIONS.items() if state in before]


def _words() -> dict[str, Any]:
    return {
        "kind_names": wording.KIND_NAMES,
        "state_names": wording.STATE_NAMES,
        "state_colours": wording.STATE_COLOURS,
        "action_names": wording.ACTION_NAMES,
        "consequences": wording.CONSEQUENCES,
    }


def _wanted_month() -> date | None:
    """The month in the address, None for the newest. Raises Invalid for what is none."""
    text = request.args.get("month", "").strip()
    if not text:
        return None
    month = read_month(text)
    if month is None:
        message = staff_text("Write the month as year and month, such as 2026-03.")
        raise Invalid("month_unreadable", message, fields={"month": [message]})
    return month


def _database() -> Database:
    database: Database = current_app.extensions["oneroof"].database
    return database
