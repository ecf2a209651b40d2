"""What whoever opens a casefile must know first, in words."""

from dataclasses import dataclass

from flask import url_for

from oneroof.casefiles.persons.pages import days_left
from oneroof.casefiles.persons.service import Overview
from oneroof.core.formats import format_date
from oneroof.core.i18n import LazyText, staff_text

EXPIRY_DAYS = 60


@dataclass(frozen=True, slots=True)
class Warned:
    """A sentence and, where there is something to do about it, what and where."""

    text: LazyText
    action: LazyText | None = None
    href: str | None = None
    task_href: str | None = None
    """Where a form makes a task of it."""


def warnings_of(overview: Overview, *, may_write: bool) -> list[Warned]:
    """The gravest first. Only of what the reader sees: a need that is not shown warns of nothing."""
    return [*_alone(overview, may_write), *_unsafe(overview), *_expiring(overview), *_to_review(overview)]


def _alone(overview: Overview, may_write: bool) -> list[Warned]:
    """An unaccompanied minor for whom nobody acts."""
    alone = [entry for entry in overview.entries["needs"] if entry.facts["kind"] == "unaccompanied_minor"]
    if not alone or any(entry.facts["kind"] == "guardian" for entry in overview.current_representatives()):
        return []
    text = staff_text("An unaccompanied minor: nobody is noted as guardian. See that one is appointed.")
    if not may_write:
        return [Warned(text)]
    href = url_for(
        "person_pages.entry_new",
        casefile_id=overview.view.casefile.id,
        part_code="representatives",
        kind="guardian",
    )
    task_href = url_for("person_pages.guardian_task", casefile_id=overview.view.casefile.id, entry_id=alone[0].id)
    return [Warned(text, staff_text("Note the guardian"), href, task_href)]


def _unsafe(overview: Overview) -> list[Warned]:
    return [
        Warned(staff_text("%(channel)s: leave no message and do not say who is calling.", channel=entry.said("kind")))
        for entry in overview.entries["contacts"]
        if entry.facts["safe_message"] == "no"
    ]


def _expiring(overview: Overview) -> list[Warned]:
    found = []
    for entry in overview.entries["papers"]:
        left, day = days_left(overview, entry, "expires_on"), entry.day("expires_on")
        if left is None or day is None or left > EXPIRY_DAYS:
            continue
        facts = {"paper": entry.said("kind"), "day": format_date(day)}
        if left < 0:
            found.append(Warned(staff_text("%(paper)s: expired on %(day)s.", **facts)))
        else:
            found.append(Warned(staff_text("%(paper)s: expires on %(day)s.", **facts)))
    return found


def _to_review(overview: Overview) -> list[Warned]:
    return [
        Warned(staff_text("%(need)s: it is time to ask again.", need=entry.said("kind")))
        for entry in overview.entries["needs"]
        if (left := days_left(overview, entry, "review_on")) is not None and left <= 0
    ]
