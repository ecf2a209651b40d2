"""From the outbox to the workers: hands open rows to RQ, and does them.

Redis may vanish at any moment: a row that is not done is handed over again after a minute.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from rq import Queue

from oneroof.core.time import real_now
from oneroof.jobs import service
from oneroof.jobs.handlers import handler_of
from oneroof.services import Services
from oneroof.tenancy.context import system_context

QUEUE = "oneroof"
JOB_TIMEOUT_SECONDS = 300
_BATCH = 200

log = structlog.get_logger(__name__)
_services: list[Services] = []


def use_services(services: Services) -> None:
    """Give this worker process its services: RQ calls `perform` by name, with ids only."""
    _services[:] = [services]


def hand_over(services: Services) -> int:
    """Hand open rows to the queue; how many. Without Redis they are done here and now, one after another."""
    handed_before = real_now() - service.HAND_AGAIN_AFTER
    rows = services.database.call("open_outbox", handed_before=handed_before, most=_BATCH)
    queue = Queue(QUEUE, connection=services.redis)
    for row in rows:
        try:
            queue.enqueue(perform, row.tenant_id, row.network_id, row.id, job_timeout=JOB_TIMEOUT_SECONDS)
        except RedisError as error:
            log.warning("redis is away, doing the job here", error=str(error))
            do(services, row.tenant_id, row.network_id, row.id)
            continue
        with services.database.transaction(system_context(row.tenant_id, row.network_id, "administration")) as session:
            service.mark_handed(session, row.id)
    return len(rows)


def perform(tenant_id: int, network_id: int, row_id: UUID) -> None:
    """What RQ calls in a worker."""
    do(_services[0], tenant_id, network_id, row_id)


def do(services: Services, tenant_id: int, network_id: int, row_id: UUID) -> None:
    """Do one promised job in one transaction with the mark that it is done. Never raises: failures are counted."""
    context = system_context(tenant_id, network_id, "administration")
    try:
        with services.database.transaction(context) as session:
            row = service.claim(session, row_id)
            if row is None:
                return
            handler, purpose = handler_of(row.kind)
            clock = services.directory.clock_of(network_id)
            handler(services, session, system_context(tenant_id, network_id, purpose), clock, row.payload)
            row.done_at = real_now()
    except Exception as error:  # whatever a handler does, the row must stay and be counted
        log.exception("job failed", tenant_id=tenant_id, row_id=str(row_id))
        with services.database.transaction(context) as session:
            service.mark_failed(session, row_id, f"{type(error).__name__}: {error}")


def next_look(handed: int) -> timedelta:
    """How long to wait before looking again: at once after a full batch."""
    return timedelta(0) if handed >= _BATCH else timedelta(seconds=1)
