"""When a kiosk serves: inside its own hours on days on which the centre is open, and not while it is locked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from oneroof.frontdesk.floor.hours import Opening, Span, Week

LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Serving:
    """Whether a kiosk serves now."""

    is_open: bool
    locked: bool = False
    opens_next: datetime | None = None
    """Local time; None while it is locked, and where no opening is known."""


def serving(settings: Mapping[str, Any], centre: Opening) -> Serving:
    """What a kiosk's settings (`locked`, `opens`, `closes`) and the centre's opening say together.

    The kiosk's own hours stand in for the centre's in an ordinary week: it may begin to give out tickets before the
    desks open, and stop before they close. Days that are not like the week it keeps as the centre does. A centre that
    has said no hours at all is open.
    """
    if settings.get("locked"):
        return Serving(is_open=False, locked=True)
    opens, closes = _moment(settings.get("opens")), _moment(settings.get("closes"))
    if not any(centre.week) and not opens and not closes:
        return Serving(is_open=not any(day.day == centre.now.date() for day in centre.closings))
    own = replace(centre, week=_week(centre.week, opens, closes))
    return Serving(own.is_open, opens_next=None if own.is_open else own.opens_next)


def _week(week: Week, opens: time | None, closes: time | None) -> Week:
    """The centre's week with the kiosk's hours in it."""
    if opens is None and closes is None:
        return week
    known = week if any(week) else tuple(((time(0), LAST_MOMENT),) for _ in range(7))
    return tuple(_day(spans, opens, closes) for spans in known)


def _day(spans: tuple[Span, ...], opens: time | None, closes: time | None) -> tuple[Span, ...]:
    if not spans:
        return ()
    first, last = opens or spans[0][0], closes or spans[-1][1]
    return ((first, last),) if first < last else ()


def _moment(said: Any) -> time | None:
    """ "08:30" as a time; None for nothing."""
    return time.fromisoformat(said) if said else None
