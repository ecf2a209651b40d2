"""Plugins are found by their entry points and loaded once per process; one that is broken is set aside by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from importlib import metadata

import pluggy
from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof import hooks
from oneroof.catalogue.models import PluginEnablement
from oneroof.catalogue.plugins.calling import Report, TenantPlugins
from oneroof.catalogue.plugins.declared import CORE, DeclaredBehaviour
from oneroof.catalogue.plugins.faults import SetAside
from oneroof.hooks import CataloguePlugin
from oneroof.tenancy.context import Context

GROUP = "oneroof.plugins"


class Plugins:
    """The plugins of this process: those in use, and those set aside with what is wrong."""

    def __init__(self, loaded: Iterable[tuple[str, CataloguePlugin]] = (), set_aside: Iterable[SetAside] = ()) -> None:
        self._manager = pluggy.PluginManager(hooks.PROJECT)
        self._manager.add_hookspecs(hooks)
        self._manager.register(DeclaredBehaviour(), CORE)
        self.by_name: dict[str, CataloguePlugin] = {}
        self.set_aside: list[SetAside] = list(set_aside)
        for name, plugin in sorted(loaded, key=lambda item: item[0]):
            self._manager.register(plugin, name)
            self.by_name[name] = plugin

    def for_tenant(self, enabled: Iterable[str], report: Report | None = None) -> TenantPlugins:
        """The core's behaviour and those of the `enabled` plugins that are in use here."""
        names = [CORE, *sorted(set(enabled) & self.by_name.keys())]
        return TenantPlugins(self._manager, names, report)

    def of_session(self, session: Session, context: Context, report: Report | None = None) -> TenantPlugins:
        """The same for the tenant of `context`, which says in the database what it has enabled."""
        return self.for_tenant(enabled_plugins(session, context), report)


def enabled_plugins(session: Session, context: Context) -> frozenset[str]:
    """Names of the plugins that the tenant has enabled, whether or not they are in use in this process."""
    enabled = select(PluginEnablement.plugin).where(
        PluginEnablement.tenant_id == context.tenant_id, PluginEnablement.state == "enabled"
    )
    return frozenset(session.scalars(enabled))


@cache
def load_plugins() -> Plugins:
    """The plugins that are installed in this environment."""
    return load(lambda: metadata.entry_points(group=GROUP))


def load(entry_points: Callable[[], Iterable[metadata.EntryPoint]]) -> Plugins:
    """The plugins behind these entry points."""
    return Plugins((entry.name, entry.load()) for entry in entry_points())
