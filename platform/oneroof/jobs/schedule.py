"""What is due by the clock: looks at each tenant and lets its slices promise jobs.

A plan looks at one tenant and enqueues what is due there. It says whether that was all until the tenant's next local
day; then it is not asked again before. Nothing is lost when a look is missed: plans ask the database what is due, not
the clock what has just happened. Several schedules may run side by side, since a promise is made once by its key.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from time import monotonic

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from oneroof.core.time import Clock
from oneroof.jobs.idempotency import forget_expired
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.directory import ListedTenant

Plan = Callable[[Session, Context, Clock, ListedTenant], bool]

log = structlog.get_logger(__name__)
_plans: dict[str, tuple[Plan, str, timedelta]] = {}


def scheduled(name: str, *, purpose: str, every: timedelta = timedelta(0)) -> Callable[[Plan], Plan]:
    """Register a plan, for a declared purpose; it rests for `every` between two looks at the same tenant."""

    def register(plan: Plan) -> Plan:
        if name in _plans:
            raise ValueError(f"two plans called {name}")
        _plans[name] = (plan, purpose, every)
        return plan

    return register


class Schedule:
    """One process's memory of what was asked: it may be forgotten at any time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settled: dict[tuple[int, str], date] = {}
        self._rests_until: dict[tuple[int, str], float] = defaultdict(float)

    def look(self) -> int:
        """Ask every plan about every tenant that is not settled for its local day; how many were asked.

        A plan that fails is asked again at the next look, and keeps no other from being asked. Raises OperationalError
        when the database is away.
        """
        asked = 0
        for tenant in self._services.directory.list_tenants():
            if tenant.state == "draft":
                continue
            today = tenant.clock.today(tenant.time_zone)
            for name, (plan, purpose, every) in _plans.items():
                place = (tenant.id, name)
                if self._settled.get(place) == today or monotonic() < self._rests_until[place]:
                    continue
                asked += 1
                self._rests_until[place] = monotonic() + every.total_seconds()
                if self._ask(tenant, name, plan, purpose):
                    self._settled[place] = today
        return asked

    def _ask(self, tenant: ListedTenant, name: str, plan: Plan, purpose: str) -> bool:
        context = system_context(tenant.id, tenant.network_id, purpose)
        try:
            with self._services.database.transaction(context) as session:
                return plan(session, context, tenant.clock, tenant)
        except OperationalError:
            raise
        except Exception:  # one plan's fault must not stop the others
            log.exception("plan failed", plan=name, tenant_id=tenant.id)
            return False


@scheduled("upkeep", purpose="administration")
def forget_old_answers(session: Session, _context: Context, _clock: Clock, _tenant: ListedTenant) -> bool:
    """Once a day, drop the stored answers of requests that nobody retries any more."""
    forget_expired(session)
    return True
