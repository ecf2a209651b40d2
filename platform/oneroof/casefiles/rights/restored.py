"""Whether this database is behind the key store, for the whole installation, and how it catches up."""

from collections.abc import Callable, Iterable
from uuid import UUID

from oneroof.casefiles.rights.service.destroying import Stores
from oneroof.casefiles.rights.service.replaying import behind, replay
from oneroof.services import Services
from oneroof.tenancy.context import system_context
from oneroof.tenancy.directory import ListedTenant

PURPOSE = "rights"


def all_behind(services: Services) -> list[tuple[ListedTenant, UUID]]:
    """Everybody who was erased and is not in this database, by tenant."""
    stored = set(services.keys.tenants())
    found: list[tuple[ListedTenant, UUID]] = []
    for tenant in services.directory.list_tenants():
        if str(tenant.id) not in stored or not services.keys.has_erased(tenant.id):
            continue
        context = system_context(tenant.id, tenant.network_id, PURPOSE)
        with services.database.transaction(context) as session:
            found += [(tenant, person_id) for person_id in behind(session, context, services.keys)]
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
