"""A service as its catalogue defines it: read from `catalogue.toml`, kept as JSON with the tenant's service.

Codes of services, pages, steps and evidence are lower case with hyphens; codes of questions and fields have
underscores, because they are keys of answers. A question of the eligibility check and a field of a form that have one
code ask for one thing: what was answered there is filled in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Text = Mapping[str, str]
"""Words by language code. English, the source, is always there; an imported text has the languages it came in."""

Condition = Mapping[str, Any]
"""When something applies, as `definition.conditions` reads it: `{"answer": "residence", "in": ["permit", "visa"]}`,
`{"all": [...]}`, `{"any": [...]}`, `{"not": {...}}`."""

AREAS = (
    "integration",
    "immigration",
    "social_security",
    "health",
    "education",
    "labour",
    "employment",
    "registry",
    "tax",
    "justice",
    "housing",
    "consumer",
    "culture",
    "police",
    "community",
    "commerce",
)
"""Policy areas of agencies and services."""
SERVICE_KINDS = ("government", "support", "complementary")
AUDIENCES = ("migrant", "employer", "national", "service_provider")
CHANNELS = ("walk_in", "appointment", "phone", "online", "kiosk", "email", "post", "outreach")
FIELD_KINDS = (
    "text",
    "long_text",
    "number",
    "money",
    "date",
    "yes_no",
    "one_of",
    "some_of",
    "country",
    "language",
    "email",
    "phone",
    "file",
    "note",
)
PREFILLS = ("name", "birth_date", "nationality", "language", "case_code")
STEP_ACTORS = ("person", "mediator", "office", "agency")
RESULTS = ("positive", "negative", "neutral")
COUNTINGS = ("calendar_days", "working_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that can be chosen."""

    value: str
    label: Text
    hint: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something that is asked: a question of the eligibility check, or a field of a form."""

    code: str
    kind: str
    label: Text
    hint: Text | None = None
    help: Text | None = None
    """A longer explanation, shown when asked for."""
    spoken: Text | None = None
    """What is read aloud where the label does not speak for itself."""
    required: bool = True
    options: tuple[Option, ...] = ()
    least: float | None = None
    """The smallest number, the fewest characters or the fewest choices, by kind; for dates, days from today."""
    most: float | None = None
    pattern: str | None = None
    """A regular expression that the whole text matches."""
    pattern_text: Text | None = None
    """What to say when it does not."""
    prefill: str | None = None
    """What the casefile knows already: one of PREFILLS."""
    evidence: str | None = None
    """For files: the code of the evidence that the file is."""
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Fields that are asked together."""

    code: str
    title: Text
    intro: Text | None = None
    fields: tuple[Field, ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a person fills in to ask for the service, page after page."""

    pages: tuple[Page, ...]
    declaration: Text | None = None
    """What the person confirms when sending it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A document or proof that is needed."""

    code: str
    name: Text
    note: Text | None = None
    issued_by: Text | None = None
    group: str | None = None
    """Evidence of one group are alternatives: any one of them will do."""
    when: Condition | None = None
    required: bool = True
    original: bool = False
    """The original must be shown, a copy will not do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A state of a procedure; the first one declared is where it starts."""

    code: str
    name: Text
    note: Text | None = None
    by: str
    """Who does what this step waits for: one of STEP_ACTORS."""
    online: bool = False
    expected: str | None = None
    """How long it usually takes (ISO 8601 duration)."""
    next: tuple[str, ...] = ()
    """Codes of the steps that can follow; none where the procedure ends here."""
    result: str | None = None
    """Where the procedure ends: how, one of RESULTS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What must be true of a person for the service to fit, in words and as a condition over the questions."""

    code: str
    text: Text
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """What the service does not do, and where to go instead."""

    text: Text
    instead: Text | None = None
    service: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a person pays. Amount "0" is free; without an amount the note says how it is found out."""

    amount: str | None = None
    currency: str = "EUR"
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How long it takes and how long it may take, as ISO 8601 durations."""

    usual: str | None = None
    legal: str | None = None
    counting: str = "calendar_days"
    note: Text | None = None
    longest: str | None = None
    """How long it may take at most where the legal time is extended; None where the law names no end of it."""


CERTIFIED = ("attended", "granted")
"""That somebody was there; that their request ended well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A paper of the centre about the service, which others can check."""

    code: str
    name: Text
    """What it is called: the public page tells it."""
    text: Text
    """What it says of the person, as a whole sentence."""
    on: str
    """When it may be issued: one of CERTIFIED."""
    reviewed: bool = False
    """Whether a lawyer has looked at the wording; the paper says where nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyReference:
    """The competent agency: `code` is what the network pack calls it, where it has it."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The law or page that the definition rests on."""

    title: Text
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDefinition:
    """Everything that a catalogue says of one service."""

    code: str
    uri: str
    """Its stable identifier, the same in every tenant, network and export."""
    name: Text
    summary: Text
    description: Text | None = None
    kind: str
    area: str
    agency: AgencyReference | None = None
    audience: tuple[str, ...] = ("migrant",)
    needs: tuple[str, ...] = ()
    """The needs that lead here, e.g. `permit-ends`: codes of the common list (`definition/common.toml`)."""
    channels: tuple[str, ...] = ("walk_in",)
    languages: tuple[str, ...] = ()
    """Languages that it is provided in (ISO 639)."""
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words that people look for it by, per language."""
    hours: Text | None = None
    """When it is provided, where that is not whenever the centre is open."""
    costs: tuple[Cost, ...] = ()
    time: TimeLimit | None = None
    certificates: tuple[Certificate, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = ()
    form: Form | None = None
    requirements: tuple[Requirement, ...] = ()
    related: tuple[str, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    review_on: date | None = None
    checked_on: date | None = None
    """When somebody last compared it with the sources."""
    check_with_agency: bool = False
    """The texts have not been confirmed by the agency; pages say so."""
    sources: tuple[Source, ...] = ()
    questions: tuple[Field, ...] = ()
    """The questions that its requirements and evidence look at, in the order in which they are asked."""
    extras: Mapping[str, Any] = field(default_factory=dict)
    """What an imported file says and this model has no place for; goes out again as it came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeNote:
    """What people must know when this version replaces an earlier one."""

    version: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The set of services that a plugin declares."""

    name: str
    version: str
    title: Text
    summary: Text
    base_uri: str
    country: str | None = None
    services: tuple[ServiceDefinition, ...] = ()
    upgrade_notes: tuple[UpgradeNote, ...] = ()
