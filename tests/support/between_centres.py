"""Two centres that exchange casefiles: neighbours in one database, or each in a deployment of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.serving import make_server

from oneroof.app import create_app
from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.consents.service import Asked
from oneroof.casefiles.documents import service as documents
from oneroof.casefiles.service import CasefileView
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import Clock
from oneroof.embedded import DatabaseUrls
from oneroof.federation.between_centres import answering, keyring, offering, others, peers
from oneroof.federation.between_centres.calling import Caller
from oneroof.federation.between_centres.models import CasefileTransfer, CentreLetter, IncomingPackage
from oneroof.federation.between_centres.offering import Offer
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.registry import JOB_MODULES
from oneroof.services import Services
from oneroof.storage.intake import Storing
from oneroof.tenancy.context import Context, system_context
from support.brought_files import pdf
from support.browser import Quiet
from support.factories import Centre, Member, make_centre, make_network, make_two_centres
from support.floor import Floor
from support.installation import free_port
from support.persons import add, opened
from support.servers import Servers

ALL = ("contact", "status", "family", "needs", "documents", "procedure", "notes")


@dataclass
class Side:
    """One centre with its services, a mediator and a coordinator."""

    centre: Centre
    services: Services
    mediator: Member
    coordinator: Member

    @property
    def floor(self) -> Floor:
        """For arranging."""
        return Floor(self.centre, self.services.keys, self.mediator)

    @property
    def move(self) -> Context:
        """The context of its jobs."""
        return system_context(self.centre.tenant_id, self.centre.network_id, "centre_move")

    def person(self, name: str = "Оксана Мельник") -> CasefileView:
        """Somebody of whom much is known, who agreed to take it along."""
        view = opened(self.floor, name)
        for code in ("contacts", "languages", "papers", "status", "family", "needs"):
            add(self.floor, view, code)
        self.agree(view)
        return view

    def agree(self, view: CasefileView) -> UUID:
        """The person agrees; the consent's id."""
        event = self.floor.do(
            consents.answer,
            keys=self.services.keys,
            casefile_id=view.casefile.id,
            asked=Asked("share_centres"),
            answer="given",
            proof=consents.spoken(),
        )
        return event.consent_id

    def paper(self, view: CasefileView, name: str = "contract.pdf", content: bytes | None = None) -> UUID:
        """A document in the casefile; its id."""
        kept = self.floor.do(
            documents.add_document,
            keys=self.services.keys,
            storing=self.storing,
            casefile_id=view.casefile.id,
            name=name,
            content=content or pdf(),
        )
        return kept.id

    @property
    def storing(self) -> Storing:
        """Where its files are."""
        return Storing(self.services.files, self.services.scanner)

    def to(self, other: "Side", **more: Any) -> Offer:
        """What is to go to the other side: everything, unless said otherwise."""
        with self.centre.database.transaction(self.centre.system) as session:
            found = others.others(session, self.centre.system, self.services.settings)
        named = next(each for each in found if each.name.casefold() == other.centre.code)
        facts = {"kind": "transfer", "data_classes": ALL, "reason": "Moves to be with family", **more}
        return Offer(other=named, **facts)

    def offer(self, view: CasefileView, wanted: Offer, member: Member | None = None) -> CasefileTransfer:
        """Offer it, and let the jobs do their part."""
        return self.floor.do(
            offering.offer, member, keys=self.services.keys, casefile_id=view.casefile.id, wanted=wanted
        )

    def transfer(self, package_id: UUID, direction: str = "out") -> CasefileTransfer | None:
        """How a transfer stands."""
        with self.centre.database.transaction(self.centre.system) as session:
            return offering.transfer_named(session, self.centre.system, package_id, direction=direction)

    def package(self, package_id: UUID) -> IncomingPackage | None:
        """What has come of a package."""
        with self.centre.database.transaction(self.centre.system) as session:
            return session.get(IncomingPackage, (self.centre.tenant_id, package_id))

    def accept(self, package_id: UUID, **more: Any) -> IncomingPackage:
        """Staff take it."""
        return self.floor.do(answering.accept, services=self.services, package_id=package_id, **more)

    def refuse(self, package_id: UUID, **more: Any) -> IncomingPackage:
        """Staff do not."""
        return self.floor.do(answering.refuse, services=self.services, package_id=package_id, **more)

    def letters(self, kind: str | None = None) -> list[CentreLetter]:
        """All letters of this side, or those of a kind."""
        with self.centre.database.transaction(self.centre.system) as session:
            rows = session.scalars(select(CentreLetter).order_by(CentreLetter.created_at))
            return [row for row in rows if kind in (None, row.kind)]

    def rotate(self) -> None:
        """New keys."""
        with self.centre.database.transaction(self.centre.system) as session:
            keyring.rotate(session, self.centre.system, self.centre.clock, self.services.keys, self.services.database)

    @property
    def address(self) -> str:
        """Of its pages."""
        with self.centre.database.transaction(self.centre.system) as session:
            return others.own_address(session, self.centre.system, self.services.settings)

    @property
    def fingerprint(self) -> str:
        """As its staff read it out."""
        with self.centre.database.transaction(self.centre.system) as session:
            rows = keyring.rows_of(session, self.centre.system, self.centre.tenant_id)
            return peers.fingerprint_of(rows[0].kid)

    def meet(self, other: "Side") -> None:
        """Agree with a centre of another deployment."""
        self.floor.do(
            peers.agree, self.coordinator, caller=Caller(False), address=other.address, fingerprint=other.fingerprint
        )

    def begin(self) -> None:
        """Make the first keys."""
        with self.centre.database.transaction(self.centre.system) as session:
            keyring.current_pair(
                session, self.centre.system, self.centre.clock, self.services.keys, self.services.database
            )


