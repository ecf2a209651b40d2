"""Which catalogues a tenant uses: enabling, disabling, bringing to the installed version. Nothing is ever deleted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.catalogue.models import PluginEnablement
from oneroof.catalogue.plugins.calling import Report
from oneroof.catalogue.plugins.failures import forget_failures
from oneroof.catalogue.plugins.faults import Failure
from oneroof.catalogue.plugins.installed import LoadedPlugin, Plugins
from oneroof.catalogue.plugins.names import version_order
from oneroof.catalogue.service import CatalogueChanges, retire_catalogue, sync_catalogue
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def enable(
    session: Session, context: Context, clock: Clock, plugins: Plugins, *, plugin: str, report: Report | None = None
) -> PluginEnablement:
    """Offer the plugin's services at this tenant. What is enabled already stays as it is.

    Raises NotFound where it is not installed; Conflict where it is out of use, older than what the tenant had, has a
    service that another enabled catalogue has, or where its own part of enabling failed. Nothing is enabled then.
    """
    loaded = _usable(session, plugins, plugin)
    row = _locked(session, context, plugin)
    if row is not None and row.state == "enabled":
        return row
    before = row.version if row is not None else None
    _refuse_older(loaded, row)
    if row is None:
        row = PluginEnablement(id=new_id(), plugin=plugin, version=loaded.version, enabled_at=clock.now(), history=[])
        session.add(row)
    row.state, row.enabled_at, row.disabled_at = "enabled", clock.now(), None
    session.flush()
    changes = sync_catalogue(session, context, clock, loaded.catalogue)
    if row.digest is None or before != loaded.version:
        _tell_or_refuse(session, context, clock, plugins, loaded, before if row.digest else None, report)
    row.version, row.digest = loaded.version, loaded.digest
    _remember(row, clock, what="enabled", came_from=before, services=_by_action(changes))
    _audit(session, context, clock, "plugin.enable", row)
    return row


def disable(session: Session, context: Context, clock: Clock, *, plugin: str) -> PluginEnablement:
    """Stop offering the plugin's services. Their rows, running procedures and the plugin's own data stay.

    Works for a plugin that is broken or uninstalled too. Raises NotFound where the tenant never had it.
    """
    row = _locked(session, context, plugin)
    if row is None:
        raise NotFound("plugin_not_enabled", public_text("This catalogue is not enabled here."))
    if row.state == "disabled":
        return row
    changes = retire_catalogue(session, context, clock, plugin)
    row.state, row.disabled_at = "disabled", clock.now()
    _remember(row, clock, what="disabled", came_from=row.version, services=_by_action(changes))
    _audit(session, context, clock, "plugin.disable", row)
    return row


def waits_for_upgrade(row: PluginEnablement, loaded: LoadedPlugin) -> bool:
    """Whether the tenant has another state of the catalogue than the one that is installed, and may go to it."""
    if row.state != "enabled" or is_downgrade(row, loaded):
        return False
    return (row.version, row.digest) != (loaded.version, loaded.digest)


def is_downgrade(row: PluginEnablement, loaded: LoadedPlugin) -> bool:
    """Whether the installed version is older than the one that the tenant has."""
    return version_order(loaded.version) < version_order(row.version)


def upgrade_notes(loaded: LoadedPlugin, before: str | None) -> list[dict[str, Any]]:
    """What people must know who come from version `before`, the earliest first."""
    if before is None:
        return []
    notes = [note for note in loaded.catalogue.upgrade_notes if version_order(note.version) > version_order(before)]
    return [
        {"version": note.version, "text": dict(note.text)}
        for note in sorted(notes, key=lambda note: version_order(note.version))
    ]


def upgrade(
    session: Session, context: Context, clock: Clock, plugins: Plugins, *, plugin: str, report: Report | None = None
) -> bool:
    """Bring the tenant to the installed version of a plugin that it has enabled; whether it is there now.

    An older version, or one whose own part of the upgrade fails, changes nothing: the tenant stays where it is, and
    its staff see why.
    """
    loaded = plugins.loaded.get(plugin)
    row = _locked(session, context, plugin)
    if loaded is None or row is None or row.state != "enabled" or plugins.behind(session, [plugin]):
        return False
    if not waits_for_upgrade(row, loaded):
        return not is_downgrade(row, loaded)
    before = row.version if row.digest else None
    try:
        with session.begin_nested():
            changes = sync_catalogue(session, context, clock, loaded.catalogue)
            _tell(session, context, clock, plugins, loaded, before)
    except _Failed as failed:
        failed.tell(report)
        return False
    _remember(
        row,
        clock,
        what="upgraded",
        came_from=before,
        to=loaded.version,
        services=_by_action(changes),
        notes=upgrade_notes(loaded, before),
    )
    row.version, row.digest = loaded.version, loaded.digest
    forget_failures(session, context, plugin=plugin)
    _audit(session, context, clock, "plugin.upgrade", row)
    return True


class _Failed(Exception):
    """The plugin's own part of an upgrade failed."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__()
        self.failures = failures

    def tell(self, report: Report | None) -> None:
        """Report what failed: after the rollback, or the report would be taken back too."""
        if report is not None:
            for failure in self.failures:
                report(failure)


