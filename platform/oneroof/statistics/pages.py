"""The page of a day's figures."""

from datetime import date, timedelta
from typing import Any

from babel import dates
from flask import Blueprint, Response, g, render_template, request

from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.languages import cldr_locale
from oneroof.core.page_answers import page_again
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk.wording import CHANNEL_NAMES, OUTCOME_NAMES
from oneroof.identity.access import requires, states_purpose
from oneroof.statistics import service
from oneroof.statistics.csv_files import csv_answer
from oneroof.statistics.day_file import day_table
from oneroof.tenancy.work import work

blueprint = Blueprint("statistics", __name__, template_folder="templates", url_prefix="/staff")


@blueprint.app_context_processor
def words_of_figures() -> dict[str, Any]:
    """What templates need to speak of figures."""
    return {
        "language_name": lambda code: spoken_language(code, current_language()).name,
        "hour_name": lambda hour: f"{hour:02}:00",
        "month_in_words": _month_in_words,
    }


@blueprint.get("/day")
@states_purpose("statistics")
@requires("reports.read")
def day() -> str | Response:
    """The figures of a day, today's at first."""
    current = work()
    try:
        report = service.day_report(current.session, current.context, current.clock, day=_wanted_day())
    except Invalid as error:
        return _which_day(error)
    return render_template(
        "statistics/day.html",
        report=report,
        before=report.day - timedelta(days=1),
        after=report.day + timedelta(days=1) if report.day < report.today else None,
        channel_names=CHANNEL_NAMES,
        outcome_names=OUTCOME_NAMES,
        errors={},
    )


@blueprint.get("/day.csv")
@states_purpose("statistics")
@requires("reports.read")
def day_csv() -> Response:
    """The same as a file."""
    current = work()
    report = service.download_day(current.session, current.context, current.clock, day=_wanted_day())
    return csv_answer(day_table(report), f"{g.tenant.code}-{report.day.isoformat()}.csv")


def _month_in_words(month: date) -> str:
    """ "March 2026" in the reader's language."""
    return dates.format_skeleton("yMMMM", month, locale=cldr_locale(current_language()))


def _which_day(error: DomainError) -> Response:
    """The page without figures, asking for another day."""
    return page_again("statistics/which_day.html", error, day=request.args.get("day", ""))


def _wanted_day() -> date | None:
    """The day in the address, None for today. Raises Invalid for what is none."""
    text = request.args.get("day", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        message = staff_text("Write the day as year, month and day, such as 2026-03-02.")
        raise Invalid("day_unreadable", message, fields={"day": [message]}) from None
