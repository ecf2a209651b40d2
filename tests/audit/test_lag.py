"""The sequencer stands still: after the configured lag nobody reads personal data, and the floor goes on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from oneroof.audit import lag as watching
from oneroof.audit.lag import LagWatch
from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.identity import Identity, PersonName
from oneroof.core.config import Settings
from oneroof.core.errors import Unavailable
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.frontdesk import service as frontdesk
from oneroof.services import Services
from support.factories import Centre
from support.signed_in import application, signed_in

from .conftest import chain


@pytest.fixture
def app(settings: Settings, centre: Centre) -> Iterator[Flask]:
    services = Services.open(settings)
    yield application(services)
    services.close()


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was chained for sixteen minutes, and nobody remembers an answer."""
    monkeypatch.setattr(watching, "real_now", lambda: real_now() + timedelta(minutes=16))
    monkeypatch.setattr(watching, "REMEMBERED_SECONDS", 0.0)
    monkeypatch.setattr("oneroof.audit.backlog.real_now", lambda: real_now() + timedelta(minutes=16))


def test_reading_stops_and_tickets_go_on(app: Flask, centre: Centre, stopped: None) -> None:
    client = signed_in(app, centre, "mediator")
    member, keys = centre.member("mediator"), app.extensions["oneroof"].keys
    with centre.database.transaction(member.context) as session:
        view = casefiles.open_casefile(
            session, member.context, centre.clock, keys, identity=Identity((PersonName("Ana Sousa"),)), language="pt"
        )
    path = f"/casefiles/{view.casefile.id}"
    found = client.get(f"/api/v1{path}")
    assert found.status_code == 503 and found.get_json()["code"] == "accountability_behind"
    assert found.headers["Retry-After"] and "Ana" not in found.get_data(as_text=True)
    page = client.get(f"/staff{path}")
    assert page.status_code == 503 and "Tickets can be issued and called as usual." in page.get_data(as_text=True)
    with centre.database.transaction(member.context) as session:
        visit = frontdesk.register_visit(session, member.context, centre.clock, keys, channel="walk_in", language="pt")
        frontdesk.issue_ticket(
            session, member.context, centre.clock, visit_id=visit.id, queue_id=centre.queues["welcome"]
        )
    behind = client.get("/readyz").get_json()["checks"]["accountability"]
    assert behind.startswith("behind at lisboa by 16 min") and behind.endswith("does a worker run?")
    assert 'oneroof_audit_lag_seconds{tenant="lisboa"} 9' in client.get("/metrics").get_data(as_text=True)
    chain(centre)
    assert "Ana Sousa" in client.get(f"/api/v1{path}").get_data(as_text=True)


def test_the_lag_is_asked_once_in_a_while(centre: Centre) -> None:
    moment = [0.0]
    watch = LagWatch(timedelta(0), seconds=lambda: moment[0])
    with centre.database.transaction(centre.system) as session, pytest.raises(Unavailable):
        watch.check(session, 1)
    chain(centre)
    with centre.database.transaction(centre.system) as session:
        with pytest.raises(Unavailable):
            watch.check(session, 1)
        moment[0] = watching.REMEMBERED_SECONDS
        watch.check(session, 1)


def test_denials_and_looks_in_vain_are_recorded_after_the_rollback(app: Flask, centre: Centre) -> None:
    looked_for = new_id()
    assert signed_in(app, centre, "mediator").get(f"/staff/casefiles/{looked_for}").status_code == 404
    assert signed_in(app, centre, "analyst").get(f"/api/v1/casefiles/{looked_for}").status_code == 403
    with centre.database.transaction(centre.system) as session:
        found = session.execute(
            select(AuditEntry.action, AuditEntry.outcome, AuditEntry.actor_roles).where(
                AuditEntry.object_id == looked_for
            )
        ).all()
        read = session.scalar(select(func.count()).where(AuditEntry.action == "casefile.read"))
    assert sorted(tuple(row) for row in found) == [
        ("access.deny", "denied", ["analyst"]),
        ("access.fail", "failed", ["mediator"]),
    ]
    assert read == 0
