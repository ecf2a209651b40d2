"""`oneroof casefiles`: upkeep of what casefiles are found by."""

import sys

import click
from tqdm import tqdm

from oneroof.casefiles.finding.retoken import begin_again, how_many, retoken
from oneroof.casefiles.persons import service as persons  # noqa: F401  # tells what people can be found by
from oneroof.cli.staff_at import at_tenant, network_option, tenant_option
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant


@click.group(epilog="Example: oneroof casefiles retoken --tenant lisboa")
def casefiles() -> None:
    """Upkeep of casefiles."""


@casefiles.command(name="retoken", epilog="Example: oneroof casefiles retoken --tenant lisboa")
@tenant_option
@network_option
@click.option("--again", is_flag=True, help="Begin with the first person, also where all are done.")
def retoken_command(code: str, network_code: str | None, again: bool) -> None:
    """Re-make the keyed hashes by which people are found, after an upgrade has changed how they are made.

    A worker does the same by itself; this is for who would rather not wait. The centre may be in use. Run it again
    after an interruption: it goes on where it was.
    """

    def remake(services: Services, tenant: ListedTenant) -> None:
        context = system_context(tenant.id, tenant.network_id, "identification")
        with services.database.transaction(context) as session:
            if again:
                begin_again(session, context)
            done, everybody = how_many(session, context)
        with tqdm(total=everybody, initial=done, desc=tenant.code, unit="person", file=sys.stderr, disable=None) as bar:
            while True:
                with services.database.transaction(context) as session:
                    number = retoken(session, context, tenant.clock, services.keys)
                if not number:
                    break
                bar.update(number)
        with services.database.transaction(context) as session:
            done, _ = how_many(session, context)
        click.echo(f"{tenant.code}: the search tokens of {done} people are of today’s rules.")

    at_tenant(code, network_code, remake)
