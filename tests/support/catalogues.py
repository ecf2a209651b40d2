"""Catalogues in memory, so that tests of the floor, of pages and of packs need no plugin."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from oneroof.catalogue.definition.model import (
    AgencyReference,
    Catalogue,
    Evidence,
    Exclusion,
    Field,
    Form,
    Page,
    ServiceDefinition,
    Step,
    TimeLimit,
)
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.hooks import CataloguePlugin

BASE = "https://catalogue.example.org/"


def words(text: str, **translations: str) -> dict[str, str]:
    """A text in English, and in the languages given."""
    return {"en": text, **translations}


def a_service(code: str, **parts: Any) -> ServiceDefinition:
    """A small service; `parts` replace what it says."""
    name = code.replace("_", " ").replace("-", " ").capitalize()
    said: dict[str, Any] = {
        "code": code,
        "uri": f"{BASE}{code}",
        "name": words(name, pt=f"{name} (pt)"),
        "summary": words(f"What {name.lower()} is for.", pt=f"Para que serve {name.lower()}."),
        "kind": "government",
        "area": "immigration",
        "needs": ("just-arrived",),
        "steps": (
            Step(code="received", name=words("Received", pt="Recebido"), by="office", next=("decided",)),
            Step(code="decided", name=words("Decided", pt="Decidido"), by="agency", result="positive"),
        ),
    }
    return ServiceDefinition(**said | parts)


def a_permit(code: str = "residence", **parts: Any) -> ServiceDefinition:
    """A service with evidence, steps, a form of two pages, costs in words and a date of review."""
    said: dict[str, Any] = {
        "name": words("Residence", pt="Residence", ar="خدمة residence"),
        "description": words("Get or renew your card.\n\nBring your passport.", pt="Peça ou renove o seu cartão."),
        "agency": AgencyReference(code="migration", name=words("Migration agency", pt="Agência das migrações")),
        "keywords": {"en": ("card", "renewal"), "pt": ("cartão", "título de residência")},
        "hours": words("Mondays from 9 to 12.", pt="Segundas das 9 às 12."),
        "languages": ("pt", "en"),
        "time": TimeLimit(usual="P60D", legal="P90D", counting="working_days"),
        "evidence": (
            Evidence(code="passport", name=words("Passport", pt="Passaporte"), original=True),
            Evidence(code="photo", name=words("Photograph", pt="Fotografia"), note=words("Taken this year.")),
        ),
        "exclusions": (Exclusion(text=words("It does not give a visa."), instead=words("Ask the consulate.")),),
        "form": Form(
            pages=(
                Page(
                    code="person",
                    title=words("About you", pt="Sobre si"),
                    fields=(Field(code="full_name", kind="text", label=words("Full name", pt="Nome"), prefill="name"),),
                ),
                Page(
                    code="files",
                    title=words("Documents", pt="Documentos"),
                    fields=(
                        Field(code="photo_file", kind="file", label=words("Photograph", pt="Foto"), evidence="photo"),
                    ),
                ),
            ),
        ),
        "review_on": date(2027, 5, 31),
    }
    return a_service(code, **said | parts)


def a_catalogue(*services: ServiceDefinition, name: str = "testing", version: str = "1.0.0", **parts: Any) -> Catalogue:
    """A catalogue of these services."""
    said: dict[str, Any] = {
        "title": words(name.capitalize()),
        "summary": words("For tests."),
        "base_uri": BASE,
    }
    return Catalogue(name=name, version=version, services=services, **said | parts)


def catalogue_of(codes: Iterable[str], *, name: str = "testing") -> Catalogue:
    """A catalogue of small services with these codes."""
    return a_catalogue(*map(a_service, codes), name=name)


def installed(*catalogues: Catalogue) -> Plugins:
    """These catalogues as plugins of this process, without code of their own."""
    plugins = Plugins()
    for catalogue in catalogues:
        plugins.add(LoadedPlugin(catalogue.name, CataloguePlugin("support"), catalogue))
    return plugins


FLOOR = a_catalogue(
    a_permit("residence"),
    a_service(
        "job_search",
        name=words("Job_Search", pt="Job_Search", ar="خدمة job_search"),
        kind="support",
        area="employment",
        needs=("look-for-work",),
    ),
    name="floor",
)
"""The services of the centre that `support.factories` makes."""
