"""Four questions after a visit, answered once, without a word of who answered.

Answers are added up as they come: a row is a count, and stands for nobody. That a visit has answered is a keyed hash of
the visit, which is deleted with the last day on which it could answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.frontdesk.models import Ticket, Visit
from oneroof.frontdesk.service.following import follow_code, followed_visit
from oneroof.frontdesk.survey.models import QUESTIONS, STEPS, SurveyCount, SurveySpent
from oneroof.tenancy.context import Context

DAYS = 7
"""How long after a visit its questions can be answered."""
FEWEST = 5
"""Below so many answers in a language or a month, its steps are not told: one would know who was meant."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers with each step, from the best to the worst."""

    steps: dict[int, int] = field(default_factory=lambda: dict.fromkeys(STEPS, 0))

    @property
    def answers(self) -> int:
        """All of them."""
        return sum(self.steps.values())

    @property
    def better(self) -> int:
        """Those with the two better steps."""
        return self.steps[4] + self.steps[3]

    @property
    def content(self) -> float | None:
        """The share of the two better steps; None without answers."""
        return self.better / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A visit about which somebody can still say how it was."""

    code: str
    """Of the visit, for whoever follows it."""
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class SurveyReport:
    """What was answered in whole months."""

    months: list[date]
    """The first day of each, the latest first."""
    whole: dict[str, Tally]
    """By question."""
    by_month: dict[date, dict[str, Tally]]
    languages: dict[str, dict[str, Tally]]
    """By language and question; only those with FEWEST answers or more."""
    few: int
    """Answers in all other languages together."""

    def change(self, question: str) -> float | None:
        """How the share of the better steps has moved from the month before to the latest, in points."""
        if len(self.months) < 2:
            return None
        now, before = (self.by_month[month][question].content for month in self.months[:2])
        return None if now is None or before is None else now - before


def asked_visit(session: Session, context: Context, clock: Clock, keys: KeyStore, *, code: str) -> UUID:
    """The visit that may answer with this code: somebody was served in it, at most DAYS days ago.

    Raises NotFound for any other code, and Conflict where the visit has answered.
    """
    visit_id = followed_visit(keys, context, code)
    row = (
        visit_id
        and session.execute(
            select(Visit.arrived_at)
            .join(Ticket, (Ticket.tenant_id == Visit.tenant_id) & (Ticket.visit_id == Visit.id))
            .where(Visit.tenant_id == context.tenant_id, Visit.id == visit_id, Ticket.state == "served")
            .where(Visit.arrived_at > clock.now() - timedelta(days=DAYS))
            .limit(1)
        ).one_or_none()
    )
    if not row or visit_id is None:
        raise NotFound("survey_over", public_text("There is nothing to answer with this link any more."))
    if session.get(SurveySpent, (context.tenant_id, _spent(keys, context, visit_id))) is not None:
        raise _answered()
    return visit_id


def open_surveys(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> list[OpenSurvey]:
    """The casefile's visits that may still answer and have not, the latest first."""
    was_served = exists().where(
        Ticket.tenant_id == Visit.tenant_id, Ticket.visit_id == Visit.id, Ticket.state == "served"
    )
    visits = session.execute(
        select(Visit.id, Visit.arrived_at)
        .where(Visit.tenant_id == context.tenant_id, Visit.casefile_id == casefile_id, was_served)
        .where(Visit.arrived_at > clock.now() - timedelta(days=DAYS))
        .order_by(Visit.arrived_at.desc(), Visit.id)
    ).all()
    marks = {_spent(keys, context, visit.id): visit for visit in visits}
    spent = session.scalars(
        select(SurveySpent.id).where(SurveySpent.tenant_id == context.tenant_id, SurveySpent.id.in_(marks))
    ).all()
    return [
        OpenSurvey(follow_code(keys, context, visit.id), visit.arrived_at)
        for mark, visit in marks.items()
        if mark not in spent
    ]


