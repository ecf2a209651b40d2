"""Documents are kept encrypted, with versions, withdrawn with a reason, and handed in for procedures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.documents import jobs, service
from oneroof.casefiles.documents.demo import documents
from oneroof.casefiles.documents.models import CaseDocument, DocumentVersion
from oneroof.casefiles.documents.service import DocumentView
from oneroof.casefiles.documents.service.adding import SCAN_VERSION
from oneroof.casefiles.documents.service.changing import delete_withdrawn
from oneroof.core.errors import Conflict, Invalid, NotFound
from oneroof.core.keystore import KeyDestroyedError
from oneroof.jobs.models import OutboxRow
from oneroof.storage import keeping
from oneroof.storage.intake import Storing
from oneroof.storage.scanner import Scanner, ScannerUnavailable
from support.brought_files import pdf, photo
from support.clamd import EICAR, running_clamd
from support.factories import Member
from support.floor import Floor
from support.procedures import Desk

NOBODY = Scanner("unix:///nowhere/clamd.ctl")


@dataclass
class Papers:
    """Somebody's documents, in the hands of a test."""

    desk: Desk
    storing: Storing
    casefile_id: UUID
    person_id: UUID

    def do(self, step: Callable[..., Any], member: Member | None = None, **arguments: Any) -> Any:
        """One step in this casefile."""
        return self.desk.floor.do(step, member, casefile_id=self.casefile_id, **arguments)

    def add(self, content: bytes = photo(), name: str = "passport.jpg", **more: Any) -> CaseDocument:
        added: CaseDocument = self.do(
            service.add_document, keys=self.desk.keys, storing=self.storing, name=name, content=content, **more
        )
        return added

    def listed(self, member: Member | None = None) -> service.CasefileDocuments:
        found: service.CasefileDocuments = self.do(service.list_documents, member, keys=self.desk.keys)
        return found

    def read(self, document: CaseDocument, member: Member | None = None) -> DocumentView:
        shown: DocumentView = self.do(service.read_document, member, keys=self.desk.keys, document_id=document.id)
        return shown

    def open(self, document: CaseDocument, member: Member | None = None, **more: Any) -> service.OpenDocument:
        options = {"unscanned_accepted": True, **more}
        found: service.OpenDocument = self.do(
            service.open_content,
            member,
            keys=self.desk.keys,
            storing=self.storing,
            document_id=document.id,
            **options,
        )
        return found

    def run_jobs(self, storing: Storing | None = None) -> None:
        """Do what was promised, as the worker does."""
        used, centre = storing or self.storing, self.desk.floor.centre
        services: Any = type("Services", (), {"files": used.files, "scanner": used.scanner, "keys": self.desk.keys})
        handlers = {keeping.REMOVE_BLOB: keeping.remove_blob, SCAN_VERSION: jobs.scan_version}
        with centre.database.transaction(centre.system) as session:
            for row in session.scalars(select(OutboxRow).where(OutboxRow.kind.in_(handlers))).all():
                handlers[row.kind](services, session, centre.system, centre.clock, row.payload)


@pytest.fixture
def papers(desk: Desk, storing: Storing) -> Papers:
    view = desk.casefile()
    return Papers(desk, storing, view.casefile.id, view.casefile.person_id)


