"""What the pages of consents show."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import g

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.consents import service
from oneroof.casefiles.consents.service import Notice, NoticeText, Standing
from oneroof.casefiles.finding.merging import origins_of
from oneroof.casefiles.service import CasefileView
from oneroof.core.i18n import current_language
from oneroof.tenancy.work import Work, work


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A notice as the person reads it and, where that is another language, as the member of staff does."""

    notice: Notice
    visitor: NoticeText
    staff: NoticeText | None
    until: date
    """The last day on which it holds, unless another one is chosen."""

    @property
    def texts(self) -> list[NoticeText]:
        """One or two columns."""
        return [self.visitor, self.staff] if self.staff else [self.visitor]


def side_by_side(notice: Notice, spoken: str, until: date | None = None) -> SideBySide:
    """In the language that the person speaks and in that of the page; `until`: of what is agreed already."""
    last = until or g.clock.today(g.tenant.time_zone) + timedelta(days=notice.shipped.days)
    host = g.tenant.default_language
    visitor, staff = notice.text(spoken, host), notice.text(current_language(), host)
    return SideBySide(notice, visitor, staff if staff.language != visitor.language else None, last)


def read_casefile(casefile_id: UUID) -> CasefileView:
    """The casefile that the page stands in. Raises NotFound."""
    current = work()
    return casefiles.read_casefile(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )


def page_facts(casefile_id: UUID) -> dict[str, Any]:
    """How everything stands."""
    current, view = work(), read_casefile(casefile_id)
    overview = service.read_consents(
        current.session, current.context, current.clock, current.keys, casefile_id=casefile_id
    )
    return {
        "view": view,
        "origins": origins_of(current.session, current.context, casefile_id),
        "standings": overview.standings,
        "history": overview.history,
        "question": next_question(overview.standings, view),
        "may_write": current.context.allows("casefiles.write"),
    }


def next_question(standings: list[Standing], view: CasefileView) -> SideBySide | None:
    """The first notice that was never answered and that one answer is enough for."""
    waiting = (
        standing
        for standing in standings
        if standing.state in ("not_asked", "asked") and not standing.notice.shipped.names_partner
    )
    first = next(waiting, None)
    return side_by_side(first.notice, view.casefile.language) if first else None


def asking_facts(current: Work, casefile_id: UUID, code: str, language: str = "") -> dict[str, Any]:
    """What the page that asks needs. Raises NotFound."""
    view = read_casefile(casefile_id)
    notice = service.current_notice(current.session, current.context, code)
    return {
        "view": view,
        "shown": side_by_side(notice, language or view.casefile.language),
        "offices": service.sharing_offices(current.session, current.context) if notice.shipped.shares else [],
        "partners": service.partner_choices(current.session, current.context) if notice.shipped.names_partner else [],
    }
