"""The record of processing activities, the day's root on paper, and the roots for everybody."""

from datetime import timedelta

import pytest
from markupsafe import escape
from sqlalchemy import select

from oneroof.audit import jobs as audit_jobs
from oneroof.audit import sequencing
from oneroof.audit.models import AuditWitness, PublishedAuditRoot
from oneroof.audit.outside import roots_in
from oneroof.audit.records import StoredRecord
from oneroof.audit.verifying import verify
from oneroof.core.time import real_now
from oneroof.jobs import worker
from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import PURPOSES
from support.house import House


def test_the_record_of_processing_names_every_purpose_and_class(house: House) -> None:
    browser = house.browser("mediator")
    page = browser.get("/staff/accountability/processing").get_data(as_text=True)
    used = {code for purpose in PURPOSES.values() for code in purpose.data_classes}
    for words in [each.words for each in PURPOSES.values()] + [DATA_CLASSES[code].words for code in used]:
        assert str(escape(str(words))) in page
    file = house.browser("mediator", language="pt").get("/staff/accountability/processing.csv").get_data(as_text=True)
    assert file.count("\r\n") == len(PURPOSES) + 1 and "Base legal" in file


def test_roots_leave_the_database_and_stand_on_page_and_paper(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker chains, signs the hour that is over and hands the root to the umbrella and to the other centre."""
    assert audit_jobs.PURPOSE in PURPOSES
    monkeypatch.setattr(sequencing, "real_now", lambda: real_now() - timedelta(hours=1))
    worker.run_what_is_due(house.services)
    public = house.visitor()
    told = public.get("/.well-known/oneroof/audit-roots", Accept="application/json").get_json()
    assert told["centre"] == "network1/lisboa" and len(told["roots"]) == 1
    digest = told["roots"][0]["digest"]
    page = public.get("/.well-known/oneroof/audit-roots", Accept="text/html").get_data(as_text=True)
    assert digest in page and told["keys"][0]["public_key"] in page
    centre = house.lisboa
    with centre.database.umbrella_transaction(centre.system) as session:
        kept = session.scalars(select(PublishedAuditRoot.document).where(PublishedAuditRoot.centre_id == 1)).all()
    with centre.database.transaction(house.porto.system) as session:
        witnessed = session.scalars(
            select(AuditWitness.document).where(AuditWitness.centre_code == "network1/lisboa")
        ).all()
    assert kept == witnessed == told["roots"]
    outside = roots_in(public.get("/.well-known/oneroof/audit-roots", Accept="*/*").get_data(as_text=True), "the page")
    verdict = verify(StoredRecord(centre.database, centre.system), outside=outside)
    assert verdict.breaks == [] and verdict.compared == {"the page": 1}
    day = (real_now() - timedelta(hours=1)).date().isoformat()
    sheets = [house.browser("mediator").get(f"/staff/accountability/day?day={each}").get_data(as_text=True)
              for each in (day, real_now().date().isoformat())]  # fmt: skip
    assert any(f"<span>{digest[:4]}</span> <span>{digest[4:8]}</span>" in sheet and "<svg" in sheet for sheet in sheets)
