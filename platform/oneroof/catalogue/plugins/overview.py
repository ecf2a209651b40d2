"""What staff see of the plugins: which there are, which are enabled here, what changed, what failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.model import Text
from oneroof.catalogue.models import PluginEnablement, Service
from oneroof.catalogue.plugins.enablement import is_downgrade, upgrade_notes, waits_for_upgrade
from oneroof.catalogue.plugins.failures import failures_of
from oneroof.catalogue.plugins.faults import SetAside
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.catalogue.plugins.models import PluginFailure
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.tenancy.context import Context

STATES = ("enabled", "disabled", "available", "set_aside", "missing")
"""`available` was never enabled here; `missing` is enabled and no longer installed."""


@dataclass(frozen=True, slots=True)
class PluginView:
    """One plugin, from the tenant's point of view."""

    name: str
    loaded: LoadedPlugin | None
    row: PluginEnablement | None
    set_aside: SetAside | None
    failures: Sequence[PluginFailure]
    services: int
    """How many services the tenant offers from it."""

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.set_aside is not None:
            return "set_aside"
        if self.loaded is None:
            return "missing" if self.enabled else "disabled"
        return self.row.state if self.row is not None else "available"

    @property
    def enabled(self) -> bool:
        """Whether the tenant has it enabled, in whatever state the plugin itself is."""
        return self.row is not None and self.row.state == "enabled"

    @property
    def title(self) -> Text:
        """Its name for people; its code where it cannot be read."""
        return self.loaded.catalogue.title if self.loaded else {"en": self.name}

    @property
    def waits(self) -> bool:
        """Whether a newer state of it is installed than the tenant has."""
        return self.loaded is not None and self.row is not None and waits_for_upgrade(self.row, self.loaded)

    @property
    def coming(self) -> list[Mapping[str, Any]]:
        """What people must know before they change to the installed version, the earliest first."""
        return [*upgrade_notes(self.loaded, self.enabled_version)] if self.loaded and self.waits else []

    @property
    def older(self) -> bool:
        """Whether an older version is installed than the tenant has."""
        return self.loaded is not None and self.row is not None and is_downgrade(self.row, self.loaded)

    @property
    def installed_version(self) -> str | None:
        """The version that is installed."""
        return self.loaded.version if self.loaded else None

    @property
    def enabled_version(self) -> str | None:
        """The version that the tenant has, or had."""
        return self.row.version if self.row else None

    @property
    def upgrades(self) -> list[Mapping[str, Any]]:
        """The upgrades that the tenant has been through, the latest first."""
        return [entry for entry in reversed(self.row.history if self.row else ()) if entry["what"] == "upgraded"]


def plugin_views(session: Session, context: Context, plugins: Plugins) -> list[PluginView]:
    """Every plugin that is installed here, or that the tenant ever had, by name."""
    enabled = select(PluginEnablement).where(PluginEnablement.tenant_id == context.tenant_id)
    rows = {row.plugin: row for row in session.scalars(enabled)}
    faults = plugins.faults(session)
    failures = failures_of(session, context)
    counts = _offered(session, context)
    return [
        PluginView(
            name,
            plugins.loaded.get(name),
            rows.get(name),
            faults.get(name),
            tuple(failure for failure in failures if failure.plugin == name),
            counts.get(name, 0),
        )
        for name in sorted({*plugins.loaded, *rows, *faults})
    ]


def plugin_view(session: Session, context: Context, plugins: Plugins, name: str) -> PluginView:
    """One plugin. Raises NotFound."""
    for view in plugin_views(session, context, plugins):
        if view.name == name:
            return view
    raise NotFound("plugin_unknown", public_text("The plugin %(plugin)s is not installed here.", plugin=name))


def services_of(session: Session, context: Context, plugin: str) -> list[Service]:
    """The tenant's services of a plugin, by code, whatever their state."""
    wanted = select(Service).where(Service.tenant_id == context.tenant_id, Service.plugin == plugin)
    return list(session.scalars(wanted.order_by(Service.code)))


def _offered(session: Session, context: Context) -> dict[str, int]:
    counted = session.execute(
        select(Service.plugin, func.count())
        .where(Service.tenant_id == context.tenant_id, Service.state == "offered", Service.plugin.is_not(None))
        .group_by(Service.plugin)
    )
    return {plugin: number for plugin, number in counted if plugin}
