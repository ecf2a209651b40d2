"""The first page of a member of staff: what to do now, my desk, the day so far, who is on duty."""

from dataclasses import dataclass

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.i18n import LazyText, staff_text
from oneroof.frontdesk import service as floor_service
from oneroof.frontdesk.service import OpenDesk
from oneroof.frontdesk.service.overview import DayCounts, day_counts
from oneroof.identity.access import requires
from oneroof.mediation.service import OnDuty, on_duty_now
from oneroof.tenancy.work import Work, work

blueprint = Blueprint("console", __name__, template_folder="templates", url_prefix="/staff")


@dataclass(frozen=True, slots=True)
class Task:
    """Something that one may do now, and where."""

    permission: str
    path: str
    text: LazyText
    hint: LazyText


CENTRE_TASKS = (
    Task(
        "visits.register",
        "/staff/presorting",
        staff_text("Receive visitors at the door"),
        staff_text("Ask for language and reason, hand out the first ticket."),
    ),
    Task(
        "casefiles.read",
        "/staff/casefiles",
        staff_text("Find a casefile"),
        staff_text("By the case code, or by name and date of birth."),
    ),
    Task(
        "procedures.read",
        "/staff/procedures",
        staff_text("Follow the procedures"),
        staff_text("Where each one is, what is missing, what is due."),
    ),
    Task("tickets.read", "/staff/queues", staff_text("See who is waiting"), staff_text("All queues, with the waits.")),
    Task(
        "roster.write",
        "/staff/roster",
        staff_text("Plan who is on duty"),
        staff_text("Today and the days to come, by office."),
    ),
    Task(
        "rights.decide",
        "/staff/rights",
        staff_text("Answer what people ask about their data"),
        staff_text("Copies, corrections, deletion; casefiles whose time is over."),
    ),
    Task(
        "complaints.manage",
        "/staff/complaints",
        staff_text("Answer complaints"),
        staff_text("What is due first, and what is overdue."),
    ),
    Task(
        "settings.manage",
        "/staff/consent-notices",
        staff_text("Look at the consent notices"),
        staff_text("What people are told before they agree or refuse."),
    ),
    Task(
        "reports.read",
        "/staff/day",
        staff_text("Look at the day’s figures"),
        staff_text("Visits, waits and outcomes of today and of other days."),
    ),
    Task(
        "content.translate",
        "/staff/content",
        staff_text("Look after pages and news"),
        staff_text("Write, translate, and read again what is due."),
    ),
    Task(
        "staff.manage",
        "/staff/people",
        staff_text("Look after the staff"),
        staff_text("Invite colleagues, give them roles."),
    ),
)
UMBRELLA_TASKS = (
    Task(
        "network.read",
        "/staff/network",
        staff_text("See the network’s centres"),
        staff_text("Which are open, and what state each is in."),
    ),
    Task(
        "totals.read",
        "/staff/network/totals",
        staff_text("Look at the network’s totals"),
        staff_text("The closed months of all centres."),
    ),
    Task(
        "content.translate",
        "/staff/content",
        staff_text("Look after pages and news"),
        staff_text("Write, translate, and read again what is due."),
    ),
    Task(
        "staff.manage",
        "/staff/people",
        staff_text("Look after the staff"),
        staff_text("Invite colleagues, give them roles."),
    ),
    Task("jobs.manage", "/staff/jobs", staff_text("Check the jobs"), staff_text("What failed, and can be run again.")),
)


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page shows; None for what the reader may not see."""

    tasks: list[Task]
    serves: bool
    opened: OpenDesk | None
    counts: DayCounts | None
    on_duty: list[OnDuty] | None


@blueprint.get("/")
@requires("account.self")
def home() -> str | AnyResponse:
    """The first page. The people of agencies have one of their own."""
    if work().context.allows("agency.develop"):
        return redirect(url_for("developers.home"), 303)
    shown = _home(work())
    if shown.opened:
        g.staff_desk = shown.opened.desk.number
    return render_template("console/home.html", home=shown, today=g.clock.now())


def _home(current: Work) -> Home:
    session, context, clock = current.session, current.context, current.clock
    at_umbrella = g.tenant.kind == "umbrella"
    tasks = UMBRELLA_TASKS if at_umbrella else CENTRE_TASKS
    serves = context.allows("tickets.call") and not at_umbrella
    return Home(
        tasks=[task for task in tasks if context.allows(task.permission)],
        serves=serves,
        opened=floor_service.my_desk(session, context) if serves else None,
        counts=day_counts(session, context, clock) if context.allows("tickets.read") and not at_umbrella else None,
        on_duty=on_duty_now(session, context, clock) if context.allows("roster.read") and not at_umbrella else None,
    )