def _usable(session: Session, plugins: Plugins, plugin: str) -> LoadedPlugin:
    faults = {one.plugin: one for one in plugins.set_aside} | plugins.behind(session, [plugin])
    if plugin in faults:
        raise Conflict(
            "plugin_set_aside",
            public_text(
                "The plugin %(plugin)s cannot be used: %(reason)s %(remedy)s",
                plugin=plugin,
                reason=faults[plugin].reason,
                remedy=faults[plugin].remedy,
            ),
        )
    if plugin not in plugins.loaded:
        raise NotFound("plugin_unknown", public_text("The plugin %(plugin)s is not installed here.", plugin=plugin))
    return plugins[plugin]


def _refuse_older(loaded: LoadedPlugin, row: PluginEnablement | None) -> None:
    if row is not None and is_downgrade(row, loaded):
        raise Conflict(
            "plugin_older",
            public_text(
                "Version %(installed)s of %(plugin)s is installed, and %(had)s was used here before. "
                "Install %(had)s or a later version.",
                plugin=loaded.name,
                installed=loaded.version,
                had=row.version,
            ),
        )


def _locked(session: Session, context: Context, plugin: str) -> PluginEnablement | None:
    wanted = select(PluginEnablement).where(
        PluginEnablement.tenant_id == context.tenant_id, PluginEnablement.plugin == plugin
    )
    # anew: another process may have brought it to the installed version since it was read
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _tell_or_refuse(
    session: Session,
    context: Context,
    clock: Clock,
    plugins: Plugins,
    loaded: LoadedPlugin,
    before: str | None,
    report: Report | None,
) -> None:
    try:
        _tell(session, context, clock, plugins, loaded, before)
    except _Failed as failed:
        failed.tell(report)
        raise Conflict(
            "plugin_failed",
            public_text(
                "The plugin %(plugin)s failed while it was being enabled. Nothing was changed. Tell its makers.",
                plugin=loaded.name,
            ),
        ) from None


def _tell(
    session: Session, context: Context, clock: Clock, plugins: Plugins, loaded: LoadedPlugin, before: str | None
) -> None:
    """Let the plugin bring its own data along. Raises _Failed."""
    failures: list[Failure] = []
    told = {"from_version": before, "to_version": loaded.version}
    plugins.only(loaded.name, failures.append).call("upgraded", session=session, context=context, clock=clock, **told)
    if failures:
        raise _Failed(failures)


def _by_action(changes: CatalogueChanges) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step in changes.steps:
        found.setdefault(step.action, []).append(step.code)
    return found


def _remember(row: PluginEnablement, clock: Clock, *, what: str, came_from: str | None, **more: Any) -> None:
    entry = {"at": clock.now().isoformat(), "what": what, "from": came_from, "to": row.version, **more}
    row.history = [*row.history, entry]


def _audit(session: Session, context: Context, clock: Clock, action: str, row: PluginEnablement) -> None:
    session.flush()
    details = {"plugin": row.plugin, "version": row.version}
    audit.record(session, context, clock, action=action, object_kind="plugin", object_id=row.id, details=details)
