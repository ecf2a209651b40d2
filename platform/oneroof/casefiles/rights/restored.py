"""Whether this database is behind the key store, for the whole installation, and how it catches up.

While it is behind, nobody is let in: people in it asked to be forgotten. Requests and workers ask `keeps_shut`.
"""

from collections.abc import Callable, Hashable, Iterable
from uuid import UUID

from sqlalchemy import String, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.exc import SQLAlchemyError

from oneroof.casefiles.rights.service.destroying import Stores
from oneroof.casefiles.rights.service.replaying import behind, replay
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant

PURPOSE = "rights"
# Another server, a server that was started anew, tables that were made anew or emptied: a restore is one of these.
_TABLES = table("pg_class", column("oid"), column("relfilenode"), column("relname"))
_DATABASE = select(
    cast(func.pg_postmaster_start_time(), String),
    func.current_database(),
    cast(func.array_agg(aggregate_order_by(_TABLES.c.oid, _TABLES.c.oid)), String),
    cast(func.array_agg(aggregate_order_by(_TABLES.c.relfilenode, _TABLES.c.oid)), String),
).where(_TABLES.c.relname.in_(("person", "person_erasure")))


def keeps_shut(services: Services) -> bool:
    """Whether nobody may be let in yet. Cheap: what was found is remembered for seconds.

    Raises SQLAlchemyError where nothing is known yet and the database is away.
    """
    return services.gate.is_shut(lambda: _mark(services), lambda: bool(all_behind(services, begun=False)))


def all_behind(services: Services, *, begun: bool = True) -> list[tuple[ListedTenant, UUID]]:
    """Everybody who was erased and is not in this database, by tenant.

    Without `begun`, nobody whom this database itself knows as being erased: a job ends that.
    """
    stored = set(services.keys.tenants())
    found: list[tuple[ListedTenant, UUID]] = []
    for tenant in services.directory.list_tenants():
        if str(tenant.id) not in stored or not services.keys.has_erased(tenant.id):
            continue
        context = system_context(tenant.id, tenant.network_id, PURPOSE)
        with services.database.transaction(context) as session:
            waiting = behind(session, context, services.keys, begun=begun)
        found += [(tenant, person_id) for person_id in waiting]
    return found


def replay_all(
    services: Services, shown: Callable[[list[tuple[ListedTenant, UUID]]], Iterable[tuple[ListedTenant, UUID]]] = iter
) -> int:
    """Erase them again, each in a transaction of its own; how many. Interrupted, the next call goes on."""
    waiting = all_behind(services)
    for tenant, person_id in shown(waiting):
        context = system_context(tenant.id, tenant.network_id, PURPOSE)
        with services.database.transaction(context) as session:
            stores = Stores(services.keys, services.files)
            replay(session, context, tenant.clock, stores, person_id=person_id)
    return len(waiting)


def _mark(services: Services) -> Hashable | None:
    """What changes with every restore and every erasure; None where the database does not answer."""
    try:
        # the other door's connections: no request waits for one of these
        with services.database.umbrella_engine.connect() as connection:
            return (*connection.execute(_DATABASE).one(), services.keys.mark_of_erased())
    except SQLAlchemyError:
        return None
