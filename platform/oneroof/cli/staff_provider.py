"""`oneroof staff provider`: organisations whose sign-in a tenant accepts."""

import os

import click

from oneroof.cli.group import fail
from oneroof.cli.staff_at import at_tenant, network_option, system_of, tenant_option, url_at
from oneroof.identity import openid, providers
from oneroof.services import Services
from oneroof.tenancy.directory import ListedTenant

SECRET = "ONEROOF_CLIENT_SECRET"  # noqa: S105  # the name of a variable
_Issuer = click.argument("issuer")


@click.group(epilog="Example: oneroof staff provider list --tenant lisboa")
def provider() -> None:
    """OpenID providers through which staff of one tenant may sign in."""


@provider.command(
    epilog="Example: ONEROOF_CLIENT_SECRET=… oneroof staff provider add --tenant lisboa --name 'Câmara Municipal' "
    "--client-id oneroof https://id.example.pt"
)
@tenant_option
@network_option
@click.option("--name", required=True, help="What the button on the sign-in page calls it.")
@click.option("--client-id", required=True, help="What the provider calls this tenant.")
@click.option("--for-people", is_flag=True, help="It opens people their own file, and signs no staff in.")
@_Issuer
def add(code: str, network_code: str | None, name: str, client_id: str, for_people: bool, issuer: str) -> None:
    """Accept the sign-in of ISSUER, or change its name, client id and secret.

    The client secret is read from ONEROOF_CLIENT_SECRET; without one, PKCE alone proves who asks.
    """

    def added(services: Services, tenant: ListedTenant) -> None:
        if not openid.is_usable_issuer(issuer, production=services.settings.production):
            fail(f"{issuer} can't be an issuer: it must be an https address.")
        try:
            openid.check_issuer(issuer)
        except openid.ProviderFailed as failure:
            fail(f"{issuer} does not answer as an OpenID provider: {failure}.")
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            row = providers.add_provider(
                session,
                context,
                tenant.clock,
                services.keys,
                issuer=issuer,
                name=providers.check_provider_name(name),
                client_id=client_id,
                client_secret=os.environ.get(SECRET) or None,
                for_people=for_people,
            )
        place = f"my-file/sign-in/{row.id}" if for_people else f"staff/sign-in/provider/{row.id}"
        answer = f"{url_at(services, tenant)}/{place}/answer"
        whose = "People can open their own file at" if for_people else "Staff can sign in at"
        click.echo(f"{whose} {tenant.code} with {row.name}.")
        click.echo(f"Register this redirect address there: {answer}")

    at_tenant(code, network_code, added)


@provider.command("list", epilog="Example: oneroof staff provider list --tenant lisboa")
@tenant_option
@network_option
def list_(code: str, network_code: str | None) -> None:
    """List the providers that are accepted now."""

    def listed(services: Services, tenant: ListedTenant) -> None:
        with services.database.transaction(system_of(tenant)) as session:
            for row in [*providers.active_providers(session), *providers.people_providers(session)]:
                click.echo(f"{row.issuer}  {row.name}  {row.client_id}")

    at_tenant(code, network_code, listed)


@provider.command(epilog="Example: oneroof staff provider remove --tenant lisboa https://id.example.pt")
@tenant_option
@network_option
@_Issuer
def remove(code: str, network_code: str | None, issuer: str) -> None:
    """Accept the sign-in of ISSUER no more."""

    def removed(services: Services, tenant: ListedTenant) -> None:
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            providers.remove_provider(session, context, tenant.clock, issuer=issuer)
        click.echo(f"Staff of {tenant.code} can't sign in with {issuer} any more.")

    at_tenant(code, network_code, removed)
