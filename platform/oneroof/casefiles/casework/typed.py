"""What the forms of casework hold."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import g, request

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.casework.records import wrong
from oneroof.casefiles.service import CasefileView
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.core.page_answers import given, given_id
from oneroof.tenancy.work import work


def the_casefile(casefile_id: UUID) -> CasefileView:
    """The casefile that the page belongs to; the reading is recorded. Raises NotFound."""
    current = work()
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )


def once() -> UUID:
    """What the form was given when it was shown, or something new where it lost it."""
    return given_id("once_id") or new_id()


def typed_day(name: str, *, required: bool = False) -> date | None:
    """A day as a date field sends it. Raises Invalid for anything else, and for none where one is `required`."""
    text = given(name)
    if not text and not required:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise wrong(name, "date_invalid", staff_text("Write a day: day, month and year.")) from None


def typed_moment(day_name: str, time_name: str) -> datetime:
    """A day and a time of it at the centre. Raises Invalid."""
    day = typed_day(day_name, required=True)
    assert day is not None
    try:
        clock = time.fromisoformat(given(time_name) or "00:00")
    except ValueError:
        raise wrong(time_name, "time_invalid", staff_text("Write a time of day, such as 14:05.")) from None
    return datetime.combine(day, clock.replace(tzinfo=None), ZoneInfo(g.tenant.time_zone))


def typed_number(name: str) -> int | None:
    """A whole number, or None for nothing. Raises Invalid."""
    text = given(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise wrong(name, "number_invalid", staff_text("Write a whole number."))
    return int(text)


def typed(*names: str) -> dict[str, str]:
    """Fields as they were typed, to be shown again."""
    return {name: request.form.get(name, "") for name in names}


def now_here() -> datetime:
    """The moment, in the centre's time zone."""
    return work().clock.now().astimezone(ZoneInfo(g.tenant.time_zone))
