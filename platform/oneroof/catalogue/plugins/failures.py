"""The list of what failed of plugins at a tenant."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.catalogue.plugins.calling import Report
from oneroof.catalogue.plugins.faults import Failure
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.models import PluginFailure
from oneroof.core.ids import new_id
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def record_failures(
    session: Session, context: Context, clock: Clock, plugins: Plugins, failures: Iterable[Failure]
) -> None:
    """Keep what failed. The same place again moves its time and keeps its first one."""
    for failure in {(one.plugin, one.place): one for one in failures}.values():
        loaded = plugins.loaded.get(failure.plugin)
        values = {
            "error": failure.error[:200],
            "at": failure.at[:200],
            "version": loaded.version if loaded else None,
            "last_at": clock.now(),
        }
        statement = insert(PluginFailure).values(
            tenant_id=context.tenant_id,
            id=new_id(),
            plugin=failure.plugin,
            place=failure.place[:200],
            first_at=clock.now(),
            **values,
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["tenant_id", "plugin", "place"],
                set_={name: statement.excluded[name] for name in values},
            )
        )


def recording(session: Session, context: Context, clock: Clock, plugins: Plugins) -> Report:
    """A report for `Plugins.of_session` in jobs: what fails is kept in the job's own transaction."""
    return lambda failure: record_failures(session, context, clock, plugins, [failure])


def failures_of(session: Session, context: Context) -> list[PluginFailure]:
    """What failed at this tenant, the latest first."""
    rows = select(PluginFailure).where(PluginFailure.tenant_id == context.tenant_id)
    return list(session.scalars(rows.order_by(PluginFailure.last_at.desc(), PluginFailure.id)))


def forget_failures(session: Session, context: Context, *, plugin: str) -> None:
    """Empty a plugin's list: somebody has dealt with it, or another version is here."""
    session.execute(
        delete(PluginFailure).where(PluginFailure.tenant_id == context.tenant_id, PluginFailure.plugin == plugin)
    )
