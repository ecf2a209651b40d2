"""A program that receives events on this machine, and the work that lies between an event and it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from threading import Event, Thread
from typing import Any
from uuid import UUID

from sqlalchemy import select
from standardwebhooks import Webhook

from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.sharing.partnerships import grant
from oneroof.core.ids import new_id
from oneroof.core.time import FixedClock
from oneroof.events import endpoints, service
from oneroof.events.jobs import promise_due
from oneroof.events.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from support.factories import Centre
from support.floor import Floor
from support.partners import Agreed
from support.persons import opened

BEGINS = datetime.fromisoformat("2026-03-02T08:00:00+00:00")
_LETTERS = str.maketrans("0123456789", "ghijklmnop")
KINDS = ("events.number", "webhook.send")


@dataclass
class Receiver:
    """What came, and how it answers: a status, `stall` (no answer) or `drip` (one sign after the other, for ever)."""

    answer: int | str = 204
    location: str = ""
    port: int = 0
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    """Headers with names in lower case, and the body."""
    ends: Event = field(default_factory=Event)

    @property
    def host(self) -> str:
        """As it stands in WEBHOOK_HOSTS."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where it receives."""
        return f"http://{self.host}/events"

    def verified(self, secret: str, number: int = -1) -> dict[str, Any]:
        """One of the calls, as the library of Standard Webhooks reads it. Raises WebhookVerificationError."""
        headers, body = self.received[number]
        read: dict[str, Any] = Webhook(secret).verify(body, headers)
        return read


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port, until the end of the block."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if isinstance(kept.answer, str):
                self._never_end()
                return
            self.send_response(kept.answer)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _never_end(self) -> None:
            while not kept.ends.wait(0.05):
                if kept.answer == "drip":
                    try:
                        self.wfile.write(b"x")
                    except OSError:
                        return

        def log_message(self, *_anything: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.ends.set()
        server.shutdown()
        thread.join()
        server.server_close()


def somebody(floor: Floor) -> CasefileView:
    """A casefile of somebody whose name is nobody else's."""
    return opened(floor, f"Person {new_id().hex[-12:].translate(_LETTERS)}")


@dataclass
class Line:
    """From events of a centre to an agency, with a clock that the test moves."""

    floor: Floor
    services: Services
    here: Agreed
    now: datetime = BEGINS

    @property
    def centre(self) -> Centre:
        """Whose events they are."""
        return self.floor.centre

    @property
    def clock(self) -> FixedClock:
        """What it shows."""
        return FixedClock(moment=self.now)

    def do(self, step: Any, **arguments: Any) -> Any:
        """One step of the agency, or of the system for it, committed."""
        with self.centre.database.transaction(self.centre.system) as session:
            return step(session, self.centre.system, self.clock, **arguments)

    def endpoint(
        self, receiver: Receiver, *types: str, url: str | None = None, client_id: UUID | None = None
    ) -> tuple[WebhookEndpoint, str]:
        """A new endpoint of the agency, and its secret. It is not told of what was before."""
        self.work()
        made: tuple[WebhookEndpoint, str] = self.do(
            endpoints.add_endpoint,
            keys=self.services.keys,
            partnership_id=self.here.partnership.id,
            url=url or receiver.url,
            event_types=types or ("procedure.moved", "referral.moved"),
            contact="it@agency.example",
            client_id=client_id,
            own_hosts=self.services.settings.webhook_hosts,
        )
        return made

    def granted(
        self, kind: str = "procedure", *, consent_id: UUID | None = None, person_id: UUID | None = None
    ) -> UUID:
        """Something of somebody that the agency may know of."""
        subject_id = new_id()
        self.floor.do(
            grant,
            partnership_id=self.here.partnership.id,
            person_id=person_id or somebody(self.floor).casefile.person_id,
            subject_kind=kind,
            subject_id=subject_id,
            data_classes=[],
            consent_id=consent_id,
        )
        return subject_id

    def happens(self, subject_id: UUID, kind: str = "procedure") -> UUID:
        """It moves; the event's id."""
        event_id: UUID = self.do(
            service.record,
            type=f"{kind}.moved",
            partnership_id=self.here.partnership.id,
            subject_kind=kind,
            subject_id=subject_id,
        )
        return event_id

    def work(self) -> int:
        """What the relay and workers do of it at this moment; how many jobs."""
        for module in JOB_MODULES:
            import_module(module)
        tried: set[UUID] = set()
        while rows := [row for row in self.promised() if row not in tried]:
            for row_id in rows:
                relay.do(self.services, self.centre.tenant_id, self.centre.network_id, row_id)
            tried.update(rows)
        return len(tried)

    def promised(self) -> list[UUID]:
        """The open jobs, after a look at the clock."""
        with self.centre.database.transaction(self.centre.system) as session:
            promise_due(session, self.centre.system, self.clock, None)  # type: ignore[arg-type]  # asks nothing of it
        open_rows = select(OutboxRow.id).where(OutboxRow.kind.in_(KINDS), OutboxRow.done_at.is_(None))
        with self.centre.database.transaction(self.centre.system) as session:
            return list(session.scalars(open_rows.order_by(OutboxRow.id)))

    def later(self, **by: float) -> None:
        """So much later, after the work of that moment."""
        self.now += timedelta(**by)
        self.work()

    def delivery(self, event_id: UUID | None = None) -> WebhookDelivery:
        """The only delivery, or that of an event."""
        with self.centre.database.transaction(self.centre.system) as session:
            wanted = select(WebhookDelivery)
            if event_id:
                wanted = wanted.where(WebhookDelivery.event_id == event_id)
            return session.scalars(wanted).one()

    def endpoint_now(self, endpoint_id: UUID) -> WebhookEndpoint:
        """The endpoint as it is."""
        with self.centre.database.transaction(self.centre.system) as session:
            return session.get_one(WebhookEndpoint, (self.centre.tenant_id, endpoint_id))

    def attempts(self) -> list[WebhookAttempt]:
        """All that were made, in their order."""
        with self.centre.database.transaction(self.centre.system) as session:
            return list(session.scalars(select(WebhookAttempt).order_by(WebhookAttempt.at, WebhookAttempt.id)))
