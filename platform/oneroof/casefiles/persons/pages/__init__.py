"""The pages on which what is known of a person is written, under /staff/casefiles."""

from typing import Any

from flask import Blueprint

from oneroof.casefiles.persons.parts import PARTS, parts_for
from oneroof.casefiles.persons.service import Entry, Overview, may_see, may_write
from oneroof.tenancy.work import work

blueprint = Blueprint("person_pages", __name__, template_folder="../templates", url_prefix="/staff/casefiles")


def shown_parts(overview: Overview) -> list[dict[str, Any]]:
    """The parts that the reader sees, with their entries and whether one may be added.

    A part for which the reader is not cleared, and of which nothing is shared with them, is not there at all.
    """
    context = work().context
    asked = parts_for(overview.kind)
    return [
        {
            "part": part,
            "entries": overview.entries[part.code],
            "may_write": may_write(context, part),
            "may_add": may_write(context, part) and not (part.only_one and overview.entries[part.code]),
        }
        for part in PARTS.values()
        if overview.entries[part.code] or (part in asked and may_see(context, part))
    ]


def days_left(overview: Overview, entry: Entry, field: str) -> int | None:
    """Days from today until the entry's day; None where it has none."""
    day = entry.day(field)
    return None if day is None else (day - overview.today).days


from oneroof.casefiles.persons.pages import editing, expiring, proposing  # noqa: E402  # they register their views above

__all__ = ["blueprint", "days_left", "editing", "expiring", "proposing", "shown_parts"]
