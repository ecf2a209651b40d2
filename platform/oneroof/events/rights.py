"""Whether an agency may be told of something, asked at the moment in which it is told.

What agreements and consents hold stands in slices above this one; they say how to ask them. Where nobody answers,
nothing is told.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.events.kinds import EVENT_TYPES, TOLD_AFTER_THE_END, TOLD_WITHOUT_AGREEMENT, TOLD_WITHOUT_GRANT
from oneroof.events.models import PartnerEvent
from oneroof.tenancy.context import Context

Subject = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a partnership may learn at this moment. Reasons are codes out of `kinds.WITHHELD`."""

    refused: str | None = "agreement_missing"
    """Why it may learn nothing at all; None where its agreement is in force today."""
    scopes: frozenset[str] = frozenset()
    """What its agreement holds."""
    hidden: Mapping[Subject, str] = field(default_factory=dict)
    """Those of the subjects asked for that it may not know of, with the reason."""


Asked = Callable[[Session, Context, Clock, UUID, Collection[Subject]], Standing]
_asked: list[Asked] = []


def when_asked_whether_granted(function: Asked) -> Asked:
    """Register who answers for a partnership and some subjects: one answers for all."""
    _asked[:] = [function]
    return function


Live = Callable[[Session, Context, UUID], bool]
_live: list[Live] = []


def when_asked_whether_live(function: Live) -> Live:
    """Register who says whether a client is neither suspended nor ended."""
    _live[:] = [function]
    return function


def is_live(session: Session, context: Context, client_id: UUID | None) -> bool:
    """Whether the client that registered an endpoint may receive anything now; nobody's is the agency's."""
    return client_id is None or any(function(session, context, client_id) for function in _live)


def withheld(
    session: Session, context: Context, clock: Clock, *, partnership_id: UUID, events: Sequence[PartnerEvent]
) -> dict[UUID, str]:
    """Those of the partnership's events that it may not be told of now, with the reason; the others are missing."""
    subjects = {(each.granted_kind, each.granted_id) for each in events if each.type not in TOLD_WITHOUT_GRANT}
    standing = _asked[0](session, context, clock, partnership_id, subjects) if _asked else Standing()
    found = {each.id: _reason(each, standing) for each in events}
    return {event_id: reason for event_id, reason in found.items() if reason is not None}


def _reason(event: PartnerEvent, standing: Standing) -> str | None:
    if event.type in TOLD_WITHOUT_AGREEMENT:
        return None
    if standing.refused is not None:
        return standing.refused
    scope = EVENT_TYPES[event.type]
    if scope is not None and scope not in standing.scopes:
        return "not_in_agreement"
    if event.type in TOLD_WITHOUT_GRANT:
        return None
    reason = standing.hidden.get((event.granted_kind, event.granted_id))
    return None if reason in TOLD_AFTER_THE_END.get(event.type, ()) else reason
