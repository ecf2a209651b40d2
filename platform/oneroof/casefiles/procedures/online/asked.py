"""What a correction asks and what was answered, as it is sealed; and the sentences that say why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.online.models import OPEN_STATES, ProcedureCorrection
from oneroof.casefiles.procedures.service.records import no_such_procedure
from oneroof.catalogue.definition.model import Field, Form, Page, ServiceDefinition
from oneroof.core.errors import Conflict, NotFound
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.tenancy.context import Context

REASONS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "missing": public_text("This is still missing."),
        "unreadable": public_text("We cannot read this. Please send it again."),
        "incomplete": public_text("A part of this is missing."),
        "wrong": public_text("This does not fit what we know. Please look at it again."),
        "expired": public_text("This is not valid any more. Please send a newer one."),
    }
)
"""Why somebody is asked again, in words of ours: they are there in every language of the public pages."""
PROOF = "evidence_"
"""Before the code of an evidence in the name of its question: no field of a form is called so."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What has to be put right."""

    code: str
    """By which the person answers, as it is said."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Codes of questions, with the reason."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Codes of evidence, with the reason."""
    text: str = ""
    """What the office wrote besides, in its own language."""
    language: str = ""


@dataclass(slots=True)
class Answered:
    """What the person has answered so far."""

    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    """What was typed and makes no answer."""
    files: dict[str, list[str]] = field(default_factory=dict)
    """Ids of files, by the code of the evidence."""
    text: str = ""


def request_of(context: Context, keys: KeyStore, row: ProcedureCorrection) -> Asked:
    """What the correction asks. Raises NotFound after the person's erasure."""
    return Asked(**_opened(context, keys, row, row.request_sealed, "request"))


def answer_of(context: Context, keys: KeyStore, row: ProcedureCorrection) -> Answered:
    """What was answered so far. Raises NotFound after the person's erasure."""
    return Answered(**_opened(context, keys, row, row.answer_sealed, "answer")) if row.answer_sealed else Answered()


def sealed(keys: KeyStore, context: Context, row: ProcedureCorrection, part: Asked | Answered) -> bytes:
    """Either of them, for the database."""
    place = _place(row, "request" if isinstance(part, Asked) else "answer")
    plain = json.dumps(asdict(part), ensure_ascii=False, sort_keys=True).encode()
    return keys.seal_for_person(context.tenant_id, row.person_id, plain, place)


def corrections_of(session: Session, context: Context, procedure: Procedure) -> list[ProcedureCorrection]:
    """All of the procedure, the newest first."""
    return list(
        session.scalars(
            select(ProcedureCorrection)
            .where(ProcedureCorrection.tenant_id == context.tenant_id, ProcedureCorrection.procedure_id == procedure.id)
            .order_by(ProcedureCorrection.asked_at.desc(), ProcedureCorrection.id)
        )
    )


def open_correction(session: Session, context: Context, procedure: Procedure) -> ProcedureCorrection | None:
    """The one that waits, for the person or for staff."""
    return next((row for row in corrections_of(session, context, procedure) if row.state in OPEN_STATES), None)


def locked(session: Session, context: Context, correction_id: UUID, *states: str) -> ProcedureCorrection:
    """The correction, locked. Raises NotFound, and Conflict `correction_moved_on` where it is in none of the states."""
    row = session.scalars(
        select(ProcedureCorrection)
        .where(ProcedureCorrection.tenant_id == context.tenant_id, ProcedureCorrection.id == correction_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("correction_not_found", public_text("There is no such correction here."))
    if row.state not in states:
        raise Conflict("correction_moved_on", public_text("This was answered or settled already."))
    return row


def page_of(definition: ServiceDefinition, asked: Asked) -> Page:
    """The questions that are asked again, as one page of a form."""
    known = {each.code: each for each in form_fields(definition)}
    questions = [_alone(known[code]) for code in asked.fields if code in known]
    proofs = [
        Field(code=PROOF + evidence.code, kind="file", label=evidence.name, evidence=evidence.code)
        for evidence in definition.evidence
        if evidence.code in asked.evidence
    ]
    return Page(code="correction", title=definition.name, fields=(*questions, *proofs))


def form_fields(definition: ServiceDefinition) -> list[Field]:
    """The questions of the service's form that can be asked again."""
    form = definition.form or Form(pages=())
    return [each for page in form.pages for each in page.fields if each.kind not in ("note", "file")]


def _alone(asked: Field) -> Field:
    return replace(asked, when=None)


def _opened(context: Context, keys: KeyStore, row: ProcedureCorrection, text: bytes, part: str) -> dict[str, Any]:
    try:
        plain = keys.unseal_for_person(context.tenant_id, row.person_id, text, _place(row, part))
    except KeyDestroyedError:
        raise no_such_procedure() from None
    found: dict[str, Any] = json.loads(plain)
    return found


def _place(row: ProcedureCorrection, part: str) -> str:
    return f"procedure_correction/{row.id}/{part}"
