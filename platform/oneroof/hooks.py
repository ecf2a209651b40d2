"""What a plugin can do: every hook of the platform, with what it is given and what it answers.

A plugin is a package with a `catalogue.toml` and one line of code, `plugin = CataloguePlugin(__name__)`. Where a
service computes something, the plugin is a subclass whose methods carry `@hookimpl` and the names of hooks. A hook
reaches only the plugins that the tenant at hand has enabled. Each is asked about every service, of other plugins too:
answer None where the service is none of yours. An implementation names only those arguments that it needs. One that
raises, or answers something else than it should, is left out, and staff see which plugin failed (docs/plugins.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

import pluggy
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.model import ServiceDefinition, Text
from oneroof.core.texts import LazyText
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context

if TYPE_CHECKING:
    from flask import Blueprint

PROJECT = "oneroof"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)

Words = Text | LazyText
"""A sentence for people: words by language code, or `public_text("…")`, which the plugin's own catalogs translate."""

Answers = Mapping[str, Any]
"""What was answered, by code of the question or field. A code that is missing is not known."""

Fits = Literal["yes", "maybe", "no"]
Place = Literal["service", "form_start", "desk"]


class CataloguePlugin:
    """A plugin: the package `package` with its `catalogue.toml`, its `locale/`, `templates/` and `migrations/`."""

    def __init__(self, package: str) -> None:
        self.package = package

    @cached_property
    def folder(self) -> Path:
        """Where the package stands."""
        return Path(str(import_module(self.package).__file__)).parent


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with an answer."""

    field: str
    """Code of the field, so that the sentence stands beside it."""
    text: Words


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whether a service fits somebody, as far as the answers tell."""

    fits: Fits
    reasons: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must have happened in a procedure."""

    code: str
    """Its name within the service; lower case with hyphens."""
    text: Words
    due_on: date


@dataclass(frozen=True, slots=True)
class ProcedureFacts:
    """A procedure that has just begun, moved or ended."""

    id: UUID
    casefile_id: UUID
    step_code: str
    """The step at which it is now."""
    result: str | None = None
    """`positive`, `negative` or `neutral` once it has ended."""
    previous_step: str | None = None
    """Where it came from; None where it has just begun."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page that the plugin makes from a template of its own."""

    template: str
    """Its name, which begins with the plugin's: `mobility/public/help.html` below the package's `templates/`."""
    values: Mapping[str, Any] = field(default_factory=dict)
    place: Place = "service"
    """Below the service's description, before the first page of its form, or at the desk."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the casefile knows of a person and a form may be filled with. Do not keep it."""

    name: str | None = None
    birth_date: date | None = None
    nationality: str | None = None
    """ISO 3166-1, two letters."""
    language: str | None = None
    """ISO 639: the language that the person wants to be spoken to in."""


@hookspec
def check_answers(service: ServiceDefinition, answers: Answers, today: date) -> Sequence[Finding] | None:
    """What is wrong with a form's answers that its fields cannot say, such as one date that must follow another.

    Asked after the form's own rules, whenever answers are checked: page by page (fields of later pages are missing
    then) and when the form is sent.
    """


@hookspec
def assess(service: ServiceDefinition, answers: Answers, today: date) -> Assessment | None:
    """Whether the service fits somebody who gave these answers, with reasons in plain words.

    The strictest of all plugins counts: `no`, then `maybe`. What is not known is `maybe`, never `no`.
    """


@hookspec
def deadlines(service: ServiceDefinition, answers: Answers, opened_on: date, today: date) -> Sequence[Deadline] | None:
    """The days by which something must have happened in a procedure that began on `opened_on`."""


@hookspec
def procedure_moved(
    session: Session, context: Context, clock: Clock, service: ServiceDefinition, procedure: ProcedureFacts
) -> None:
    """A procedure began, went to another step or ended. What is written here is saved together with the step.

    Where this raises, what it wrote is taken back and the procedure moves all the same.
    """


@hookspec
def service_blocks(
    service: ServiceDefinition, language: str, today: date, session: Session, context: Context
) -> Sequence[Block] | None:
    """Pieces of the pages about a service, made from the plugin's own templates. Only read here, never write.

    None for services that the plugin never adds to: their public pages are kept for everybody. An empty list says that
    there is nothing right now; such a page is made for each reader.
    """


@hookspec
def blueprints() -> Sequence[Blueprint] | None:
    """Pages of the plugin's own, below /services/<plugin>/ and /staff/catalogues/<plugin>/. Asked once, at start.

    Every view says who may use it (`@public`, `@requires("…")`). Tenants that have not enabled the plugin have no such
    pages: 404.
    """


@hookspec
def prefill(service: ServiceDefinition, person: PersonFacts) -> Mapping[str, Any] | None:
    """Answers by code of the field, which a form begins with. The person sees them and can change them."""


@hookspec
def upgraded(session: Session, context: Context, clock: Clock, from_version: str | None, to_version: str) -> None:
    """This tenant has just enabled the plugin (`from_version` is None) or been brought from one version to another.

    Called for each tenant by itself, for the plugin concerned alone: the place to bring the data of its own tables
    along. Where this raises, what it wrote is taken back, the tenant stays at the earlier version, and staff see it.
    """


@hookspec
def daily(session: Session, context: Context, clock: Clock, today: date) -> None:
    """A new day has begun at a tenant: the place to delete what the plugin's own tables need no longer.

    Called once a local day or more often, also where the tenant has disabled the plugin: its data is still there, and
    so are the terms after which it goes. Where this raises, what it wrote is taken back until the next day.
    """


@hookspec
def demonstrate(session: Session, context: Context, clock: Clock, tenant_kind: str, language: str) -> None:
    """A tenant of a demonstration network is being prepared: the place for made-up rows in the plugin's own tables.

    `tenant_kind` is such as `national_centre`, `language` the tenant's own. Called again at every start: add nothing
    where something is. Never called for a network whose people are real.
    """
