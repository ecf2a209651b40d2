"""`oneroof content`: editors' texts out to a file for translators and in from one (XLIFF 1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from oneroof.cli.staff_at import at_tenant, network_option, system_of, tenant_option
from oneroof.content.translating import files
from oneroof.content.translating.listing import listed
from oneroof.services import Services
from oneroof.tenancy.directory import ListedTenant


@click.group(epilog="Example: oneroof content export --tenant lisboa --language ar --output arabic.xlf")
def content() -> None:
    """Pages, news and events for translators and back (docs/content-translation.md)."""


@content.command(name="export", epilog="Example: oneroof content export --tenant lisboa --language ar > arabic.xlf")
@tenant_option
@network_option
@click.option("--language", required=True, help="The code of the language into which it is translated, such as ar.")
@click.option("--all", "everything", is_flag=True, help="Also what is up to date in that language.")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Else standard output.")
def export(code: str, network_code: str | None, language: str, everything: bool, output: Path | None) -> None:
    """Write what is missing, outdated or a machine's in a language."""

    def write(services: Services, tenant: ListedTenant) -> None:
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            rows = listed(session, context, languages=[language])
            wanted = [row.item.id for row in rows if everything or row.statuses.get(language) != "up_to_date"]
            made = files.exported(session, context, item_ids=wanted, language=language)
        if output is None:
            click.echo(made.decode())
        else:
            output.write_bytes(made)
            click.echo(f"{len(wanted)} texts of {code} stand in {output}.", err=True)

    at_tenant(code, network_code, write)


@content.command(name="import", epilog="Example: oneroof content import arabic.xlf --tenant lisboa --dry-run")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@tenant_option
@network_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def import_(file: Path, code: str, network_code: str | None, dry_run: bool) -> None:
    """Take in the translations of FILE: complete ones become public, others drafts."""

    def take(services: Services, tenant: ListedTenant) -> None:
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            given = file.read_bytes()
            _tell(files.look(session, context, given))
            if dry_run:
                return
            row = files.receive(session, context, tenant.clock, name=file.name, content=given)
            public, drafts = files.take(session, context, tenant.clock, row.id)
        click.echo(f"{public} translations are public at {code}, {drafts} are drafts.")

    at_tenant(code, network_code, take)


def _tell(previews: Sequence[files.Preview]) -> None:
    for each in previews:
        changed = sum(change.is_new for change in each.changes)
        doubts = sum(len(change.doubts) for change in each.changes)
        late = ", its source has changed since" if each.is_late else ""
        click.echo(f"{each.item.slug} ({each.language}): {changed} parts changed, {doubts} doubts{late}")
