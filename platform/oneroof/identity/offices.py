"""The offices that a role can be limited to. The slice that keeps offices stands above this one and tells them here."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """An office as the people pages need to know it."""

    id: UUID
    names: dict[str, str]
    agency_id: UUID | None


OfficeSource = Callable[[Session], list[OfficeChoice]]

_sources: list[OfficeSource] = []


def offices_come_from(source: OfficeSource) -> OfficeSource:
    """Register the function that lists a tenant's active offices, in the order in which people know them."""
    _sources[:] = [source]
    return source


def office_choices(session: Session) -> list[OfficeChoice]:
    """The tenant's active offices; none for an umbrella."""
    return _sources[0](session) if _sources else []