def satisfaction_of_day(session: Session, context: Context, day: date) -> Tally:
    """What was answered on a day, to all questions together."""
    rows = session.execute(
        select(SurveyCount.step, func.sum(SurveyCount.answers))
        .where(SurveyCount.tenant_id == context.tenant_id, SurveyCount.day == day)
        .group_by(SurveyCount.step)
    )
    counts = {step: int(number) for step, number in rows}
    return Tally({step: counts.get(step, 0) for step in STEPS})


def give_answers(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    code: str,
    zone: str,
    language: str,
    answers: Mapping[str, int],
) -> None:
    """Count what somebody answered, by question and step; questions may be left out, not all of them.

    Raises Invalid, NotFound, and Conflict the second time, however fast that comes.
    """
    visit_id = asked_visit(session, context, clock, keys, code=code)
    given = {question: answers[question] for question in QUESTIONS if question in answers}
    if not given or set(given.values()) - set(STEPS):
        message = public_text("Choose at least one answer.")
        raise Invalid("survey_empty", message, fields={QUESTIONS[0]: [message]})
    today = clock.now().astimezone(ZoneInfo(zone)).date()
    spent = insert(SurveySpent).values(
        tenant_id=context.tenant_id, id=_spent(keys, context, visit_id), until=today + timedelta(days=DAYS + 1)
    )
    if session.execute(spent.on_conflict_do_nothing().returning(SurveySpent.id)).one_or_none() is None:
        raise _answered()
    for question, step in given.items():
        _add(session, context, today, language, question, step)


def forget_spent(session: Session, context: Context, today: date) -> None:
    """Forget which visits have answered, once they can answer no more."""
    session.execute(delete(SurveySpent).where(SurveySpent.tenant_id == context.tenant_id, SurveySpent.until < today))


def survey_report(session: Session, context: Context, *, months: Sequence[date]) -> SurveyReport:
    """What was answered in these months (their first days, the latest first). One query."""
    last = (months[0] + timedelta(days=31)).replace(day=1)
    rows = session.execute(
        select(
            SurveyCount.day, SurveyCount.language, SurveyCount.question, SurveyCount.step, SurveyCount.answers
        ).where(SurveyCount.tenant_id == context.tenant_id, SurveyCount.day >= months[-1], SurveyCount.day < last)
    ).all()
    languages = {code: [row for row in rows if row.language == code] for code in sorted({row.language for row in rows})}
    told = {code: _by_question(said) for code, said in languages.items() if _most(said) >= FEWEST}
    return SurveyReport(
        months=list(months),
        whole=_by_question(rows),
        by_month={month: _told(row for row in rows if row.day.replace(day=1) == month) for month in months},
        languages=told,
        few=sum(_most(said) for code, said in languages.items() if code not in told),
    )


def _add(session: Session, context: Context, day: date, language: str, question: str, step: int) -> None:
    new = insert(SurveyCount).values(
        tenant_id=context.tenant_id,
        id=uuid4(),
        day=day,
        language=language,
        question=question,
        step=step,
        answers=1,
    )
    session.execute(
        new.on_conflict_do_update(
            index_elements=["tenant_id", "day", "language", "question", "step"],
            set_={"answers": SurveyCount.answers + 1},
        )
    )


def _by_question(rows: Iterable[Any]) -> dict[str, Tally]:
    counted: dict[str, Counter[int]] = {question: Counter() for question in QUESTIONS}
    for row in rows:
        counted[row.question][row.step] += row.answers
    return {question: Tally({step: counts[step] for step in STEPS}) for question, counts in counted.items()}


def _told(rows: Iterable[Any]) -> dict[str, Tally]:
    """By question, as if nobody had answered where fewer than FEWEST did."""
    return {
        question: tally if tally.answers >= FEWEST else Tally(dict.fromkeys(STEPS, 0))
        for question, tally in _by_question(rows).items()
    }


def _most(rows: Iterable[Any]) -> int:
    """How many people answered, at least: each may leave questions out."""
    return max(tally.answers for tally in _by_question(rows).values())


def _spent(keys: KeyStore, context: Context, visit_id: UUID) -> UUID:
    return UUID(bytes=keys.search_token(context.tenant_id, "survey", str(visit_id))[:16])


def _answered() -> Conflict:
    return Conflict("survey_answered", public_text("You have answered already. Thank you."))
