"""The person answers a correction: behind the code of the request and the code of the letter, or in their own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.codes import read_code
from oneroof.casefiles.procedures.models import Procedure, ProcedureFile
from oneroof.casefiles.procedures.online.asked import (
    PROOF,
    Answered,
    Asked,
    answer_of,
    locked,
    page_of,
    request_of,
    sealed,
)
from oneroof.casefiles.procedures.online.asking import forget_key, key_hash
from oneroof.casefiles.procedures.online.models import CorrectionKey, ProcedureCorrection
from oneroof.casefiles.procedures.service.answers import answers_row, opened_answers
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.records import classed, keep_event, lock_procedure, record, touch
from oneroof.catalogue.definition.model import Field, Form, Page, ServiceDefinition
from oneroof.catalogue.definition.schema import MOST_FILES
from oneroof.catalogue.forms.files import MOST_BYTES, REFUSALS, SCAN_FILE
from oneroof.catalogue.forms.models import FormFile
from oneroof.catalogue.forms.parsing import Reading
from oneroof.catalogue.forms.state import FormState
from oneroof.catalogue.forms.validating import Hooks, Problems, check
from oneroof.core.errors import Invalid, NotFound
from oneroof.core.i18n import public_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.jobs.service import enqueue
from oneroof.storage.intake import Storing, fingerprint
from oneroof.storage.names import file_name
from oneroof.storage.refusing import FileRefused, refused
from oneroof.tenancy.context import Context


@dataclass(frozen=True, slots=True)
class Found:
    """Which correction two codes open, and whose it is."""

    correction_id: UUID
    person_id: UUID


@dataclass(slots=True)
class OpenCorrection:
    """A correction as its person sees it."""

    row: ProcedureCorrection
    procedure: Procedure
    definition: ServiceDefinition
    asked: Asked
    given: Answered
    page: Page
    today: date
    hooks: Hooks
    before: Mapping[str, Any]
    """The answers as they stand."""
    files: Sequence[FormFile]

    @property
    def state(self) -> FormState:
        """The page with what was answered, where nothing was with what stood there before."""
        answers: dict[str, Any] = {**self.before, **self.given.answers}
        answers |= {PROOF + code: ids for code, ids in self.given.files.items() if ids}
        return FormState(Form(pages=(self.page,)), answers, self.today)

    @property
    def problems(self) -> Problems:
        """What is still missing or cannot be used, by field."""
        found = check(self.definition, {**self.before, **self.given.answers}, self.today, self.hooks, channel="phone")
        told: Problems = {code: list(found[code]) for code in self.asked.fields if code in found}
        for code, typed in self.given.typed.items():
            told[code] = [public_text("Please look at this answer again.")] if typed else told.get(code, [])
        for code in self.asked.evidence:
            if not self.given.files.get(code):
                told[PROOF + code] = [public_text("Add the document, or bring it to the centre.")]
        return {code: problems for code, problems in told.items() if problems}


def find_correction(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, request_code: str, answer_code: str
) -> Found:
    """For somebody with both codes. Raises Invalid for a typing error, and NotFound where they do not go together."""
    procedure = session.scalars(
        select(Procedure).where(Procedure.tenant_id == context.tenant_id, Procedure.code == read_code(request_code))
    ).one_or_none()
    try:
        second = read_code(answer_code)
    except Invalid as error:
        raise Invalid(error.code, error.message, fields={"answer_code": [error.message]}) from None
    key = session.scalars(
        select(CorrectionKey).where(
            CorrectionKey.tenant_id == context.tenant_id,
            CorrectionKey.code_hash == key_hash(keys, context, second),
            CorrectionKey.expires_at > clock.now(),
        )
    ).one_or_none()
    if procedure is None or key is None:
        raise _unknown()
    return Found(key.correction_id, procedure.person_id)


def read_correction(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    hooks: Hooks,
    *,
    correction_id: UUID,
    today: date,
    lock: bool = False,
    looked: bool = True,
) -> OpenCorrection:
    """What is asked, for its person: the context is theirs. Raises NotFound for somebody else's, and Conflict."""
    row = session.get(ProcedureCorrection, (context.tenant_id, correction_id))
    if row is None or row.person_id != context.actor_id:
        raise _unknown()
    if lock:
        lock_procedure(session, context, row.procedure_id)
    row = locked(session, context, correction_id, "asked")
    procedure = session.get_one(Procedure, (context.tenant_id, row.procedure_id))
    definition, asked = definition_of(session, context, procedure), request_of(context, keys, row)
    given = answer_of(context, keys, row)
    ids = [UUID(each) for found in given.files.values() for each in found]
    files = session.scalars(select(FormFile).where(FormFile.tenant_id == context.tenant_id, FormFile.id.in_(ids)))
    if looked:
        record(session, context, clock, procedure, "read", data_classes=["answers"])
    before = opened_answers(context, keys, answers_row(session, context, procedure))
    page = page_of(definition, asked)
    return OpenCorrection(row, procedure, definition, asked, given, page, today, hooks, before, list(files))


