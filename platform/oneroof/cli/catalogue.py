"""`oneroof catalogue`: a tenant's services out to a file and in from one, in the formats of the standards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from oneroof.catalogue.service import catalogue_changes, sync_catalogue
from oneroof.catalogue.standards.cpsv import cpsv_catalogue
from oneroof.catalogue.standards.hsds import service_record
from oneroof.catalogue.standards.importing import imported_catalogue
from oneroof.catalogue.standards.models import FORMATS
from oneroof.catalogue.standards.publisher import own_publisher
from oneroof.catalogue.standards.shelf import TenantShelf
from oneroof.cli.staff_at import at_tenant, network_option, system_of, tenant_option
from oneroof.services import Services
from oneroof.tenancy.directory import ListedTenant

MEDIA_TYPES = {".ttl": "text/turtle", ".jsonld": "application/ld+json"}
BATCH = 100

_Format = click.option("--format", "format_", type=click.Choice(FORMATS), default="cpsv-ap", show_default=True)


@click.group(epilog="Example: oneroof catalogue export --tenant lisboa --format hsds --output lisboa.json")
def catalogue() -> None:
    """Services in the formats of the standards: CPSV-AP 3.2 (JSON-LD) and HSDS 3.1 (JSON)."""


@catalogue.command(name="export", epilog="Example: oneroof catalogue export --tenant lisboa > lisboa.jsonld")
@tenant_option
@network_option
@_Format
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Else standard output.")
def export(code: str, network_code: str | None, format_: str, output: Path | None) -> None:
    """Write all services that the tenant offers."""

    def write(services: Services, tenant: ListedTenant) -> None:
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            publisher = own_publisher(session, context, services.settings)
            documents = _documents(TenantShelf(session, context, publisher))
        whole: Any = (
            [service_record(publisher, document) for document in documents]
            if format_ == "hsds"
            else cpsv_catalogue(publisher, documents)
        )
        text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, encoding="utf-8")
            click.echo(f"{len(documents)} services of {code} stand in {output}.", err=True)

    at_tenant(code, network_code, write)


@catalogue.command(
    name="import",
    epilog="Example: oneroof catalogue import dortmund.jsonld --tenant lisboa --source dortmund --dry-run",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant_option
@network_option
@_Format
@click.option("--source", required=True, help="A short name; the same one again brings its services up to date.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_(file: Path, code: str, network_code: str | None, format_: str, source: str, dry_run: bool) -> None:
    """Take in the services of FILE for the tenant."""
    media_type = MEDIA_TYPES.get(file.suffix.lower(), "application/json")

    def take(services: Services, tenant: ListedTenant) -> None:
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            publisher = own_publisher(session, context, services.settings)
            given = imported_catalogue(publisher, source, format_, media_type, file.read_bytes())
            if dry_run:
                changes = catalogue_changes(session, context, given, origin="import")
            else:
                changes = sync_catalogue(session, context, tenant.clock, given, origin="import")
        for step in changes.steps:
            click.echo(f"{step.action.replace('_', ' ')}: {step.code}")
        verb = "would be" if dry_run else "were"
        click.echo(f"{len(changes.steps)} of {len(given.services)} services {verb} changed at {code}.")

    at_tenant(code, network_code, take)


def _documents(shelf: TenantShelf) -> list[dict[str, Any]]:
    uris = [entry.uri for entry in shelf.entries()]
    documents: list[dict[str, Any]] = []
    for start in range(0, len(uris), BATCH):
        part = shelf.documents(uris[start : start + BATCH])
        documents += [part[uri] for uri in uris[start : start + BATCH]]
    return documents
