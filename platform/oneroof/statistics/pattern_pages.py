"""The page of the usual week, for whoever plans the roster."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from babel import dates
from flask import Blueprint, Response, g, make_response, render_template, request

from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import current_language, staff_text
from oneroof.core.languages import cldr_locale
from oneroof.core.names import named
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.service.overview import frequent_languages
from oneroof.identity.access import requires, states_purpose
from oneroof.statistics.csv_files import csv_answer
from oneroof.statistics.patterns import BUSY_SHARE, WEEKS, Asked, Patterns, download_patterns, patterns
from oneroof.tenancy.work import work

blueprint = Blueprint("patterns", __name__, template_folder="templates", url_prefix="/staff")
HEADER = ("weekday", "hour", "arrivals", "needed", "on_duty")


@blueprint.app_context_processor
def words_of_weeks() -> dict[str, Any]:
    """What templates need to name the days of a week."""
    return {"weekday_name": _weekday_name}


@blueprint.get("/patterns", endpoint="patterns")
@states_purpose("statistics")
@requires("reports.read")
def patterns_page() -> str | Response:
    """When people come, by weekday and hour."""
    current = work()
    try:
        asked = _asked()
        found = patterns(current.session, current.context, current.clock, asked=asked)
    except Invalid as error:
        current.abandon()
        return make_response(_page(None, Asked(), error), error.status)
    return _page(found, asked)


@blueprint.get("/patterns.csv")
@states_purpose("statistics")
@requires("reports.read")
def patterns_csv() -> Response:
    """The same as a file."""
    current = work()
    found = download_patterns(current.session, current.context, current.clock, asked=_asked())
    return csv_answer(_rows(found), f"{g.tenant.code}-{found.first.isoformat()}-{found.last.isoformat()}.csv")


def _page(found: Patterns | None, asked: Asked, error: DomainError | None = None) -> str:
    current, spoken = work(), current_language()
    statuses = floor_service.queue_statuses(current.session, current.context, current.clock)
    codes = frequent_languages(current.session, current.context, current.clock)
    return render_template(
        "statistics/patterns.html",
        found=found,
        asked=asked,
        weeks=[(str(number), staff_text("%(weeks)s weeks", weeks=number)) for number in WEEKS],
        queues=[(str(each.queue.id), named(each.queue.name)) for each in statuses],
        languages=[(code, spoken_language(code, spoken).name) for code in codes],
        busy_share=BUSY_SHARE,
        errors=error.fields if error else {},
    )


def _asked() -> Asked:
    """What the address asks for. Raises Invalid."""
    given = request.args
    try:
        weeks = int(given.get("weeks") or Asked().weeks)
        queue_id = UUID(given["queue_id"]) if given.get("queue_id") else None
    except ValueError:
        message = staff_text("This address does not say how many weeks or which queue. Choose again.")
        raise Invalid("weeks_unknown", message, fields={"weeks": [message]}) from None
    return Asked(weeks, queue_id, given.get("language") or None)


def _rows(found: Patterns) -> Iterator[tuple[object, ...]]:
    yield HEADER
    for (weekday, hour), cell in sorted(found.cells.items()):
        yield (weekday + 1, hour, cell.arrivals, cell.needed, cell.on_duty)


def _weekday_name(number: int) -> str:
    """0 is Monday."""
    name: str = dates.get_day_names("wide", locale=cldr_locale(current_language()))[number]
    return name[0].upper() + name[1:]