@pytest.fixture
def clamd() -> Iterator[Scanner]:
    with running_clamd() as address:
        yield Scanner(address)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_document_is_kept_shown_and_recorded(papers: Papers, folder: Path) -> None:
    added = papers.add(name="C:\\scans\\Amina passport.jpg", kind="passport", expires_on=date(2026, 4, 1))
    [shown] = papers.listed().documents
    assert (shown.row.id, shown.title, shown.validity) == (added.id, "Amina passport", "soon")
    assert (shown.newest.name, shown.newest.row.pages, shown.newest.row.source) == ("Amina passport.jpg", 1, "upload")
    found = papers.open(added)
    assert (found.name, found.media_type) == ("Amina passport.jpg", "image/jpeg")
    assert all(found.content[100:200] not in path.read_bytes() for path in stored(folder))
    small = papers.desk.floor.do(
        service.thumbnail, keys=papers.desk.keys, casefile_id=papers.casefile_id, document_id=added.id
    )
    assert small is not None and small[:2] == b"\xff\xd8"
    with papers.desk.floor.centre.database.transaction(papers.desk.floor.centre.system) as session:
        acts = session.scalars(
            select(AuditEntry.action)
            .where(AuditEntry.subject_person_id == papers.person_id, AuditEntry.action.like("document.%"))
            .order_by(AuditEntry.id)
        ).all()
    assert acts == ["document.add", "document.list", "document.open", "document.preview"]


def test_the_same_file_twice_is_one(papers: Papers, folder: Path) -> None:
    first, again = papers.add(), papers.add(name="again.jpg")
    assert first.id == again.id and len(stored(folder)) == 1


def test_a_newer_version_keeps_the_older(papers: Papers) -> None:
    added = papers.add(photo(colour="red"))
    renew: dict[str, Any] = {
        "keys": papers.desk.keys,
        "storing": papers.storing,
        "document_id": added.id,
        "name": "new.jpg",
    }
    papers.do(service.add_version, content=photo(colour="blue"), **renew)
    papers.do(service.add_version, content=photo(colour="blue"), **renew)
    shown = papers.read(added)
    assert [version.row.number for version in shown.versions] == [2, 1]
    assert papers.open(added).content != papers.open(added, number=1).content
    with pytest.raises(NotFound):
        papers.open(added, number=3)


def test_what_is_refused_leaves_nothing(papers: Papers, folder: Path, clamd: Scanner) -> None:
    scanning = replace(papers, storing=replace(papers.storing, scanner=clamd))
    refusals = ((b"hello", "wrong_type"), (photo() + EICAR, "infected"), (pdf(101), "too_many_pages"))
    for content, why in refusals:
        with pytest.raises(Invalid) as caught:
            scanning.add(content)
        assert caught.value.code == f"file_{why}"
    with pytest.raises(Invalid) as caught:
        scanning.add(kind="nonsense")
    assert set(caught.value.fields) == {"kind"}
    assert papers.listed().documents == [] and stored(folder) == []


def test_while_the_scanner_is_away_a_document_stays_closed(papers: Papers, clamd: Scanner, folder: Path) -> None:
    away = replace(papers, storing=replace(papers.storing, scanner=NOBODY))
    clean, infected = away.add(pdf()), away.add(photo())
    with pytest.raises(Conflict) as caught:
        papers.open(clean)
    assert caught.value.code == "file_not_checked_yet"
    with pytest.raises(ScannerUnavailable):
        papers.run_jobs(replace(papers.storing, scanner=NOBODY))
    with running_clamd(finds=b"\xff\xd8") as finds_photographs:
        papers.run_jobs(replace(papers.storing, scanner=Scanner(finds_photographs)))
    assert papers.open(clean, unscanned_accepted=False).media_type == "application/pdf"
    with pytest.raises(Conflict) as caught:
        papers.open(infected)
    assert caught.value.code == "file_infected"
    papers.run_jobs()
    assert len(stored(folder)) == 1, "what was infected is deleted"


def test_withdrawn_taken_back_and_deleted(papers: Papers, folder: Path) -> None:
    added = papers.add()
    with pytest.raises(Invalid) as caught:
        papers.do(service.withdraw, document_id=added.id, reason="")
    assert set(caught.value.fields) == {"reason"}
    papers.do(service.withdraw, document_id=added.id, reason="mistake")
    found = papers.listed()
    assert found.documents == [] and [each.row.id for each in found.withdrawn] == [added.id]
    papers.do(service.undo_withdrawal, document_id=added.id)
    assert [each.row.id for each in papers.listed().documents] == [added.id]
    papers.do(service.withdraw, document_id=added.id, reason="wrong_person")
    later = papers.desk.floor.later(hours=25)
    later.refused("document_undo_late", service.undo_withdrawal, casefile_id=papers.casefile_id, document_id=added.id)
    with later.centre.database.transaction(later.centre.system) as session:
        assert delete_withdrawn(session, later.centre.system, later.centre.clock) == 1
    papers.run_jobs()
    assert stored(folder) == []
    with pytest.raises(NotFound):
        papers.read(added)