def keep_answers(session: Session, context: Context, keys: KeyStore, opened: OpenCorrection, reading: Reading) -> None:
    """Keep what was typed, readable or not; it is sent by `send_answers`. The correction is locked."""
    given = opened.given
    given.typed = {code: unread.typed for code, unread in reading.unread.items()}
    given.answers |= reading.answers
    for code in reading.empty:
        given.answers.pop(code, None)
    opened.row.answer_sealed = sealed(keys, context, opened.row, given)
    session.flush()


def add_file(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    opened: OpenCorrection,
    *,
    field: Field,
    name: str,
    content: bytes,
) -> None:
    """Keep a file for an evidence, under the person's key. Raises Invalid `file_<reason>` and Unavailable."""
    code = str(field.evidence)
    there = opened.given.files.setdefault(code, [])
    digest = keys.search_token(context.tenant_id, "form file", fingerprint(content).hex())
    if any(file.digest == digest and str(file.id) in there for file in opened.files):
        return
    if len(there) >= MOST_FILES:
        raise Invalid("file_too_many", REFUSALS["too_many"], fields={"file": [REFUSALS["too_many"]]})
    try:
        received = storing.receive(content, most_bytes=MOST_BYTES, sender="stranger")
    except FileRefused as refusal:
        raise refused(refusal.why, most_bytes=MOST_BYTES) from None
    blob, file_id, person_id = storing.files.put(context.tenant_id, received.content), new_id(), opened.row.person_id
    place = f"form_file/{file_id}"
    file = FormFile(
        id=file_id,
        person_id=person_id,
        field=field.code,
        evidence=code,
        name_sealed=keys.seal_for_person(context.tenant_id, person_id, file_name(name).encode(), f"{place}/name"),
        key_wrapped=keys.seal_for_person(context.tenant_id, person_id, blob.key, f"{place}/key"),
        media_type=received.media_type,
        size=len(received.content),
        digest=digest,
        storage_key=blob.storage_key,
        scan=received.scan,
        scanned_at=clock.now() if received.scan == "clean" else None,
        added_at=clock.now(),
    )
    session.add(file)
    session.flush()
    sight = classed(session, context, opened.procedure, "documents")
    session.add(ProcedureFile(file_id=file.id, evidence=code, **sight))
    there.append(str(file_id))
    opened.files = [*opened.files, file]
    opened.row.answer_sealed = sealed(keys, context, opened.row, opened.given)
    record(session, context, clock, opened.procedure, "add_file", data_classes=["documents"])
    session.flush()
    if received.scan == "pending":
        enqueue(session, context, kind=SCAN_FILE, key=str(file_id), payload={"file_id": str(file_id)})


def send_answers(session: Session, context: Context, clock: Clock, opened: OpenCorrection) -> None:
    """Hand the answers in: the code opens nothing any more, and staff look at them.

    The correction is locked. Raises Invalid with every problem.
    """
    if opened.problems:
        told = {code: list(problems) for code, problems in opened.problems.items()}
        raise Invalid("correction_incomplete", public_text("Some answers are still missing."), fields=told)
    row = opened.row
    row.state, row.answered_at = "answered", clock.now()
    forget_key(session, context, row.id)
    keep_event(session, context, clock, opened.procedure, "answer_correction", data_classes=["answers", "documents"])
    touch(opened.procedure)
    session.flush()


def _unknown() -> NotFound:
    return NotFound(
        "correction_code_unknown", public_text("These two codes do not go together. Check them, and try again.")
    )
