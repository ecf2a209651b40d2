"""Staff see what failed for good and can run it again."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.time import real_now
from oneroof.jobs.models import OutboxRow
from oneroof.jobs.service import enqueue
from oneroof.services import Services
from support.factories import Centre, make_two_centres
from support.signed_in import application, signed_in


@pytest.fixture
def centres(database: Database) -> tuple[Centre, Centre]:
    return make_two_centres(database)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    services = Services.open(settings)
    yield application(services)
    services.close()


def bury(centre: Centre, key: str = "2026-03-02") -> None:
    """A job that failed for good."""
    with centre.database.transaction(centre.system) as session:
        enqueue(session, centre.system, kind="day.close", key=key, payload={"day": key})
        row = session.scalars(select(OutboxRow).where(OutboxRow.key == key)).one()
        row.dead_at, row.attempts, row.last_error = real_now(), 8, "RuntimeError: no"


def test_nothing_has_failed(app: Flask, centres: tuple[Centre, Centre]) -> None:
    page = signed_in(app, centres[0], "coordinator").get("/staff/jobs").get_data(as_text=True)
    assert "No job has failed for good." in page


def test_a_failed_job_is_run_again(app: Flask, centres: tuple[Centre, Centre]) -> None:
    centre, neighbour = centres
    bury(centre)
    bury(neighbour, "2026-03-05")
    browser = signed_in(app, centre, "coordinator")
    page = browser.get("/staff/jobs").get_data(as_text=True)
    assert "Close a day" in page
    assert "RuntimeError: no" in page
    assert "2026-03-05" not in page  # the neighbour's
    action = re.search(r'action="(/staff/jobs/[^"]+/replay)"', page)
    assert action is not None
    answer = browser.post(action.group(1), shown_at="/staff/jobs")
    assert answer.status_code == 303
    with centre.database.transaction(centre.system) as session:
        row = session.scalars(select(OutboxRow)).one()
        assert (row.dead_at, row.attempts, row.handed_at) == (None, 0, None)
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "job.replay")).one().object_id == row.id
    page = browser.get("/staff/jobs").get_data(as_text=True)
    assert "No job has failed for good." in page
    bury(centre, "2026-03-06")
    assert browser.post(action.group(1), shown_at="/staff/jobs").status_code == 409


def test_who_may_not_is_refused(app: Flask, centres: tuple[Centre, Centre]) -> None:
    assert signed_in(app, centres[0], "mediator").get("/staff/jobs").status_code == 403
