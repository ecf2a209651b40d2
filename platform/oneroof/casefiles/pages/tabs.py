"""The places inside a casefile: each part of it registers its own page here."""

from dataclasses import dataclass
from uuid import UUID

from flask import request, url_for

from oneroof.core.i18n import LazyText
from oneroof.tenancy.context import Context

_PLACES: list["Tab"] = []


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of every casefile. `endpoint` takes `casefile_id`; `rank` orders them (10, 20, …)."""

    endpoint: str
    label: LazyText
    rank: int
    permission: str = "casefiles.read"


@dataclass(frozen=True, slots=True)
class Place:
    """A tab as one reader sees it."""

    text: str
    href: str
    current: bool


def casefile_tab(endpoint: str, label: LazyText, *, rank: int, permission: str = "casefiles.read") -> None:
    """Register a page; a second registration of the same endpoint replaces the first."""
    _PLACES[:] = [tab for tab in _PLACES if tab.endpoint != endpoint] + [Tab(endpoint, label, rank, permission)]


def places_of(context: Context, casefile_id: UUID) -> list[Place]:
    """The pages of a casefile that the actor may open. The current one is that of the request's blueprint."""
    here = request.endpoint or ""
    return [
        Place(str(tab.label), url_for(tab.endpoint, casefile_id=casefile_id), _is_here(tab, here))
        for tab in sorted(_PLACES, key=lambda tab: tab.rank)
        if context.allows(tab.permission)
    ]


def _is_here(tab: Tab, endpoint: str) -> bool:
    """The page itself; where a part has a blueprint of its own, any of its pages."""
    same_part = tab.endpoint.partition(".")[0] == endpoint.partition(".")[0]
    return tab.endpoint == endpoint or (same_part and tab.rank != 10)