def test_corrected_and_never_over_anothers_correction(papers: Papers) -> None:
    added = papers.add()
    change: dict[str, Any] = {"keys": papers.desk.keys, "document_id": added.id, "version": added.version}
    papers.do(service.update_document, kind="visa", title="Visto D", expires_on=date(2026, 1, 1), **change)
    shown = papers.read(added)
    assert (shown.row.kind, shown.title, shown.validity) == ("visa", "Visto D", "expired")
    papers.desk.floor.refused(
        "changed_meanwhile", service.update_document, casefile_id=papers.casefile_id, title="Mine", **change
    )


def test_handed_in_for_a_procedure_its_office_sees_that_and_no_more(papers: Papers) -> None:
    desk = papers.desk
    other, added = papers.add(photo(colour="red"), name="other.jpg"), papers.add(name="lease.jpg")
    view = desk.floor.do(service.list_documents, keys=desk.keys, casefile_id=papers.casefile_id).casefile
    procedure = desk.open(view)
    desk.let_in(procedure, "immigration")
    hand_in: dict[str, Any] = {"keys": desk.keys, "document_id": added.id, "procedure_id": procedure.id}
    for _ in range(2):
        papers.do(service.hand_in, evidence="rent-contract", **hand_in)
    [proof] = papers.read(added).proofs
    assert (proof.row.evidence, proof.title) == ("rent-contract", "lease")
    seen = papers.listed(desk.officer)
    assert (seen.documents, [each.title for each in seen.proofs]) == ([], ["lease"])
    opened = papers.do(service.open_proof, desk.officer, keys=desk.keys, storing=papers.storing, proof_id=proof.row.id)
    assert opened.name == "lease.jpg"
    for document in (other, added):
        with pytest.raises(NotFound):
            papers.open(document, desk.officer)
    with pytest.raises(Invalid):
        papers.do(service.hand_in, evidence="nonsense", **hand_in)


def test_nobody_elses_centre_and_nobody_after_the_erasure(papers: Papers, neighbour: Floor) -> None:
    added = papers.add()
    with neighbour.centre.database.transaction(neighbour.centre.system) as session:
        for model in (CaseDocument, DocumentVersion):
            assert session.scalars(select(model)).all() == []
    papers.desk.keys.destroy(papers.desk.floor.centre.tenant_id, papers.person_id)
    with pytest.raises((KeyDestroyedError, NotFound)):
        papers.open(added)


def test_an_orphan_is_swept_up_and_nothing_else(papers: Papers, folder: Path) -> None:
    kept = papers.add()
    papers.storing.files.put(papers.desk.floor.centre.tenant_id, photo(colour="red"))
    centre = papers.desk.floor.centre
    services: Any = type("Services", (), {"files": papers.storing.files})
    with centre.database.transaction(centre.system) as session:
        assert keeping.sweep(services, session, centre.system, older_than=timedelta(days=1)) == 0, "it is young"
        assert keeping.sweep(services, session, centre.system, older_than=-timedelta(minutes=1)) == 1
    assert papers.open(kept).content and len(stored(folder)) == 1


def test_a_demonstration_has_documents_once(desk: Desk, storing: Storing, folder: Path) -> None:
    desk.casefile()
    centre = desk.floor.centre
    for _ in range(2):
        with centre.database.transaction(centre.system) as session:
            documents(Stage(session, centre.system, centre.clock, desk.keys, "national_centre", "pt", storing))
    assert len(stored(folder)) == 2
