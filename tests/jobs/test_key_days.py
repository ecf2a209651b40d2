"""Kept answers are read as long as they are kept, and then not even in a copy of the database from before."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock, real_now
from oneroof.jobs import idempotency, key_days
from oneroof.jobs.models import IdempotencyRecord
from oneroof.services import Services
from support.factories import Centre, make_centre, make_network


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    opened = Services.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def centre(database: Database) -> Centre:
    make_network(database)
    return make_centre(database)


def forget(services: Services, centre: Centre, *, clock: Clock) -> None:
    with services.database.transaction(centre.system) as session:
        key_days.forget_days(services, session, centre.system, clock, {})


def test_a_kept_answer_cannot_be_read_once_it_is_over(
    services: Services, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    with services.database.transaction(centre.system) as session:
        claim = idempotency.begin(session, centre.system, services.keys, key="once", request=b"")
        assert isinstance(claim, idempotency.Claim)
        idempotency.finish(session, claim, services.keys, status=200, headers={}, body=b"Amina Haddad")
        row = session.scalars(select(IdempotencyRecord).where(IdempotencyRecord.id == claim.id)).one()
    sealed, place = row.body_sealed, idempotency._place(row)
    assert sealed is not None
    later = real_now() + timedelta(days=5)
    forget(services, centre, clock=Clock(anchor=real_now(), shown=later))
    assert services.keys.unseal_for_tenant(centre.tenant_id, sealed, place), "a demo's clock destroys nothing"
    monkeypatch.setattr(key_days, "real_now", lambda: later)
    forget(services, centre, clock=Clock(anchor=real_now(), shown=later))
    with pytest.raises(KeyDestroyedError):
        KeyStore(services.keys.folder, services.keys.masters.vault).unseal_for_tenant(centre.tenant_id, sealed, place)
    assert idempotency._stored(services.keys, row).body is None