def work_off(*sides: Side, only: str | None = None) -> list[str]:
    """Do promised jobs until none is open that has not failed; the kinds of those that were done."""
    done: list[str] = []
    tried: set[UUID] = set()
    while True:
        found = False
        for services in {id(side.services): side.services for side in sides}.values():
            for row in relay.open_rows(services, handed_before=datetime.now(UTC) + timedelta(days=365)):
                kind = kind_of(services, row)
                if row.id in tried or (only is not None and kind != only):
                    continue
                tried.add(row.id)
                found = True
                relay.do(services, row.tenant_id, row.network_id, row.id)
                done.append(kind)
        if not found:
            return done


def kind_of(services: Services, row: Any) -> str:
    """What an open job is."""
    context = system_context(row.tenant_id, row.network_id, "administration")
    with services.database.transaction(context) as session:
        return session.scalars(select(OutboxRow.kind).where(OutboxRow.id == row.id)).one()


@contextmanager
def two_sides(settings: Settings, database: Database) -> Iterator[tuple[Side, Side]]:
    """Lisboa and Porto of one network, in one deployment."""
    for module in JOB_MODULES:
        import_module(module)
    services = Services.open(settings)
    try:
        centres = (replace(centre, clock=Clock()) for centre in make_two_centres(database))
        lisboa, porto = (Side(each, services, each.member("mediator"), each.member("coordinator")) for each in centres)
        lisboa.begin()
        porto.begin()
        yield lisboa, porto
    finally:
        services.close()


@contextmanager
def deployment(
    servers: Servers, database_urls: DatabaseUrls, redis_url: str, folder: Path, code: str, number: int
) -> Iterator[Side]:
    """A centre alone in a deployment of its own, with its database, its folder and its web server."""
    for module in JOB_MODULES:
        import_module(module)
    settings = replace(
        servers.settings,
        var=folder / code,
        port=free_port(),
        database_url=database_urls.app,
        database_umbrella_url=database_urls.umbrella,
        redis_url=redis_url,
    )
    services = Services.open(settings)
    make_network(services.database, number)
    made = make_centre(services.database, code, tenant_id=number * 100 + 1, network_id=number)
    centre = replace(made, clock=Clock())
    server = make_server(
        "127.0.0.1", settings.port, create_app(settings, services), threaded=True, request_handler=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        side = Side(centre, services, centre.member("mediator"), centre.member("coordinator"))
        side.begin()
        yield side
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        services.close()
