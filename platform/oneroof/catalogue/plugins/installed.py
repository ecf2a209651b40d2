"""The plugins of this process, and which of them a tenant's hooks reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pluggy
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from oneroof import hooks
from oneroof.catalogue.definition.document import digest, to_document
from oneroof.catalogue.definition.model import Catalogue
from oneroof.catalogue.models import PluginEnablement
from oneroof.catalogue.plugins.calling import Report, TenantPlugins
from oneroof.catalogue.plugins.declared import CORE, DeclaredBehaviour
from oneroof.catalogue.plugins.faults import SetAside
from oneroof.catalogue.plugins.schema import PluginSchema
from oneroof.hooks import CataloguePlugin
from oneroof.migrations import PluginMigrations
from oneroof.tenancy.context import Context


class Unusable(Exception):
    """A plugin cannot be used: the message says why, `remedy` what to do."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin that is in order, and what it declares."""

    name: str
    plugin: CataloguePlugin
    catalogue: Catalogue
    digest: str = field(init=False)
    """Of all its services: the same version may say something new while it is being written."""

    def __post_init__(self) -> None:
        services = {service.code: to_document(service) for service in self.catalogue.services}
        object.__setattr__(self, "digest", digest({"version": self.catalogue.version, "services": services}))

    @property
    def version(self) -> str:
        """The catalogue's version."""
        return self.catalogue.version

    @property
    def migrations(self) -> Path | None:
        """The folder of its own tables' migrations, where it has some."""
        folder = self.plugin.folder / "migrations"
        return folder if (folder / "versions").is_dir() else None


class Plugins:
    """The plugins of this process: those in use, by name, and those set aside with what is wrong."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(hooks.PROJECT)
        self._manager.add_hookspecs(hooks)
        self._manager.register(DeclaredBehaviour(), CORE)
        self.loaded: dict[str, LoadedPlugin] = {}
        self.set_aside: list[SetAside] = []
        self._schema = PluginSchema()

    def add(self, loaded: LoadedPlugin) -> None:
        """Take a plugin in use. Raises Unusable for hooks that are not as hooks.py says."""
        remedy = f"Mend its hooks: docs/plugins.md lists them, “oneroof plugin check {loaded.name}” checks them."
        try:
            self._manager.register(loaded.plugin, loaded.name)
        except pluggy.PluginValidationError as error:
            self._manager.unregister(name=loaded.name)
            raise Unusable(" ".join(str(error).split()) + ".", remedy) from error
        fault = _fault_of_hooks(self._manager, loaded.plugin)
        if fault:
            self._manager.unregister(name=loaded.name)
            raise Unusable(fault, remedy)
        try:
            if loaded.migrations:
                self._schema.needs(loaded.name, loaded.migrations)
        except Exception as error:  # migrations are code: whatever a stranger's does when it is read
            self._manager.unregister(name=loaded.name)
            told = f"its migrations cannot be read ({type(error).__name__}: {error})."
            raise Unusable(told, f"Mend them: “oneroof plugin check {loaded.name}” says more.") from error
        self.loaded[loaded.name] = loaded

    def leave_out(self, name: str, reason: str, remedy: str) -> SetAside:
        """Set a plugin aside that turned out to be unusable after it was loaded."""
        self._manager.unregister(name=name)
        del self.loaded[name]
        self.set_aside.append(SetAside(name, reason, remedy))
        return self.set_aside[-1]

    def for_tenant(self, enabled: Iterable[str], report: Report | None = None) -> TenantPlugins:
        """The core's behaviour and those of the `enabled` plugins that are in use here."""
        names = [CORE, *sorted(set(enabled) & self.loaded.keys())]
        return TenantPlugins(self._manager, names, report)

    def only(self, name: str, report: Report | None = None) -> TenantPlugins:
        """One plugin by itself: for what concerns nobody else."""
        return TenantPlugins(self._manager, [name], report)

    def of_session(self, session: Session, context: Context, report: Report | None = None) -> TenantPlugins:
        """The same for the tenant of `context`, which says in the database what it has enabled.

        A plugin whose own tables are not as its code needs them is left out until they are.
        """
        enabled = enabled_plugins(session, context)
        return self.for_tenant(enabled - self.behind(session, enabled).keys(), report)

    def ever_of_session(self, session: Session, context: Context, report: Report | None = None) -> TenantPlugins:
        """The same, with those that the tenant has disabled: their data is still there."""
        had = frozenset(
            session.scalars(select(PluginEnablement.plugin).where(PluginEnablement.tenant_id == context.tenant_id))
        )
        return self.for_tenant(had - self.behind(session, had).keys(), report)

    def behind(self, session: Session | Connection, names: Iterable[str] | None = None) -> dict[str, SetAside]:
        """The plugins whose migrations have not all run in this database, with what to do."""
        wanted = self.loaded.keys() if names is None else self.loaded.keys() & set(names)
        return self._schema.behind(session, sorted(wanted))

    def migrations(self) -> list[PluginMigrations]:
        """The lines of migrations of the plugins' own tables."""
        return [PluginMigrations(one.name, one.migrations) for one in self.loaded.values() if one.migrations]

    def faults(self, session: Session | Connection | None = None) -> dict[str, SetAside]:
        """Everything that keeps a plugin out of use here, by name."""
        found = {one.plugin: one for one in self.set_aside}
        return found | (self.behind(session) if session is not None else {})

    def all(self) -> list[LoadedPlugin]:
        """Those in use, by name."""
        return list(self.loaded.values())

    def __getitem__(self, name: str) -> LoadedPlugin:
        """The plugin called `name`. Raises KeyError where it is not in use."""
        return self.loaded[name]


def enabled_plugins(session: Session, context: Context) -> frozenset[str]:
    """Names of the plugins that the tenant has enabled, whether or not they are in use in this process."""
    enabled = select(PluginEnablement.plugin).where(
        PluginEnablement.tenant_id == context.tenant_id, PluginEnablement.state == "enabled"
    )
    return frozenset(session.scalars(enabled))


def _fault_of_hooks(manager: pluggy.PluginManager, plugin: CataloguePlugin) -> str | None:
    """What is wrong with the hooks that a registered plugin implements."""
    for caller in manager.get_hookcallers(plugin) or ():
        if not caller.has_spec():
            return f"it implements the hook “{caller.name}”, and there is none of that name."
        if any(impl.plugin is plugin and (impl.hookwrapper or impl.wrapper) for impl in caller.get_hookimpls()):
            return f"its hook “{caller.name}” is a wrapper around those of others."
    return None
