"""`oneroof plugin`: catalogues of services as plugins, from writing one to a tenant's enabling it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import click
from sqlalchemy.orm import Session

from oneroof import embedded
from oneroof.catalogue.plugins import enablement
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.catalogue.plugins.loading import GROUP, load_plugins
from oneroof.catalogue.plugins.overview import PluginView, plugin_views
from oneroof.catalogue.scaffold import checking, creating, trying
from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.cli.tenant import only_tenant
from oneroof.core.time import Clock, real_now
from oneroof.tenancy.context import Context, system_context

_Tenant = click.option("--tenant", "tenant_code", required=True, help="The tenant's code, such as lisboa.")
_Network = click.option("--network", "network_code", help="The network's code, where several have that tenant.")


@click.group(epilog="Example: oneroof plugin new water-supply")
def plugin() -> None:
    """Catalogues of services: make, check, list, enable and disable them (docs/plugins.md)."""


@plugin.command(epilog="Example: oneroof plugin new water-supply --into ~/catalogues")
@click.argument("name")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="The folder in which NAME is made.")
def new(name: str, into: Path | None) -> None:
    """Make the plugin NAME, complete and with a sample service: change it into yours.

    Without --into it stands in plugins/ of this checkout, or else in this folder.
    """
    if name in metadata.entry_points(group=GROUP).names:
        fail(f"a plugin “{name}” is installed already. Choose another name.")
    place = into or (Path("plugins") if creating.in_repository(Path("plugins")) else Path())
    try:
        folder = creating.create(name, place, today=real_now().date())
    except creating.CannotCreate as error:
        fail(str(error))
    click.echo(f"{folder} is made. Next:")
    click.echo(f"  pip install --editable {'.' if creating.in_repository(place) else folder}")
    click.echo(f"  oneroof plugin check {name}")
    click.echo(f"  oneroof plugin enable {name} --tenant CODE")


@plugin.command(epilog="Example: oneroof plugin check water-supply")
@click.argument("wanted", metavar="NAME|FOLDER")
def check(wanted: str) -> None:
    """Say everything that is wrong with a plugin: installed (NAME) or not yet (the FOLDER of its setup.cfg).

    Looks at its catalogue, translations, hooks, templates and pages; its migrations run in a database that is thrown
    away.
    """
    try:
        entries = checking.find(wanted)
    except checking.NoPlugin as error:
        fail(str(error))
    loaded, faults = checking.faults_of(entries, load_plugins())
    if loaded is not None:
        faults += [*_page_faults(loaded), *_migration_faults(loaded)]
    for fault in faults:
        click.echo(fault, err=True)
    if faults or loaded is None:
        fail(f"the plugin {entries[0].name} has {len(faults)} fault{'s' if len(faults) != 1 else ''}.")
    click.echo(f"The plugin {loaded.name} {loaded.version} is in order: {_services(loaded)}.")


@plugin.command("list", epilog="Example: oneroof plugin list --tenant lisboa")
@click.option("--tenant", "tenant_code", help="Say too what each is at this tenant.")
@_Network
def list_(tenant_code: str | None, network_code: str | None) -> None:
    """List the installed plugins with version and number of services, and those that are left out with the reason."""
    if tenant_code is None:
        plugins = load_plugins()
        rows = [(one.name, one.version, "installed", _services(one)) for one in plugins.all()]
        _print([*rows, *((one.plugin, "–", "left out", "") for one in plugins.set_aside)])
        for fault in plugins.set_aside:
            click.echo(str(fault), err=True)
        return
    with _at_tenant(tenant_code, network_code) as (session, context, _clock, plugins):
        views = plugin_views(session, context, plugins)
        _print([_row(view) for view in views])
        for view in views:
            if view.set_aside is not None:
                click.echo(str(view.set_aside), err=True)


@plugin.command(epilog="Example: oneroof plugin enable water-supply --tenant lisboa")
@click.argument("name")
@_Tenant
@_Network
def enable(name: str, tenant_code: str, network_code: str | None) -> None:
    """Offer the services of the plugin NAME at one tenant."""
    with _at_tenant(tenant_code, network_code) as (session, context, clock, plugins):
        row = enablement.enable(session, context, clock, plugins, plugin=name)
        told = f"{name} {row.version} is enabled at {tenant_code}."
    click.echo(told)


@plugin.command(epilog="Example: oneroof plugin disable water-supply --tenant lisboa")
@click.argument("name")
@_Tenant
@_Network
def disable(name: str, tenant_code: str, network_code: str | None) -> None:
    """Offer the services of the plugin NAME at one tenant no longer. Nothing is deleted."""
    with _at_tenant(tenant_code, network_code) as (session, context, clock, _plugins):
        enablement.disable(session, context, clock, plugin=name)
    click.echo(f"{name} is disabled at {tenant_code}. Its services, procedures and data are kept.")


@contextmanager
def _at_tenant(code: str, network_code: str | None) -> Iterator[tuple[Session, Context, Clock, Plugins]]:
    with opened_services() as services:
        one = only_tenant(services.directory.list_tenants(), code, network_code)
        context = system_context(one.id, one.network_id, "administration")
        with services.database.transaction(context) as session:
            yield session, context, one.clock, services.plugins


def _row(view: PluginView) -> tuple[str, str, str, str]:
    version = view.enabled_version or view.installed_version or "–"
    return view.name, version, view.state.replace("_", " "), f"{view.services} offered"


def _print(rows: list[tuple[str, str, str, str]]) -> None:
    rows = [("plugin", "version", "state", "services"), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _services(loaded: LoadedPlugin) -> str:
    number = len(loaded.catalogue.services)
    return f"{number} service{'s' if number != 1 else ''}"


def _page_faults(loaded: LoadedPlugin) -> list[str]:
    from oneroof.cli.plugin_pages import page_faults  # only now: it imports every page of the core

    return page_faults(loaded)


def _migration_faults(loaded: LoadedPlugin) -> list[str]:
    if loaded.migrations is None:
        return []
    with trying.scratch_settings() as settings:
        holding = embedded.hold(settings)
        try:
            urls = embedded.ensure_postgres(settings)
            assert urls.owner is not None
            return trying.migration_faults(loaded, settings, urls.owner)
        finally:
            os.close(holding)
            embedded.stop_if_unused(settings)
