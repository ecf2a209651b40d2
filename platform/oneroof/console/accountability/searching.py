"""The auditors' search: a form, its answers page by page, and the file."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import Response, current_app, g, render_template, request
from sqlalchemy import select

from oneroof.audit import searching
from oneroof.audit.models import OUTCOMES
from oneroof.audit.searching import Line, Wanted
from oneroof.casefiles.looking.subjects import person_of_code
from oneroof.console.accountability import blueprint
from oneroof.console.accountability.wording import OUTCOME_NAMES
from oneroof.core.errors import DomainError, Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import as_id, page_again
from oneroof.core.time import day_bounds
from oneroof.identity.access import requires, states_purpose
from oneroof.identity.models import Staff
from oneroof.identity.offices import office_choices
from oneroof.statistics.csv_files import csv_answer
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.work import work

FIELDS = ("code", "staff", "office_id", "action", "data_class", "outcome", "since", "until")


@blueprint.get("")
@states_purpose("accountability")
@requires("audit.read")
def search() -> str | Response:
    """What happened, as far as it is asked for; everything at first."""
    current, cursor = work(), request.args.get("cursor") or None
    typed = {name: request.args.get(name, "").strip() for name in FIELDS}
    facts = _facts(typed)
    try:
        page = searching.search(current.session, current.context, current.clock, _wanted(typed), cursor=cursor)
    except DomainError as error:
        return page_again("accountability/search.html", error, **facts, page=None, first=True, people={})
    people = _people([line.entry.actor_id for line in page.items])
    shown = {"page": page, "first": cursor is None, "people": people, "errors": {}, "trouble": None}
    return render_template("accountability/search.html", **facts, **shown)


@blueprint.get("/record.csv")
@states_purpose("accountability")
@requires("audit.read")
def search_csv() -> Response:
    """The same as a file."""
    current = work()
    wanted = _wanted({name: request.args.get(name, "").strip() for name in FIELDS})
    lines = searching.export(current.session, current.context, current.clock, wanted)
    return csv_answer(_rows(lines), f"{g.tenant.code}-record.csv")


def _rows(lines: Iterator[Line]) -> Iterator[list[object]]:
    yield list(COLUMNS)
    for line in lines:
        entry = line.entry
        values = {name: getattr(entry, name) for name in COLUMNS[1:]}
        values["at"] = entry.at.isoformat()
        values["actor_roles"], values["data_classes"] = " ".join(entry.actor_roles), " ".join(entry.data_classes)
        yield [line.seq, *values.values()]


COLUMNS = (
    "seq",
    "id",
    "at",
    "actor_kind",
    "actor_id",
    "actor_roles",
    "office_id",
    "agency_id",
    "purpose",
    "legal_basis",
    "action",
    "outcome",
    "object_kind",
    "object_id",
    "subject_person_id",
    "data_classes",
    "request_id",
)


def _facts(typed: dict[str, str]) -> dict[str, Any]:
    offices = office_choices(work().session)
    return {
        "typed": typed,
        "office_names": {office.id: office.names for office in offices},
        "office_pairs": [(str(office.id), named(office.names)) for office in offices],
        "class_pairs": [(code, each.words) for code, each in DATA_CLASSES.items()],
        "outcome_pairs": [(code, OUTCOME_NAMES[code]) for code in OUTCOMES],
        "outcome_names": OUTCOME_NAMES,
    }


def _wanted(typed: dict[str, str]) -> Wanted:
    """What the form asks for. Raises Invalid with the field at fault."""
    current = work()
    database = current_app.extensions["oneroof"].database
    since, until = _moment("since", typed["since"], 0), _moment("until", typed["until"], 1)
    return Wanted(
        person_id=person_of_code(database, current.context, typed["code"]) if typed["code"] else None,
        actor_id=_staff(typed["staff"]) if typed["staff"] else None,
        office_id=as_id(typed["office_id"]),
        action=typed["action"] or None,
        data_class=typed["data_class"] or None,
        outcome=typed["outcome"] or None,
        begin=since,
        end=until,
    )


def _staff(text: str) -> Any:
    """A member of staff by id or e-mail address."""
    known = as_id(text)
    found = work().session.scalar(select(Staff.id).where((Staff.id == known) if known else Staff.email == text.lower()))
    if found is None:
        message = staff_text("Nobody here has this e-mail address.")
        raise Invalid("staff_unknown", message, fields={"staff": [message]})
    return found


def _moment(field: str, text: str, end: int) -> datetime | None:
    """The beginning (0) or the end (1) of a day."""
    try:
        return day_bounds(date.fromisoformat(text), g.tenant.time_zone)[end] if text else None
    except (ValueError, OverflowError):
        message = staff_text("Write the day as year, month and day, such as 2026-03-02.")
        raise Invalid("day_unreadable", message, fields={field: [message]}) from None


def _people(ids: list[Any]) -> dict[Any, str]:
    """E-mail addresses of members of staff: auditors look at what colleagues did, never at visitors' names."""
    known = {each for each in ids if each is not None}
    return {
        row.id: row.email for row in work().session.execute(select(Staff.id, Staff.email).where(Staff.id.in_(known)))
    }
