"""The record of processing activities, and the day's roots on paper."""

from datetime import date
from typing import Any

import segno
from flask import Response, g, render_template, request

from oneroof.audit.processing import COLUMNS, MEASURES, activities
from oneroof.audit.roots import centre_name, in_fours, roots_before, roots_between
from oneroof.console.accountability import blueprint
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.time import day_bounds, real_now
from oneroof.identity.access import requires, states_purpose
from oneroof.statistics.csv_files import csv_answer
from oneroof.tenancy.work import work


@blueprint.get("/processing")
@requires("account.self")
def processing() -> str:
    """What is done with personal data here, why, and for how long (GDPR art. 30)."""
    return render_template("accountability/processing.html", activities=list(activities()), measures=MEASURES)


@blueprint.get("/processing.csv")
@requires("account.self")
def processing_csv() -> Response:
    """The same as a file."""
    rows = [[str(each) for each in COLUMNS], *(activity.cells() for activity in activities())]
    return csv_answer(rows, f"{g.tenant.code}-processing.csv")


@blueprint.get("/day")
@states_purpose("accountability")
@requires("account.self")
def day() -> str:
    """The roots of a day (of real time), to be printed and kept where no computer changes them."""
    current = work()
    wanted = _wanted_day()
    begin, end = day_bounds(wanted, g.tenant.time_zone)
    roots = roots_between(current.session, current.context, begin, end)
    return render_template(
        "accountability/day.html",
        day=wanted,
        centre=centre_name(current.session, current.context),
        roots=roots,
        last=_shown(roots[-1]) if roots else None,
        newest=roots_before(current.session, current.context, limit=1),
        printed_at=real_now(),
    )


def _shown(root: dict[str, Any]) -> dict[str, Any]:
    text = f"oneroof audit root\n{root['centre']} {root['number']}\n{root['period_end']}\n{root['digest']}"
    picture = segno.make(text, error="m", micro=False).svg_inline(scale=5, border=2, omitsize=True)
    return {**root, "fours": in_fours(root["digest"]), "picture": picture}


def _wanted_day() -> date:
    text = request.args.get("day", "").strip()
    try:
        return date.fromisoformat(text) if text else real_now().date()
    except ValueError:
        message = staff_text("Write the day as year, month and day, such as 2026-03-02.")
        raise Invalid("day_unreadable", message, fields={"day": [message]}) from None
