"""`oneroof tenant`: one tenant of a network, and which state it is in."""

import sys
from collections.abc import Callable

import click

from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.federation.lifecycle import move_tenant
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant

_Code = click.argument("code")
_Network = click.option("--network", "network_code", help="The network's code, where several have a tenant CODE.")
_Reason = click.option("--reason", help="Kept beside the state, for those who ask later.")


@click.group(epilog="Example: oneroof tenant suspend amadora --reason 'Water damage'")
def tenant() -> None:
    """Tenants: draft → preparing → open ⇄ suspended → closed."""


@tenant.command("list", epilog="Example: oneroof tenant list --network portugal")
@click.option("--network", "network_code", help="Only this network.")
def list_(network_code: str | None) -> None:
    """List all tenants with network, kind, state and first host."""
    with opened_services() as services:
        tenants = services.directory.list_tenants()
    rows = [("network", "code", "kind", "state", "host")]
    rows += [
        (each.network_code, each.code, each.kind, each.state, each.host or "")
        for each in tenants
        if network_code in (None, each.network_code)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@tenant.command(name="open", epilog="Example: oneroof tenant open beja")
@_Code
@_Network
@_Reason
def open_(code: str, network_code: str | None, reason: str | None) -> None:
    """Open the tenant CODE, which is prepared, to visitors."""
    _move(code, network_code, "open", reason)


@tenant.command(epilog="Example: oneroof tenant suspend beja --reason 'No electricity'")
@_Code
@_Network
@_Reason
def suspend(code: str, network_code: str | None, reason: str | None) -> None:
    """Suspend the tenant CODE: its pages say that it is closed at the moment."""
    _move(code, network_code, "suspend", reason)


@tenant.command(epilog="Example: oneroof tenant resume beja")
@_Code
@_Network
@_Reason
def resume(code: str, network_code: str | None, reason: str | None) -> None:
    """Open the tenant CODE again, which is suspended."""
    _move(code, network_code, "resume", reason)


@tenant.command(epilog="Example: oneroof tenant close beja --reason 'Moved to Évora' --yes")
@_Code
@_Network
@_Reason
@click.option("--yes", is_flag=True, help="Do not ask.")
def close(code: str, network_code: str | None, reason: str | None, yes: bool) -> None:
    """Close the tenant CODE for good. Its data stay; it cannot be opened again."""
    if not yes and sys.stdin.isatty() and not click.confirm(f"Close {code} for good?"):
        fail("nothing was changed.")
    _move(code, network_code, "close", reason)


def _move(code: str, network_code: str | None, action: str, reason: str | None) -> None:
    with opened_services() as services:
        tenants = services.directory.list_tenants()
        one = only_tenant(tenants, code, network_code)
        umbrella = _only(
            tenants, lambda each: each.kind == "umbrella" and each.network_id == one.network_id, one.network_code
        )
        context = system_context(umbrella.id, one.network_id, "administration")
        state = move_tenant(services.database, context, one.clock, code=code, action=action, reason=reason)
    click.echo(f"{code} is {state}.")


def only_tenant(tenants: list[ListedTenant], code: str, network_code: str | None) -> ListedTenant:
    """The tenant that a command means; ends it with a sentence where there is none, or more than one."""
    return _only(tenants, lambda each: each.code == code and network_code in (None, each.network_code), code)


def _only(tenants: list[ListedTenant], is_meant: Callable[[ListedTenant], bool], code: str) -> ListedTenant:
    found = [each for each in tenants if is_meant(each)]
    if not found:
        fail(f"there is no tenant {code}; `oneroof tenant list` shows all.")
    if len(found) > 1:
        networks = ", ".join(each.network_code for each in found)
        fail(f"several networks have a tenant {code}: say which with --network ({networks}).")
    return found[0]
