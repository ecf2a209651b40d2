"""The plugins that one centre uses, and the services that they bring."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from oneroof.catalogue.models import PluginEnablement, Service
from oneroof.catalogue.plugins.enablement import enable, upgrade, waits_for_upgrade
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.catalogue.service import catalogue_changes
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.federation.apply.plan import Action
from oneroof.federation.apply.sync import Sync
from oneroof.federation.packs import model
from oneroof.tenancy.context import Context

_ACTIONS: Mapping[str, Action] = {"create": "create", "update": "update", "offer_again": "create", "retire": "retire"}


def sync_plugins(
    sync: Sync, centre: model.Centre, plugins: Plugins, context: Context, clock: Clock
) -> dict[str, Service]:
    """Enable the centre's plugins and bring its services to what they say; returns the services by code.

    What the centre's staff decided stays: a plugin that they disabled, and one that they enabled and no pack names.
    Raises Conflict where a plugin cannot be enabled.
    """
    rows = {row.plugin: row for row in sync.session.scalars(select(PluginEnablement))}
    for name in centre.plugins:
        row = rows.get(name)
        if row is not None and row.state == "disabled":
            told = f"the plugin {name} was disabled there and stays so; it is enabled on the page Catalogues."
            sync.part.notes.append(told)
        elif row is None or waits_for_upgrade(row, plugins[name]):
            _note(sync, row, plugins[name], context)
            if sync.write:
                step = enable if row is None else upgrade
                step(sync.session, context, clock, plugins, plugin=name)
    services = {service.code: service for service in sync.session.scalars(select(Service))}
    _retire_strays(sync, services)
    wanted = (service.code for name in centre.plugins for service in plugins[name].catalogue.services)
    return {code: Service(id=new_id(), code=code) for code in wanted} | services


def _note(sync: Sync, row: PluginEnablement | None, loaded: LoadedPlugin, context: Context) -> None:
    if row is None:
        sync.note("enable", "plugin", loaded.name)
    else:
        sync.note("update", "plugin", loaded.name, (f'version: "{row.version}" → "{loaded.version}"',))
    for step in catalogue_changes(sync.session, context, loaded.catalogue).steps:
        details = (", ".join(step.columns) or "what it says",) if step.action == "update" else ()
        sync.note(_ACTIONS[step.action], "service", step.code, details)


def _retire_strays(sync: Sync, services: Mapping[str, Service]) -> None:
    """Services that a pack named before there were catalogues, and that none of them has."""
    for code, row in services.items():
        if row.plugin is None and row.origin == "local":
            sync.end("retire", row, "service", code, {"state": "retired"})
    sync.flush()
