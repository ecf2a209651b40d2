"""`oneroof staff`: accounts of members of staff, for when nobody can sign in yet or any more."""

import click

from oneroof.cli.group import fail
from oneroof.cli.staff_at import at_tenant, network_option, system_of, tenant_option, url_at
from oneroof.cli.staff_provider import provider
from oneroof.identity import service as identity
from oneroof.identity.models import Staff
from oneroof.identity.permissions import ROLE_NAMES, ROLES
from oneroof.notifications.delivery import is_delivered
from oneroof.services import Services
from oneroof.tenancy.directory import ListedTenant

_Role = click.option(
    "--role",
    type=click.Choice(list(ROLES)),
    required=True,
    help="What they are here; officers are invited on the page.",
)
_Language = click.option("--language", help="The language of their pages, such as pt.")


@click.group(epilog="Example: oneroof staff invite --tenant lisboa --role coordinator ana@example.org 'Ana Martins'")
def staff() -> None:
    """Members of staff of one tenant."""


staff.add_command(provider)


@staff.command("list", epilog="Example: oneroof staff list --tenant lisboa")
@tenant_option
@network_option
@click.option("--search", default="", help="Part of a name or of an e-mail address.")
def list_(code: str, network_code: str | None, search: str) -> None:
    """List accounts with their roles and state."""

    def listed(services: Services, tenant: ListedTenant) -> None:
        with services.database.transaction(system_of(tenant)) as session:
            cursor: str | None = None
            while True:
                page = identity.list_staff(session, search=search, cursor=cursor, limit=200)
                for member in page.staff:
                    roles = ", ".join(str(ROLE_NAMES[role.role]) for role in page.roles[member.id]) or "no role"
                    click.echo(f"{member.email}  {member.name}  {roles}{'' if member.active else '  (closed)'}")
                cursor = page.next_cursor
                if cursor is None:
                    return

    at_tenant(code, network_code, listed)


@staff.command(epilog="Example: oneroof staff create --tenant lisboa --role mediator eva@example.org 'Eva Klein'")
@tenant_option
@network_option
@_Role
@_Language
@click.password_option(
    prompt="Password", help="Asked for when it is left out, which keeps it out of the shell's memory."
)
@click.argument("email")
@click.argument("name")
def create(
    code: str, network_code: str | None, role: str, language: str | None, password: str, email: str, name: str
) -> None:
    """Open an account for NAME with a password that you choose."""

    def created(services: Services, tenant: ListedTenant) -> None:
        identity.check_new_password(password, (name, email))
        kept = identity.Passwords(services.settings.keys.token).hash(password)
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            member = identity.create_staff(
                session, context, tenant.clock, email=email, name=name, password_hash=kept, language=language
            )
            identity.give_role(session, context, tenant.clock, staff_id=member.id, role=role)
        click.echo(f"{member.email} can sign in at {url_at(services, tenant)}/staff/sign-in.")

    at_tenant(code, network_code, created)


@staff.command(epilog="Example: oneroof staff invite --tenant lisboa --role coordinator ana@example.org 'Ana Martins'")
@tenant_option
@network_option
@_Role
@_Language
@click.argument("email")
@click.argument("name")
def invite(code: str, network_code: str | None, role: str, language: str | None, email: str, name: str) -> None:
    """Invite NAME by e-mail; they choose their own password."""

    def invited(services: Services, tenant: ListedTenant) -> None:
        context = system_of(tenant)
        with services.database.transaction(context) as session:
            identity.invite(
                session,
                context,
                tenant.clock,
                services.settings.keys.token,
                email=email,
                name=name,
                role=role,
                language=language,
            )
        click.echo(f"The invitation to {email} will be sent by the next worker.")
        if not is_delivered(services.settings):
            click.echo(f"SMTP_URL is not set: it will be written below {services.settings.var / 'mail'}.")

    at_tenant(code, network_code, invited)


@staff.command(epilog="Example: oneroof staff reset --tenant lisboa --second-factor ana@example.org")
@tenant_option
@network_option
@click.option("--second-factor", is_flag=True, help="Remove the second factor, too: phone and codes are lost.")
@click.argument("email")
def reset(code: str, network_code: str | None, second_factor: bool, email: str) -> None:
    """Print a link with which EMAIL chooses a new password. It works once, for an hour."""

    def renewed(services: Services, tenant: ListedTenant) -> None:
        context, pepper = system_of(tenant), services.settings.keys.token
        with services.database.transaction(context) as session:
            member: Staff | None = identity.find_staff(session, email)
            if member is None or not member.active:
                fail(f"{tenant.code} has no open account with the address {email}.")
            secret = identity.issue_reset_link(session, context, tenant.clock, pepper, staff=member)
            if second_factor:
                identity.remove_second_factor(session, context, tenant.clock, staff_id=member.id)
        click.echo(f"{url_at(services, tenant)}/staff/new-password/{secret}")

    at_tenant(code, network_code, renewed)
