"""What a network pack says, read and found to be right. Plain values: no database, no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from oneroof.catalogue.definition.model import AREAS
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.federation.packs.agreements import PackAgreement
from oneroof.frontdesk.floor.letters import TICKET_LETTERS
from oneroof.frontdesk.models import OFFICE_KINDS, QUEUE_KINDS
from oneroof.tenancy.models import CENTRE_KINDS, GOVERNANCES

__all__ = [
    "AGENCY_KINDS",
    "AREAS",
    "CENTRE_KINDS",
    "GOVERNANCES",
    "OFFICE_KINDS",
    "QUEUE_KINDS",
    "TICKET_LETTERS",
    "Agency",
    "Branding",
    "Centre",
    "ClosedDays",
    "Holiday",
    "Names",
    "NetworkPack",
    "Office",
    "PackContent",
    "PackTenant",
    "PackText",
    "Span",
    "WeekHours",
]

AGENCY_KINDS = ("ministry_department", "municipality", "ngo", "migrant_association", "private_firm")

Names = Mapping[str, str]
"""A name in each language: code → text. The network's default language is always there."""


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A span of one day in local time; a break is the gap between two spans."""

    opens: time
    closes: time


WeekHours = tuple[tuple[Span, ...], ...]
"""Seven days from Monday, each with its spans in order; an empty day is closed."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which centres stay closed every year: a fixed date, or days counted from Easter Sunday."""

    names: Names
    month: int | None = None
    day: int | None = None
    days_from_easter: int | None = None


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days on which a centre or office stays closed once, both ends included."""

    first: date
    last: date
    names: Names


@dataclass(frozen=True, slots=True)
class Agency:
    """An organisation that provides services."""

    code: str
    names: Names
    kind: str
    area: str
    is_enforcement: bool
    """The firewall keeps protected persons from it."""


@dataclass(frozen=True, slots=True)
class Office:
    """A branch or support office of one centre. An office without a ticket letter has no queue."""

    code: str
    names: Names
    public_names: Names
    """What tickets and screens say: neutral where the office's own name would tell too much."""
    kind: str
    agency: str
    services: tuple[str, ...]
    desks: tuple[str, ...]
    queue: str | None
    """The kind of its queue."""
    letter: str | None
    hours: WeekHours | None
    """None: open whenever the centre is."""
    closed: tuple[ClosedDays, ...] = ()


@dataclass(frozen=True, slots=True)
class Branding:
    """Design tokens (name → `#rrggbb`, as `core.design_tokens` knows them) and the logo as checked SVG text."""

    tokens: Mapping[str, str]
    logo_svg: str | None = None


@dataclass(frozen=True, slots=True)
class PackTenant:
    """What every tenant has: the umbrella, a region, a centre."""

    code: str
    names: Names
    host: str
    """The label below the platform's own host."""
    domains: tuple[str, ...]
    """Whole host names of its own."""
    default_language: str
    languages: tuple[str, ...]
    time_zone: str
    branding: Branding


@dataclass(frozen=True, slots=True)
class Centre(PackTenant):
    """A centre, or the phone line. Offices are in the order in which visitors meet them."""

    kind: str
    municipality: str | None
    district: str | None
    address: str | None
    coordinates: tuple[float, float] | None
    """Latitude and longitude, degrees (WGS 84)."""
    region: str | None
    operator: str
    """Code of the agency that runs the centre."""
    agencies: tuple[Agency, ...]
    """Those at work in the centre: the network's and its own."""
    plugins: tuple[str, ...]
    """Those that it enables: the network's, less those it does without, and its own."""
    offices: tuple[Office, ...]
    hours: WeekHours
    holidays: tuple[Holiday, ...]
    """The network's and its own."""
    closed: tuple[ClosedDays, ...]
    phone: str | None = None
    email: str | None = None
    is_sandbox: bool = False
    """Agencies try their programs there, with invented people; it is counted and listed nowhere."""


@dataclass(frozen=True, slots=True)
class PackText:
    """What an item of the pack says in one language."""

    language: str
    title: str
    summary: str
    body: str
    is_outdated: bool = False
    """Translated from the item's earlier text."""
    is_machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContent:
    """A page, a piece of news or an event: of the umbrella for all centres, or of the centres that it names."""

    slug: str
    kind: str
    source_language: str
    centres: tuple[str, ...]
    texts: tuple[PackText, ...]
    """The source first."""
    earlier: PackText | None
    """What the source said before, which outdated translations follow."""
    needs: tuple[str, ...]
    published_days_ago: int
    review_in_days: int | None
    in_days: int | None
    """Events: from the day of the first apply."""
    starts: time | None
    ends: time | None
    place: str
    event_languages: tuple[str, ...]
    registration_url: str


@dataclass(frozen=True, slots=True)
class NetworkPack:
    """A whole network as its pack declares it."""

    path: Path
    code: str
    names: Names
    governance: str
    demo: bool
    open_at_once: bool
    """New tenants open with their first apply and do not wait for someone to open them."""
    default_language: str
    languages: tuple[str, ...]
    time_zone: str
    names_staff: bool
    """People who ask who looked at their file read names of staff, and not only role and office."""
    umbrella: PackTenant
    regions: tuple[PackTenant, ...]
    agencies: tuple[Agency, ...]
    plugins: Plugins
    """Those that are installed; each centre says which of them it enables."""
    centres: tuple[Centre, ...] = field(default=())
    content: tuple[PackContent, ...] = ()
    agreements: tuple[PackAgreement, ...] = ()
    """With agencies, for all centres."""
