"""Whether the public pages help, for who writes them."""

from collections.abc import Iterator

from flask import Blueprint, Response, g, render_template

from oneroof.identity.access import requires, states_purpose
from oneroof.portal.helped.models import REASONS
from oneroof.portal.helped.service import DAYS, FEWEST, HelpReport, Said, help_report
from oneroof.portal.helped.wording import REASON_NAMES
from oneroof.statistics.csv_files import csv_answer
from oneroof.tenancy.work import work

blueprint = Blueprint("hall_page_help", __name__, template_folder="../templates", url_prefix="/staff/page-help")

MOST_SHOWN = 100
Row = tuple[object, ...]


@blueprint.get("")
@states_purpose("statistics")
@requires("content.edit")
def page_help() -> str:
    """The last four weeks by page, the one that helps fewest people first."""
    return render_template(
        "console/hall/page_help.html",
        report=_report(),
        days=DAYS,
        fewest=FEWEST,
        most=MOST_SHOWN,
        reasons=REASON_NAMES,
    )


@blueprint.get("/page-help.csv")
@states_purpose("statistics")
@requires("content.edit")
def page_help_csv() -> Response:
    """The same for other programs, with all pages."""
    report = _report()
    return csv_answer(page_help_table(report), f"{g.tenant.code}-page-help-{report.last.isoformat()}.csv")


def page_help_table(report: HelpReport) -> Iterator[Row]:
    """The header, then each page in all languages (`*`) and in those that may be told."""
    yield ("page", "language", "yes", "no", *REASONS)
    for each in report.pages:
        yield _row(each.page, "*", each.whole)
        yield from (_row(each.page, code, said) for code, said in each.languages.items())


def _row(page: str, language: str, said: Said) -> Row:
    return (page, language, said.yes, said.no, *said.reasons.values())


def _report() -> HelpReport:
    current = work()
    return help_report(current.session, current.context, today=current.clock.today(g.tenant.time_zone))
