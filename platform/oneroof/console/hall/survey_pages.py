"""What visitors answered after their visits, for who runs the centre."""

from collections.abc import Iterator
from datetime import date

from flask import Blueprint, Response, g, render_template

from oneroof.frontdesk.survey.models import QUESTIONS, STEPS
from oneroof.frontdesk.survey.service import FEWEST, SurveyReport, survey_report
from oneroof.frontdesk.survey.wording import QUESTION_NAMES, STEP_NAMES, SUBJECT_NAMES
from oneroof.identity.access import requires, states_purpose
from oneroof.statistics.csv_files import csv_answer
from oneroof.statistics.months import earlier_month, month_of, written_month
from oneroof.tenancy.work import work

blueprint = Blueprint("hall_survey", __name__, template_folder="../templates", url_prefix="/staff/survey")

MONTHS = 12
PUBLISHED = {"hours": 0.826, "space": 0.807, "kindness": 0.96, "closeness": 0.974}
"""The share of the two better steps at Portugal's national centres, as they published it in 2011."""

Row = tuple[object, ...]


@blueprint.get("")
@states_purpose("statistics")
@requires("reports.read")
def survey() -> str:
    """The last twelve months, by question, month and language."""
    return render_template(
        "console/hall/survey.html",
        report=_report(),
        fewest=FEWEST,
        questions=QUESTIONS,
        steps=STEPS,
        question_names=QUESTION_NAMES,
        subject_names=SUBJECT_NAMES,
        step_names=STEP_NAMES,
        published=PUBLISHED,
    )


@blueprint.get("/survey.csv")
@states_purpose("statistics")
@requires("reports.read")
def survey_csv() -> Response:
    """The same for other programs."""
    report = _report()
    return csv_answer(survey_table(report), f"{g.tenant.code}-survey-{written_month(report.months[0])}.csv")


def survey_table(report: SurveyReport) -> Iterator[Row]:
    """The header, then a row for each month and question, the earliest month first."""
    yield ("month", "question", *(f"step_{step}" for step in STEPS), "answers")
    for month in reversed(report.months):
        for question in QUESTIONS:
            tally = report.by_month[month][question]
            yield (written_month(month), question, *(tally.steps[step] for step in STEPS), tally.answers)


def _report() -> SurveyReport:
    current = work()
    this: date = month_of(current.clock.today(g.tenant.time_zone))
    months = [earlier_month(this, number) for number in range(MONTHS)]
    return survey_report(current.session, current.context, months=months)
