"""What a request to these pages asks for: the office, the day, the form of a booking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import g, request

from oneroof.appointments.service import RuleView, Wishes, list_rules, own_offices
from oneroof.casefiles.codes import read_code
from oneroof.casefiles.models import Casefile
from oneroof.core.errors import Invalid
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import as_id, given
from oneroof.tenancy.work import Work

WISHES = ("language", "size", "channel", "email", "case_code")


@dataclass(frozen=True, slots=True)
class Places:
    """The offices whose appointments one works with, and the one that is looked at."""

    rules: Sequence[RuleView]
    office_id: UUID | None

    @property
    def offices(self) -> dict[UUID, Mapping[str, str]]:
        """Their names by id."""
        return {view.office.id: view.office.name for view in self.rules}

    @property
    def names(self) -> dict[UUID, Mapping[str, str]]:
        """Names of the services by the id of their rule."""
        return {view.rule.id: view.service.name for view in self.rules}


def asked_places(current: Work) -> Places:
    """The office in the address, else one's own, else the first that takes appointments, of those whose are one's."""
    mine = own_offices(current.session, current.context)
    listed = list_rules(current.session, current.context, current.clock)
    rules = [view for view in listed if mine is None or view.office.id in mine]
    known = [view.office.id for view in rules]
    wishes = (as_id(request.values.get("office_id", "")), current.context.office_id, known[0] if known else None)
    return Places(rules, next((each for each in wishes if each in known), None))


def asked_day(name: str = "day") -> date:
    """The day in the address, or today at the centre."""
    try:
        return date.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return g.clock.today(g.tenant.time_zone)  # type: ignore[no-any-return]


def asked_wishes(current: Work) -> Wishes:
    """What the form of a booking says. Raises Invalid for a case code that is none."""
    size = given("size") or "1"
    return Wishes(
        language=given("language"),
        channel=given("channel") or "walk_in",
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 4 else 0,
        needs=request.form.getlist("needs"),
        casefile_id=_casefile(current, given("case_code")),
        email=given("email"),
        reminders="agreed" in request.form.getlist("reminders"),
    )


def _casefile(current: Work, code: str) -> UUID | None:
    if not code:
        return None
    message = staff_text("There is no casefile with this code here.")
    found = current.session.query(Casefile.id).filter(
        Casefile.tenant_id == current.context.tenant_id, Casefile.code == read_code(code)
    )
    row = found.one_or_none()
    if row is None:
        raise Invalid("casefile_unknown", message, fields={"case_code": [message]})
    return row.id  # type: ignore[no-any-return]
