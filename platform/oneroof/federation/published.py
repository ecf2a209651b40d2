"""What the network's centres offer, copied to where the whole network reads it. Public facts only.

Most centres offer a service as its catalogue defines it: a definition that several of them share is kept once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.document import digest
from oneroof.catalogue.standards.hsds import Place
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.shelf import Document, Entry, Shelf
from oneroof.federation.models import PublishedDefinition, PublishedService
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant

BATCH = 50


def publish(umbrella: Session, context: Context, shelf: Shelf, now: datetime) -> int:
    """Bring the tenant's published services to what its shelf says; how many are offered.

    Works in the umbrella role's transaction, inside the tenant's network. Again, it says the same.
    """
    entries = shelf.entries()
    provided = shelf.places([entry.uri for entry in entries])
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        documents = shelf.documents([entry.uri for entry in batch])
        digests = {uri: digest(document) for uri, document in documents.items()}
        _define(umbrella, context, {digests[uri]: document for uri, document in documents.items()})
        _offer(umbrella, context, [(entry, digests[entry.uri], entry.uri in provided) for entry in batch], now)
    umbrella.execute(
        update(PublishedService)
        .where(
            PublishedService.network_id == context.network_id,
            PublishedService.centre_id == context.tenant_id,
            PublishedService.code.not_in([entry.code for entry in entries]),
        )
        .values(is_offered=False, is_provided=False, published_at=now)
    )
    return len(entries)


def _define(umbrella: Session, context: Context, documents: Mapping[str, Document]) -> None:
    known = set(
        umbrella.scalars(
            select(PublishedDefinition.digest).where(
                PublishedDefinition.network_id == context.network_id, PublishedDefinition.digest.in_(documents)
            )
        )
    )
    rows = [
        {"network_id": context.network_id, "digest": key, "document": document}
        for key, document in sorted(documents.items())
        if key not in known
    ]
    if rows:
        # two centres may publish the same words at once
        umbrella.execute(insert(PublishedDefinition).values(rows).on_conflict_do_nothing())


def _offer(umbrella: Session, context: Context, offers: Iterable[tuple[Entry, str, bool]], now: datetime) -> None:
    rows = [
        {
            "network_id": context.network_id,
            "centre_id": context.tenant_id,
            "code": entry.code,
            "uri": entry.uri,
            "digest": key,
            "facts": entry.facts(),
            "is_offered": True,
            "is_provided": is_provided,
            "published_at": now,
        }
        for entry, key, is_provided in offers
    ]
    statement = insert(PublishedService).values(rows)
    changed = ("uri", "digest", "facts", "is_offered", "is_provided", "published_at")
    umbrella.execute(
        statement.on_conflict_do_update(
            index_elements=["network_id", "centre_id", "code"],
            set_={column: statement.excluded[column] for column in changed},
        )
    )


@dataclass(frozen=True, slots=True)
class NetworkShelf:
    """The network's catalogue: each service once, in the words of most centres; only open centres count."""

    session: Session
    context: Context
    publisher: Publisher
    places_of: Mapping[int, Place]
    """The open centres, by tenant."""

    def entries(self) -> list[Entry]:
        """All services that an open centre offers, by code."""
        entries = [
            Entry(code=said[0].code, uri=uri, mark=_mark(said), **_usual(said).facts)
            for uri, said in self._offered().items()
        ]
        return sorted(entries, key=lambda entry: (entry.code, entry.uri))

    def documents(self, uris: Sequence[str]) -> dict[str, Document]:
        """The documents of some of them, by URI."""
        wanted = {uri: _usual(said).digest for uri, said in self._offered(uris).items()}
        rows = self.session.execute(
            select(PublishedDefinition.digest, PublishedDefinition.document).where(
                PublishedDefinition.network_id == self.context.network_id,
                PublishedDefinition.digest.in_(wanted.values()),
            )
        )
        documents = {row.digest: row.document for row in rows}
        return {uri: documents[key] for uri, key in wanted.items()}

    def places(self, uris: Sequence[str]) -> dict[str, list[Place]]:
        """The open centres that provide some of them, by the service's URI."""
        return {
            uri: [self.places_of[row.centre_id] for row in said if row.is_provided and row.centre_id in self.places_of]
            for uri, said in self._offered(uris).items()
        }

    def _offered(self, uris: Sequence[str] | None = None) -> dict[str, list[PublishedService]]:
        """What open centres offer, by URI and tenant."""
        query = (
            select(PublishedService)
            .join(Tenant, Tenant.id == PublishedService.centre_id)
            .where(
                PublishedService.network_id == self.context.network_id,
                Tenant.network_id == self.context.network_id,
                Tenant.state == "open",
                Tenant.is_sandbox.is_not(True),
                PublishedService.is_offered,
            )
            .order_by(PublishedService.uri, PublishedService.centre_id)
        )
        if uris is not None:
            query = query.where(PublishedService.uri.in_(uris))
        offers: dict[str, list[PublishedService]] = {}
        for row in self.session.scalars(query):
            offers.setdefault(row.uri, []).append(row)
        return offers


def _usual(said: Sequence[PublishedService]) -> PublishedService:
    """The centre that says it as most do."""
    votes = [row.digest for row in said]
    return min(said, key=lambda row: (-votes.count(row.digest), row.centre_id))


def _mark(said: Sequence[PublishedService]) -> str:
    centres = ",".join(f"{row.centre_id}{'+' if row.is_provided else ''}" for row in said)
    return f"{_usual(said).digest} {centres}"
