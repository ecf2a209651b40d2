"""What the commands about staff share: which tenant is meant, and who acts there."""

from collections.abc import Callable
from typing import Any

import click

from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.core.errors import DomainError
from oneroof.frontdesk.service import offices  # noqa: F401  # tells the identity slice which offices there are
from oneroof.services import Services
from oneroof.tenancy.addresses import tenant_url
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant

tenant_option = click.option(
    "--tenant", "code", required=True, help="The tenant's code, as `oneroof tenant list` shows it."
)
network_option = click.option("--network", "network_code", help="The network's code, where several have this tenant.")


def at_tenant(code: str, network_code: str | None, act: Callable[[Services, ListedTenant], Any]) -> None:
    """Do something at one tenant; what its user can mend ends the command with one sentence."""
    with opened_services() as services:
        found = [
            each
            for each in services.directory.list_tenants()
            if each.code == code and network_code in (None, each.network_code)
        ]
        if not found:
            fail(f"there is no tenant {code}; `oneroof tenant list` shows all.")
        if len(found) > 1:
            fail(f"several networks have a tenant {code}: say which with --network.")
        try:
            act(services, found[0])
        except DomainError as error:
            fail(" ".join(_sentences(error)))


def system_of(tenant: ListedTenant) -> Context:
    """The tenant's own context."""
    return system_context(tenant.id, tenant.network_id, "administration")


def url_at(services: Services, tenant: ListedTenant) -> str:
    """The address of the tenant's pages."""
    with services.database.transaction(system_of(tenant)) as session:
        return tenant_url(session, services.settings, tenant.id)


def _sentences(error: DomainError) -> list[str]:
    messages = [message for messages in error.fields.values() for message in messages]
    return [str(message) for message in messages or [error.message]]
