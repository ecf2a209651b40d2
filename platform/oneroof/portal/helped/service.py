"""Whether pages help: counted by day, page and language, and told to editors. Nothing is kept of who said it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.portal.helped.models import ANSWERS, REASONS, PageHelp
from oneroof.tenancy.context import Context

DAYS = 28
"""Editors see the answers of so many days."""
FEWEST = 5
"""Below so many answers in a language, they are not told apart: one would know who was meant."""


@dataclass(frozen=True, slots=True)
class Said:
    """How many people said what. Reasons are of those who said no, and may be left out."""

    yes: int
    no: int
    reasons: dict[str, int]

    @property
    def answers(self) -> int:
        """All of them."""
        return self.yes + self.no

    @property
    def helped(self) -> float | None:
        """The share of those whom it helped; None without answers."""
        return self.yes / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class PageSaid:
    """What was said of one page."""

    page: str
    whole: Said
    languages: dict[str, Said]
    """Only those with FEWEST answers or more."""
    few: int
    """Answers in all other languages together."""


@dataclass(frozen=True, slots=True)
class HelpReport:
    """What was said from `first` to `last`, of the page that helps fewest people first."""

    first: date
    last: date
    whole: Said
    pages: list[PageSaid]


def count_answer(session: Session, context: Context, *, page: str, language: str, answer: str, day: date) -> None:
    """One more of these answers on `day`. The caller has looked whether the page asks. Raises Invalid (`answer`)."""
    if answer not in ANSWERS:
        message = public_text("Choose one of the answers.")
        raise Invalid("page_help_answer", message, fields={"answer": [message]})
    new = insert(PageHelp).values(
        tenant_id=context.tenant_id, id=uuid4(), day=day, page=page, language=language, answer=answer, answers=1
    )
    session.execute(
        new.on_conflict_do_update(
            index_elements=["tenant_id", "day", "page", "language", "answer"],
            set_={"answers": PageHelp.answers + 1},
        )
    )


def help_report(session: Session, context: Context, *, today: date) -> HelpReport:
    """What was said in the last DAYS days. One query."""
    first = today - timedelta(days=DAYS - 1)
    rows = session.execute(
        select(PageHelp.page, PageHelp.language, PageHelp.answer, PageHelp.answers).where(
            PageHelp.tenant_id == context.tenant_id, PageHelp.day.between(first, today)
        )
    ).all()
    pages = [_of_page(page, [row for row in rows if row.page == page]) for page in {row.page for row in rows}]
    pages.sort(key=lambda each: (-each.whole.no, each.whole.yes, each.page))
    return HelpReport(first, today, _said(rows), pages)


def _of_page(page: str, rows: list[Any]) -> PageSaid:
    languages = {code: _said(row for row in rows if row.language == code) for code in {row.language for row in rows}}
    told = {code: said for code, said in sorted(languages.items()) if said.answers >= FEWEST}
    few = sum(said.answers for code, said in languages.items() if code not in told)
    return PageSaid(page, _said(rows), told, few)


def _said(rows: Iterable[Any]) -> Said:
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row.answer] += row.answers
    return Said(counted["yes"], counted["no"], {reason: counted[reason] for reason in REASONS})
