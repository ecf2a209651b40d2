"""The network's centres as their list and their pages show them: from what is published for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from sqlalchemy import select

from oneroof.catalogue.search.words import sorted_as
from oneroof.core.i18n import current_language
from oneroof.core.spoken_languages import spoken_language
from oneroof.federation.centre_facts import CentreFacts, centre_facts
from oneroof.federation.free_times import Point, distance_km
from oneroof.federation.models import PublishedService
from oneroof.frontdesk.places.wording import ACCESSIBILITY_NAMES, TRANSPORT_NAMES
from oneroof.portal.centres.drawing import Drawing, draw
from oneroof.portal.centres.listed import ListedCentre, network_centres
from oneroof.portal.services.listing import readers
from oneroof.tenancy.models import Tenant
from oneroof.tenancy.work import Work

PAGE = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody narrowed the list to, as it stands in the address."""

    near: str = ""
    """A municipality of the network."""
    language: str = ""
    service: str = ""
    """The URI of a service."""
    open_now: bool = False

    def address(self, page: int = 1) -> str:
        """Of the list for this."""
        given = {"near": self.near, "language": self.language, "service": self.service}
        values: dict[str, Any] = {name: value for name, value in given.items() if value}
        if self.open_now:
            values["open"] = "now"
        if page > 1:
            values["page"] = str(page)
        return url_for("centre_pages.centres", **values)


@dataclass(frozen=True, slots=True)
class ShownCentre:
    """A centre with what everybody may know of it."""

    listed: ListedCentre
    facts: CentreFacts
    km: float | None = None
    """From the place that was chosen."""

    @property
    def centre(self) -> Tenant:
        """Its row."""
        return self.listed.centre

    @property
    def is_open(self) -> bool:
        """Whether it is open now, as far as that is known."""
        return self.facts.opening is not None and self.facts.opening.is_open

    @property
    def point(self) -> Point | None:
        """Where it stands."""
        here = self.centre
        return (
            Point(here.latitude, here.longitude) if here.latitude is not None and here.longitude is not None else None
        )

    @property
    def languages(self) -> list[str]:
        """Names of the languages spoken there in the next days."""
        return sorted((spoken_language(code, current_language()).name for code in self.facts.languages), key=sorted_as)

    @property
    def access(self) -> list[str]:
        """What helps people to get in."""
        return [str(ACCESSIBILITY_NAMES[code]) for code in self.facts.accessibility if code in ACCESSIBILITY_NAMES]

    @property
    def stops(self) -> list[tuple[str, str, str]]:
        """Names of the kind, the line and the stop."""
        return [(str(TRANSPORT_NAMES[k]), line, stop) for k, line, stop in self.facts.stops if k in TRANSPORT_NAMES]


@dataclass(frozen=True, slots=True)
class CentreList:
    """One page of the list, and the ways to narrow it."""

    centres: tuple[ShownCentre, ...]
    first_number: int
    found: int
    drawing: Drawing | None
    """Of the centres on this page that have a place, in their order."""
    drawn: tuple[ShownCentre, ...]
    asked: Asked
    page: int
    pages: int
    municipalities: tuple[tuple[str, str], ...]
    """With "latitude,longitude" where that is known."""
    languages: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]


def all_centres(current: Work) -> list[ShownCentre]:
    """The network's open centres with their published facts. Two queries."""
    listed = network_centres(current)
    tenants = {each.centre.id: each.centre for each in listed}
    facts = centre_facts(current.session, current.context, tenants, current.clock.now())
    return [ShownCentre(each, facts[each.centre.id]) for each in listed]


def centre_list(current: Work, asked: Asked, page: int) -> CentreList:
    """The centres that fit: the nearest first where a place was chosen."""
    everything = all_centres(current)
    offers = _offers(current)
    places = {each.centre.municipality: each.point for each in everything if each.centre.municipality}
    here = places.get(asked.near)
    fitting = [each for each in everything if _fits(each, asked, offers)]
    if here is not None:
        fitting = [replace(each, km=distance_km(here, each.point)) for each in fitting]
        fitting.sort(key=lambda each: (each.km is None, each.km or 0.0))
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(page, 1), pages)
    shown = tuple(fitting[(page - 1) * PAGE : page * PAGE])
    spoken = {code for each in everything for code in each.facts.languages}
    named = ((code, spoken_language(code, current_language()).name) for code in spoken)
    return CentreList(
        centres=shown,
        first_number=(page - 1) * PAGE + 1,
        found=len(fitting),
        drawing=draw([(each.point.latitude, each.point.longitude) for each in shown if each.point]),
        drawn=tuple(each for each in shown if each.point),
        asked=asked,
        page=page,
        pages=pages,
        municipalities=tuple(
            (name, f"{p.latitude},{p.longitude}" if p else "") for name, p in sorted(places.items(), key=_by_name)
        ),
        languages=tuple(sorted(named, key=lambda each: sorted_as(each[1]))),
        services=tuple((uri, name) for uri, (name, _) in offers.items()),
    )


def _written(point: Point | None) -> str:
    return f"{point.latitude},{point.longitude}" if point else ""


def _by_name(item: tuple[str, Point | None]) -> str:
    return sorted_as(item[0])


def _fits(centre: ShownCentre, asked: Asked, offers: Mapping[str, tuple[str, frozenset[int]]]) -> bool:
    if asked.open_now and not centre.is_open:
        return False
    if asked.language and asked.language not in centre.facts.languages:
        return False
    return not asked.service or centre.centre.id in offers.get(asked.service, ("", frozenset()))[1]


def _offers(current: Work) -> dict[str, tuple[str, frozenset[int]]]:
    """What is provided in the network: URI to name and centres, by name."""
    rows = current.session.execute(
        select(PublishedService.uri, PublishedService.centre_id, PublishedService.facts["name"].label("name"))
        .where(PublishedService.network_id == current.context.network_id)
        .where(PublishedService.is_offered, PublishedService.is_provided)
        .order_by(PublishedService.uri, PublishedService.centre_id)
    )
    names: dict[str, str] = {}
    centres: dict[str, set[int]] = {}
    for uri, centre_id, name in rows:
        centres.setdefault(uri, set()).add(centre_id)
        if name:
            names.setdefault(uri, readers().words(name)[0].text)
    ordered = sorted(names.items(), key=lambda item: sorted_as(item[1]))
    return {uri: (name, frozenset(centres[uri])) for uri, name in ordered}
