"""What is streamed to somebody has been recorded before its first byte leaves."""

from collections.abc import Iterator

import pytest
from flask import Flask, Response
from sqlalchemy import func, select

from oneroof.audit import service as audit
from oneroof.audit.models import AuditEntry
from oneroof.core.config import Settings
from oneroof.identity.access import public
from oneroof.services import Services
from oneroof.tenancy.work import work
from support.factories import Centre
from support.signed_in import application


def test_no_byte_leaves_before_the_commit(settings: Settings, centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def committed() -> Iterator[bytes]:
        with centre.database.transaction(centre.system) as other:
            count = other.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "paper.download"))
        yield str(count).encode()

    @public
    def download() -> Response:
        current = work()
        audit.record(current.session, current.context, current.clock, action="paper.download")
        return Response(committed())

    services = Services.open(settings)
    app: Flask = application(services)
    monkeypatch.setitem(app.view_functions, "portal.home", download)
    answer = app.test_client().get("/", base_url=f"http://{centre.host}")
    assert answer.get_data() == b"1"
    services.close()
