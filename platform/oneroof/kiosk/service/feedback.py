"""What visitors say of their visit, without a word of who they are.

Answers are added up as they come, by day and part of the day, language and face: no row stands for one person, and
nothing says when it was pressed. That somebody answered is not in the accountability record either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.kiosk.models import ABOUT, DAY_PARTS, FACES, WHOLE_VISIT, Feedback
from oneroof.tenancy.context import Context

NOON, EVENING = 12, 17
FEWEST = 5
"""Below so many answers in a language in the whole span, its faces are not told: one would know who was meant."""
DAYS = 28
"""The span that is shown."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers with each face, from very good to very bad."""

    faces: dict[int, int]

    @property
    def answers(self) -> int:
        """All of them."""
        return sum(self.faces.values())

    @property
    def happy(self) -> float | None:
        """The share of good and very good ones; None without answers."""
        return (self.faces[5] + self.faces[4]) / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a week, with what was said in it."""

    first: date
    last: date
    tally: Tally


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """What was said in the last weeks."""

    first: date
    last: date
    whole: Tally
    days: list[Period]
    weeks: list[Period]
    """Monday to Sunday."""
    parts: dict[str, Tally]
    """By part of the day."""
    languages: dict[str, Tally]
    """Only those with FEWEST answers or more."""
    few: int
    """Answers in all other languages together."""
    about: dict[str, Tally]
    """By what people chose from the list."""


def count_face(session: Session, context: Context, clock: Clock, *, zone: str, language: str, face: int) -> None:
    """Count how somebody found their visit. Raises Invalid for a face that there is not."""
    _add(session, context, clock, zone=zone, language=language, face=face, about=(WHOLE_VISIT,))


def count_about(
    session: Session, context: Context, clock: Clock, *, zone: str, language: str, face: int, about: Iterable[str]
) -> None:
    """Count what the face was about, each entry of the list once; unknown ones are left out."""
    chosen = [each for each in ABOUT if each in set(about) and each != WHOLE_VISIT]
    _add(session, context, clock, zone=zone, language=language, face=face, about=chosen)


def feedback_report(session: Session, context: Context, *, today: date) -> FeedbackReport:
    """What was said in the DAYS days up to `today`. One query."""
    first = today - timedelta(days=DAYS - 1)
    rows = session.execute(
        select(
            Feedback.day, Feedback.day_part, Feedback.language, Feedback.about, Feedback.face, Feedback.answers
        ).where(Feedback.tenant_id == context.tenant_id, Feedback.day.between(first, today))
    ).all()
    visits = [row for row in rows if row.about == WHOLE_VISIT]
    languages = _by("language", visits)
    told = {code: tally for code, tally in languages.items() if tally.answers >= FEWEST}
    about = _by("about", [row for row in rows if row.about != WHOLE_VISIT])
    parts = _by("day_part", visits)
    by_day = _by("day", visits)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return FeedbackReport(
        first=first,
        last=today,
        whole=_tally(visits),
        days=[Period(day, day, by_day.get(day, _tally(()))) for day in reversed(days)],
        weeks=_weeks(visits, first, today),
        parts={part: parts[part] for part in DAY_PARTS if part in parts},
        languages=dict(sorted(told.items(), key=lambda item: -item[1].answers)),
        few=sum(tally.answers for code, tally in languages.items() if code not in told),
        about={code: about[code] for code in ABOUT if code in about},
    )


def _add(
    session: Session, context: Context, clock: Clock, *, zone: str, language: str, face: int, about: Sequence[str]
) -> None:
    if face not in FACES:
        message = public_text("Choose one of the faces.")
        raise Invalid("face_unknown", message, fields={"face": [message]})
    local = clock.now().astimezone(ZoneInfo(zone))
    for each in about:
        new = insert(Feedback).values(
            tenant_id=context.tenant_id,
            id=uuid4(),
            day=local.date(),
            day_part=_part(local),
            language=language,
            about=each,
            face=face,
            answers=1,
        )
        session.execute(
            new.on_conflict_do_update(
                index_elements=["tenant_id", "day", "day_part", "language", "about", "face"],
                set_={"answers": Feedback.answers + 1},
            )
        )


def _part(local: datetime) -> str:
    return DAY_PARTS[(local.hour >= NOON) + (local.hour >= EVENING)]


def _by(name: str, rows: Iterable[Any]) -> dict[Any, Tally]:  # keys are days, parts, languages or topics
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, name), []).append(row)
    return {key: _tally(group) for key, group in groups.items()}


def _tally(rows: Iterable[Any]) -> Tally:
    counted = Counter[int]()
    for row in rows:
        counted[row.face] += row.answers
    return Tally({face: counted[face] for face in FACES})


def _weeks(rows: Sequence[Any], first: date, last: date) -> list[Period]:
    weeks = []
    monday = last - timedelta(days=last.weekday())
    while monday + timedelta(days=6) >= first:
        sunday = monday + timedelta(days=6)
        within = [row for row in rows if monday <= row.day <= sunday]
        weeks.append(Period(max(monday, first), min(sunday, last), _tally(within)))
        monday -= timedelta(days=7)
    return weeks
