"""From the outbox to the workers: hands open rows to RQ, and does them.

Redis may vanish at any moment: a row that is not done is handed over again after a minute.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy.exc import DBAPIError

from oneroof.core.errors import DomainError
from oneroof.core.time import real_now
from oneroof.jobs import service
from oneroof.jobs.handlers import handler_of, long_handler_of
from oneroof.jobs.pausing import paused
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context

QUEUE = "oneroof"
JOB_TIMEOUT_SECONDS = 900
_BATCH = 200

log = structlog.get_logger(__name__)
_services: list[Services] = []


def use_services(services: Services) -> None:
    """Give this worker process its services: RQ calls `perform` by name, with ids only."""
    _services[:] = [services]


def hand_over(services: Services) -> int:
    """Hand open rows to the queue; how many. Without Redis they are done here and now, one after another."""
    rows = open_rows(services, handed_before=real_now() - service.HAND_AGAIN_AFTER)
    # JSON and not pickle: who can write to Redis must not be able to run code here.
    queue = Queue(QUEUE, connection=services.redis, serializer=JSONSerializer)
    redis_answers = True
    for row in rows:
        context = system_context(row.tenant_id, row.network_id, "administration")
        with services.database.transaction(context) as session:
            if not service.mark_handed(session, row.id):
                continue  # another worker is doing it
        redis_answers = redis_answers and _enqueue(queue, row)
        if not redis_answers:
            do(services, row.tenant_id, row.network_id, row.id)
    return len(rows)


def open_rows(services: Services, *, handed_before: Any) -> Sequence[Any]:
    """The oldest open rows that were never handed over, or before `handed_before`, with tenant, network and id."""
    return services.database.call("open_outbox", handed_before=handed_before, most=_BATCH)


def _enqueue(queue: Queue, row: Any) -> bool:
    """Whether Redis took it. Nothing is kept there of a job that is done: the row says so."""
    arguments = (row.tenant_id, row.network_id, str(row.id))
    try:
        queue.enqueue_call(perform, arguments, timeout=JOB_TIMEOUT_SECONDS, result_ttl=0, failure_ttl=0)
    except RedisError as error:
        log.warning("redis is away, doing jobs here", error=type(error).__name__)
        return False
    return True


def perform(tenant_id: int, network_id: int, row_id: str) -> None:
    """What RQ calls in a worker."""
    do(_services[0], tenant_id, network_id, UUID(row_id))


def do(services: Services, tenant_id: int, network_id: int, row_id: UUID) -> None:
    """Do one promised job in one transaction with the mark that it is done. Failures are counted, not raised.

    Nothing is done and nothing counted while jobs must wait.
    """
    context = system_context(tenant_id, network_id, "administration")
    try:
        if paused(services):
            return
        with services.database.transaction(context) as session:
            row = service.claim(session, row_id)
            if row is None:
                return
            clock = services.directory.clock_of(network_id)
            long = long_handler_of(row.kind)
            if long is None:
                handler, purpose = handler_of(row.kind)
                handler(services, session, system_context(tenant_id, network_id, purpose), clock, row.payload)
                row.done_at = real_now()
            else:
                # this transaction only keeps the row from others: by its end its context may have expired
                long[0](services, system_context(tenant_id, network_id, long[1]), clock, row.payload)
        if long is not None:
            _mark_done(services, context, row_id)
        log.info("job done", tenant_id=tenant_id, kind=row.kind, key=row.key)
    except Exception as error:  # whatever a handler does, the row must stay and be counted
        log.exception("job failed", tenant_id=tenant_id, row_id=str(row_id))
        with services.database.transaction(context) as session:
            service.mark_failed(session, row_id, reason_of(error))


def _mark_done(services: Services, context: Context, row_id: UUID) -> None:
    """Unless another worker has the row by now: for that one there is nothing left to do."""
    with services.database.transaction(context) as session:
        row = service.claim(session, row_id)
        if row is not None:
            row.done_at = real_now()


def reason_of(error: Exception) -> str:
    """Why a job failed, for staff to read: without what a database error repeats of the data."""
    if isinstance(error, DBAPIError):
        return f"{type(error).__name__} {getattr(error.orig, 'sqlstate', None) or ''}".strip()
    if isinstance(error, DomainError):
        return f"{type(error).__name__}: {error.code}"
    return f"{type(error).__name__}: {error}"


def next_look(handed: int) -> timedelta:
    """How long to wait before looking again: at once after a full batch."""
    return timedelta(0) if handed >= _BATCH else timedelta(seconds=1)
