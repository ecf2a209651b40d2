"""Tenants come to the installed version of the catalogues that they have enabled, and plugins hear of each new day."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import PluginEnablement
from oneroof.catalogue.plugins.enablement import upgrade, waits_for_upgrade
from oneroof.catalogue.plugins.failures import recording
from oneroof.catalogue.plugins.installed import Plugins
from oneroof.catalogue.plugins.loading import load_plugins
from oneroof.core.time import Clock
from oneroof.jobs.handlers import handles
from oneroof.jobs.schedule import scheduled
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

UPGRADE = "catalogue.upgrade"


@scheduled("catalogues", purpose="administration")
def look_for_upgrades(session: Session, context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """After a worker has started: another version may have been installed meanwhile. Then it is settled for the day."""
    promise_upgrades(session, context, load_plugins())
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


def promise_upgrades(session: Session, context: Context, plugins: Plugins) -> int:
    """Promise to bring the tenant's catalogues to what is installed; how many are promised."""
    rows = session.scalars(
        select(PluginEnablement).where(
            PluginEnablement.tenant_id == context.tenant_id, PluginEnablement.state == "enabled"
        )
    )
    waiting = [row for row in rows if row.plugin in plugins.loaded and waits_for_upgrade(row, plugins[row.plugin])]
    for row in waiting:
        loaded = plugins[row.plugin]
        key = f"{row.plugin} {loaded.version} {loaded.digest[:16]} {len(row.history)}"
        enqueue(session, context, kind=UPGRADE, key=key, payload={"plugin": row.plugin})
    return len(waiting)


@handles(UPGRADE, purpose="administration")
def do_upgrade(services: Services, session: Session, context: Context, clock: Clock, payload: dict[str, Any]) -> None:
    """Bring one catalogue to its installed version. Where that is refused, staff see it on the page of catalogues."""
    report = recording(session, context, clock, services.plugins)
    upgrade(session, context, clock, services.plugins, plugin=payload["plugin"], report=report)
