"""Tenants come to the installed version of the catalogues that they have enabled, and plugins hear of each new day."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import PluginEnablement
from oneroof.catalogue.plugins.enablement import upgrade, waits_for_upgrade
from oneroof.catalogue.plugins.failures import recording
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.core.time import Clock
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

AGAIN_AFTER = timedelta(minutes=5)


@scheduled("catalogues", purpose="administration", every=AGAIN_AFTER)
def look_for_upgrades(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """After a worker has started: another version may have been installed meanwhile. Then it is settled for the day.

    The process that knows the new version brings it, and promises no job: a worker that began before would take the
    promise, know nothing newer than what is there, and call it done.
    """
    upgrade_catalogues(session, context, clock, load_plugins())
    return True


@scheduled("plugins' upkeep", purpose="administration")
def look_after_plugins(session: Session, context: Context, clock: Clock, tenant: ListedTenant) -> bool:
    """Once a day, let the plugins delete what they need no longer."""
    tell_of_the_day(session, context, clock, load_plugins(), today=clock.today(tenant.time_zone))
    return True


def tell_of_the_day(session: Session, context: Context, clock: Clock, plugins: Plugins, *, today: date) -> None:
    """Call the hook `daily` of every plugin that the tenant has or has had; what fails is kept for its staff."""
    report = recording(session, context, clock, plugins)
    told = plugins.ever_of_session(session, context, report)
    told.call("daily", session=session, context=context, clock=clock, today=today)


def upgrade_catalogues(session: Session, context: Context, clock: Clock, plugins: Plugins) -> None:
    """Bring the tenant's catalogues to what is installed. Where that is refused, staff see it on the page of each."""
    rows = session.scalars(
        select(PluginEnablement).where(
            PluginEnablement.tenant_id == context.tenant_id, PluginEnablement.state == "enabled"
        )
    )
    report = recording(session, context, clock, plugins)
    # in one order everywhere, so that two workers that start together wait for each other and never in a circle
    waiting = [
        row.plugin for row in rows if row.plugin in plugins.loaded and waits_for_upgrade(row, plugins[row.plugin])
    ]
    for plugin in sorted(waiting):
        upgrade(session, context, clock, plugins, plugin=plugin, report=report)
