"""Which case codes stand in the directory: all of a centre's, in pieces, and of whoever was erased none."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.casefiles.finding.merging import join_casefiles
from oneroof.casefiles.rights import jobs as _jobs
from oneroof.casefiles.rights.service import erasing
from oneroof.casefiles.service import CasefileView
from oneroof.casefiles.service.codes import WITHDRAW_CODES
from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.jobs import relay
from oneroof.jobs.models import OutboxRow
from oneroof.phone_line import jobs
from oneroof.phone_line.service.homes import hash_of, homes_of, withdraw
from oneroof.services import Services
from support.floor import Floor
from support.phone_line import PhoneLine, known

__all__ = ["_jobs"]


@dataclass
class Directory:
    """What a line learns of codes, and the jobs of its centre."""

    line: PhoneLine
    floor: Floor
    services: Services

    def leads(self, view: CasefileView) -> bool:
        context = self.line.operator.context
        with self.line.centre.database.transaction(context) as session:
            code_hash = hash_of(session, context, self.line.keys, view.casefile.code)
            return homes_of(session, code_hash) == [self.floor.centre.tenant_id]

    def outbox(self, *kinds: str) -> list[OutboxRow]:
        centre = self.floor.centre
        with centre.database.transaction(centre.system) as session:
            wanted = select(OutboxRow).where(OutboxRow.tenant_id == centre.tenant_id, OutboxRow.done_at.is_(None))
            return [row for row in session.scalars(wanted).all() if row.kind in kinds]

    def work(self, *kinds: str) -> int:
        """Do what is promised; how many jobs that were."""
        promised, centre = self.outbox(*kinds), self.floor.centre
        for row in promised:
            relay.do(self.services, centre.tenant_id, centre.network_id, row.id)
        return len(promised)


@pytest.fixture
def directory(line: PhoneLine, floor: Floor, settings: Settings, database: Database) -> Any:
    services = replace(Services.open(settings), keys=floor.keys)
    yield Directory(line, floor, services)
    services.close()


def test_the_code_of_whoever_was_erased_leads_nowhere(directory: Directory) -> None:
    floor = directory.floor
    kept, erased = known(floor), known(floor, "Amina Diallo")
    first, second = floor.centre.member("coordinator"), floor.centre.member("coordinator")
    asked = floor.do(erasing.ask_erasure, first, casefile_id=erased.casefile.id)
    floor.do(erasing.confirm_erasure, second, erasure_id=asked.id)
    assert directory.leads(erased)
    assert directory.work(erasing.ERASE) == directory.work(WITHDRAW_CODES) == 1
    assert directory.leads(kept) and not directory.leads(erased)


def test_codes_of_before_are_published_in_pieces(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    floor, centre = directory.floor, directory.floor.centre
    views = [known(floor, name) for name in ("One Person", "Another One", "And Another")]
    with centre.database.transaction(centre.system) as session:
        withdraw(session, centre.system, floor.keys, [view.casefile.code for view in views])
    assert not any(map(directory.leads, views))
    monkeypatch.setattr(jobs, "BATCH", 2)
    with centre.database.transaction(centre.system) as session:
        tenant = next(each for each in directory.services.directory.list_tenants() if each.id == centre.tenant_id)
        jobs.keep_agreements(session, centre.system, centre.clock, tenant)
    assert directory.work(jobs.PUBLISH_ALL) == 1
    assert sum(map(directory.leads, views)) == 2
    assert directory.work(jobs.PUBLISH_ALL) == 1
    assert all(map(directory.leads, views))
    assert directory.work(jobs.PUBLISH_ALL) == 0


def test_after_a_merge_both_codes_lead_to_the_one_casefile(directory: Directory) -> None:
    """Whoever was registered twice may have either paper with them."""
    floor = directory.floor
    one, other = known(floor), known(floor, "Amina Diallo")
    floor.do(
        join_casefiles,
        floor.centre.member("coordinator"),
        keys=floor.keys,
        surviving_id=one.casefile.id,
        joined_id=other.casefile.id,
        reason="same_person",
    )
    assert directory.leads(one) and directory.leads(other)
