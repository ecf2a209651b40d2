"""Files: accepted by what they hold, encrypted, taken over by a person, never opened unchecked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.service import Identity
from oneroof.catalogue.forms import drafts, files, jobs
from oneroof.catalogue.forms.files import MOST_BYTES, OpenFile
from oneroof.catalogue.forms.models import FormFile
from oneroof.core.errors import Conflict, Invalid
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.jobs.models import OutboxRow
from oneroof.storage import keeping
from oneroof.storage.intake import Storing
from oneroof.storage.scanner import Scanner, ScannerUnavailable
from support.clamd import EICAR, running_clamd
from support.floor import Floor
from support.forms import FORM, TODAY, Applicant, begin, fields_of, offer, permit_renewal, picture

FIELD = next(field for field in fields_of(FORM.pages) if field.code == "passport_copy")
NOBODY = Scanner("unix:///nowhere/clamd.ctl")


@pytest.fixture
def applicant(floor: Floor, keys: KeyStore) -> Applicant:
    offer(floor.centre, permit_renewal())
    return begin(floor.centre, keys, channel="online")


@pytest.fixture
def clamd() -> Iterator[Scanner]:
    with running_clamd() as address:
        yield Scanner(address)


def add(applicant: Applicant, storing: Storing, content: bytes, name: str = "passport.png") -> FormFile:
    def do(session: Any, context: Any, clock: Any, keys: Any, draft: Any) -> FormFile:
        return files.add_file(
            session, context, clock, keys, storing, draft=draft.row, field=FIELD, name=name, content=content
        )

    added: FormFile = applicant.do(do)
    return added


def read(applicant: Applicant, storing: Storing, file_id: UUID, **options: Any) -> OpenFile:
    centre = applicant.centre
    with centre.database.transaction(centre.system) as session:
        return files.read_file(
            session, centre.system, centre.clock, applicant.keys, storing, file_id=file_id, **options
        )


def stored(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_file_is_kept_and_comes_back(applicant: Applicant, storing: Storing, tmp_path: Path) -> None:
    photo = picture()
    added = add(applicant, storing, photo, name="C:\\fakepath\\Pass\u202eport.png ")
    assert (added.media_type, added.size, added.evidence, added.scan) == (
        "image/png",
        len(photo),
        "passport",
        "unscanned",
    )
    opened = read(applicant, storing, added.id, unscanned_accepted=True)
    assert (opened.name, opened.content) == ("Passport.png", photo)
    assert all(photo[:20] not in path.read_bytes() for path in stored(tmp_path))
    assert applicant.open().answers == {"passport_copy": [str(added.id)]}


def test_the_same_file_twice_is_one(applicant: Applicant, storing: Storing, tmp_path: Path) -> None:
    first, again = add(applicant, storing, picture()), add(applicant, storing, picture())
    assert first.id == again.id
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"hello", "wrong_type"),
        (picture() + bytes(MOST_BYTES), "too_large"),
        (b"MZ" + bytes(99), "wrong_type"),
    ],
    ids=["empty", "text", "large", "program"],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    applicant: Applicant, storing: Storing, tmp_path: Path, content: bytes, why: str
) -> None:
    with pytest.raises(Invalid) as caught:
        add(applicant, storing, content)
    assert (caught.value.code, caught.value.details) == (f"file_{why}", {"why": why})
    assert stored(tmp_path) == []


def test_a_question_takes_so_many_files(applicant: Applicant, storing: Storing) -> None:
    add(applicant, storing, picture("red"))
    add(applicant, storing, picture("blue"))
    with pytest.raises(Invalid) as caught:
        add(applicant, storing, picture("green"))
    assert caught.value.code == "file_too_many"


def test_a_removed_file_is_removed_from_the_storage_too(applicant: Applicant, storing: Storing, tmp_path: Path) -> None:
    added = add(applicant, storing, picture())
    centre = applicant.centre
    with centre.database.transaction(centre.system) as session:
        for _ in range(2):
            files.remove_file(session, centre.system, centre.clock, draft_id=applicant.draft_id, file_id=added.id)
    assert applicant.open().answers == {}
    assert len(stored(tmp_path)) == 1, "only the job deletes it, once the row is gone for good"
    run_jobs(applicant, storing)
    assert stored(tmp_path) == []


def run_jobs(applicant: Applicant, storing: Storing) -> None:
    """Do what was promised, as the worker does."""
    centre = applicant.centre
    services: Any = type("Services", (), {"files": storing.files, "scanner": storing.scanner, "keys": applicant.keys})
    handlers = {keeping.REMOVE_BLOB: keeping.remove_blob, files.SCAN_FILE: jobs.scan_file}
    with centre.database.transaction(centre.system) as session:
        for row in session.scalars(select(OutboxRow).where(OutboxRow.kind.in_(handlers))).all():
            handlers[row.kind](services, session, centre.system, centre.clock, row.payload)


def test_a_file_whose_transaction_failed_is_swept_up(
    applicant: Applicant, storing: Storing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = add(applicant, storing, picture("blue"))

    def fail(session: Any, context: Any, clock: Any, keys: Any, draft: Any) -> None:
        files.add_file(
            session, context, clock, keys, storing, draft=draft.row, field=FIELD, name="x", content=picture()
        )
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        applicant.do(fail)
    assert len(stored(tmp_path)) == 2
    centre = applicant.centre
    services: Any = type("Services", (), {"files": storing.files})

    def sweep() -> None:
        with centre.database.transaction(centre.system) as session:
            keeping.remove_orphans(services, session, centre.system, centre.clock, {})

    sweep()
    assert len(stored(tmp_path)) == 2, "a young file may belong to a transaction that still runs"
    monkeypatch.setattr(keeping, "YOUNG", -keeping.YOUNG)
    sweep()
    assert read(applicant, storing, kept.id, unscanned_accepted=True).content == picture("blue")
    assert len(stored(tmp_path)) == 1


def test_without_a_scanner_staff_are_told_first(applicant: Applicant, storing: Storing) -> None:
    added = add(applicant, storing, picture())
    with pytest.raises(Conflict) as caught:
        read(applicant, storing, added.id)
    assert caught.value.code == "file_unscanned"


def test_a_scanner_lets_clean_files_in_and_no_others(applicant: Applicant, storing: Storing, clamd: Scanner) -> None:
    scanning = replace(storing, scanner=clamd)
    clean = add(applicant, scanning, picture())
    assert clean.scan == "clean"
    assert read(applicant, scanning, clean.id).content == picture()
    with pytest.raises(Invalid) as caught:
        add(applicant, scanning, picture("blue") + EICAR)
    assert caught.value.code == "file_infected"
    assert len(applicant.open().files) == 1


def test_while_the_scanner_is_away_a_file_stays_closed(
    applicant: Applicant, storing: Storing, clamd: Scanner, tmp_path: Path
) -> None:
    clean = add(applicant, replace(storing, scanner=NOBODY), picture())
    infected = add(applicant, replace(storing, scanner=NOBODY), picture("blue", "JPEG"))
    for file in (clean, infected):
        for accepted in (False, True):
            with pytest.raises(Conflict) as caught:
                read(applicant, storing, file.id, unscanned_accepted=accepted)
            assert caught.value.code == "file_not_checked_yet"
    with pytest.raises(ScannerUnavailable):
        run_jobs(applicant, replace(storing, scanner=NOBODY))
    with running_clamd(finds=b"\xff\xd8") as finds_photographs:
        run_jobs(applicant, replace(storing, scanner=Scanner(finds_photographs)))
    assert read(applicant, storing, clean.id).content == picture()
    with pytest.raises(Conflict) as caught:
        read(applicant, storing, infected.id, unscanned_accepted=True)
    assert caught.value.code == "file_infected"
    run_jobs(applicant, replace(storing, scanner=clamd))
    assert len(stored(tmp_path)) == 1, "what was infected is deleted"


def test_files_become_the_persons_and_close_with_their_erasure(
    applicant: Applicant, storing: Storing, floor: Floor, neighbour: Floor
) -> None:
    added = add(applicant, storing, picture(), name="passport.png")
    view = floor.do(
        casefiles.open_casefile, keys=floor.keys, identity=Identity.named("Amina", None, "MA"), language="ar"
    )
    person_id = view.casefile.person_id
    centre = applicant.centre
    with centre.database.transaction(centre.system) as session:
        adopted = files.adopt_files(
            session, centre.system, applicant.keys, draft_id=applicant.draft_id, person_id=person_id
        )
        assert [file.id for file in adopted] == [added.id]
    opened = read(applicant, storing, added.id, unscanned_accepted=True)
    assert (opened.name, opened.content) == ("passport.png", picture())
    with neighbour.centre.database.transaction(neighbour.centre.system) as session:
        assert session.scalars(select(FormFile)).all() == []
    applicant.keys.destroy(centre.tenant_id, person_id)
    with pytest.raises(KeyDestroyedError):
        read(applicant, storing, added.id, unscanned_accepted=True)


def test_an_expired_form_takes_its_files_along(applicant: Applicant, storing: Storing, tmp_path: Path) -> None:
    add(applicant, storing, picture())
    centre = applicant.centre
    later = centre.later(days=31)
    with centre.database.transaction(centre.system) as session:
        tenant: Any = type("Tenant", (), {"time_zone": centre.time_zone})
        jobs.forget_expired(session, centre.system, later.clock, tenant)
    run_jobs(applicant, storing)
    assert stored(tmp_path) == []
    with centre.database.transaction(centre.system) as session, pytest.raises(Conflict):
        drafts.open_draft(session, centre.system, applicant.keys, draft_id=applicant.draft_id, today=TODAY)


def test_files_are_read_as_long_as_their_form_is_kept_and_then_never_again(
    applicant: Applicant, storing: Storing
) -> None:
    kept, left = add(applicant, storing, picture("blue")), begin(applicant.centre, applicant.keys, wish="2")
    forgotten = add(left, storing, picture("red"))
    later = replace(applicant, centre=applicant.centre.later(days=20))
    later.do(drafts.choose_languages, language="fr", beside=None)
    day = (applicant.centre.clock.now() + timedelta(days=31)).date()
    assert applicant.keys.forget_days(applicant.centre.tenant_id, before=day) == 1
    assert read(applicant, storing, kept.id, unscanned_accepted=True).name == "passport.png"
    with pytest.raises(KeyDestroyedError):
        read(left, storing, forgotten.id, unscanned_accepted=True)
    with pytest.raises(Conflict) as caught:
        left.open()
    assert caught.value.code == "form_expired"
