"""What one transaction's part of the record says: for whoever answers a request and must know what the answer shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.audit.lag import is_reading

_TRACE = "audit_trace"


@dataclass(slots=True)
class Trace:
    """What was recorded in a session since it was opened."""

    shows: bool = False
    """Whether somebody was shown personal data."""
    acts: bool = False
    """Whether something was recorded that is no reading."""
    people: set[UUID] = field(default_factory=set)
    """About whom."""
    data_classes: set[str] = field(default_factory=set)
    """The personal ones, of all entries."""


def trace_of(session: Session) -> Trace:
    """What was recorded so far."""
    trace: Trace = session.info.setdefault(_TRACE, Trace())
    return trace


def add_trace(
    session: Session, action: str, subject_person_id: UUID | None, data_classes: Iterable[str], *, is_shown: bool
) -> None:
    """Remember one entry."""
    trace = trace_of(session)
    trace.shows |= is_shown
    trace.acts |= not is_reading(action)
    trace.data_classes.update(data_classes)
    if subject_person_id is not None:
        trace.people.add(subject_person_id)
