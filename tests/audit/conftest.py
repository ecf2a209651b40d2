"""A centre whose record is chained over three hours, with a root for each, and a tail."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from oneroof.audit import roots, sequencing
from oneroof.audit import service as audit
from oneroof.audit.models import AuditRoot
from oneroof.audit.signing import RootSigner
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.tenancy.context import Context, system_context
from support.factories import Centre, make_two_centres

BEGIN = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


class Hours:
    """What the sequencer takes for real time."""

    def __init__(self) -> None:
        self.now = BEGIN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    moment = Hours()
    for module in (roots, sequencing):
        monkeypatch.setattr(module, "real_now", moment)
    return moment


@pytest.fixture
def centre(database: Database) -> Centre:
    return make_two_centres(database)[0]


@pytest.fixture
def signer(settings: Settings) -> RootSigner:
    return RootSigner(settings.keys.audit)


@pytest.fixture
def chained(centre: Centre, hours: Hours, signer: RootSigner) -> Iterator[Centre]:
    """Three hours with at least five links each, all under roots, and two links after them."""
    for _ in range(3):
        note(centre, 5)
        hours.now += timedelta(hours=1)
        close(centre, signer)
    note(centre, 2)
    yield centre


def note(centre: Centre, count: int = 1) -> None:
    """So many entries, chained."""
    with centre.database.transaction(centre.system) as session:
        for number in range(count):
            audit.record(session, centre.system, centre.clock, action="ticket.call", details={"n": number + 0.5})
    chain(centre)


def chain(centre: Centre) -> int:
    """What the sequencer chains now."""
    context = keeper(centre)
    with centre.database.transaction(context) as session:
        return sequencing.chain_pending(session, context)


def keeper(centre: Centre) -> Context:
    """The only context in which the chain is written."""
    return system_context(centre.tenant_id, centre.system.network_id, "accountability")


def close(centre: Centre, signer: RootSigner) -> AuditRoot:
    """The root of the hour that is over."""
    context = keeper(centre)
    with centre.database.transaction(context) as session:
        due = roots.due_root(session)
        assert due is not None
        root = roots.close_root(session, context, signer, due)
        assert root is not None
        return root
