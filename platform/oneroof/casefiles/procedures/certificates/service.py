"""Certificates: issued for what the centre knows, revoked with a reason, checked by anybody who has the paper.

The paper is a document of the casefile. What the public page tells stands in a table of its own, which names nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.documents.service.adding import Coming, digest_of, keep
from oneroof.casefiles.documents.service.reading import open_content
from oneroof.casefiles.documents.service.views import OpenDocument
from oneroof.casefiles.procedures.certificates.models import REVOKE_REASONS, Certificate, CertificateCheck
from oneroof.casefiles.procedures.models import Procedure
from oneroof.casefiles.procedures.service.definitions import definition_of
from oneroof.casefiles.procedures.service.records import keep_event, lock_procedure, today_at
from oneroof.casefiles.service import CasefileView, read_casefile
from oneroof.casefiles.sharing.service import row_clearance
from oneroof.catalogue.definition.model import Certificate as Declared
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.models import Service
from oneroof.catalogue.service import find_service
from oneroof.core.errors import Conflict, Forbidden, Invalid, NotFound
from oneroof.core.i18n import public_text, staff_text
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.speakable_codes import as_stored, new_code, shown
from oneroof.core.time import Clock
from oneroof.storage.intake import Received, Storing
from oneroof.tenancy.context import Context

CODE_LENGTH = 12
"""9.5 · 10¹⁴ codes: whoever tries finds none."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Certified:
    """What a certificate says, as it is sealed beside the paper."""

    code: str
    name: str
    birth_date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be certified now."""

    service: ServiceDefinition
    declared: Declared
    procedure: Procedure | None

    @property
    def value(self) -> str:
        """What a form sends: of which service, which certificate, for which procedure."""
        return f"{self.service.code}/{self.declared.code}/{self.procedure.id if self.procedure else ''}"


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that is drawn."""

    name: str
    birth_date: str | None
    declared: Declared
    service: ServiceDefinition
    code: str
    issued_on: date
    language: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    """One in the list of a casefile."""

    row: Certificate
    code: str
    words: dict[str, str]
    issued_on: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the public page tells: always the same shape, and nothing of anybody."""

    state: str
    """`valid`, `revoked` or `unknown`."""
    words: dict[str, str] | None = None
    issued_on: date | None = None
    same_file: bool | None = None
    """Whether the file that was shown is the one that was issued; None where none was."""


Draw = Callable[[Paper], bytes]
"""Makes the PDF."""


def choices(session: Session, context: Context, casefile: CasefileView) -> list[Choice]:
    """What may be certified for the person: of requests that ended well, and of services where somebody attends."""
    procedures = session.scalars(
        select(Procedure)
        .where(Procedure.tenant_id == context.tenant_id, Procedure.casefile_id == casefile.casefile.id)
        .order_by(Procedure.opened_at.desc(), Procedure.id)
    ).all()
    found = []
    for procedure in procedures:
        definition = definition_of(session, context, procedure)
        granted = procedure.result == "positive"
        found += [
            Choice(definition, each, procedure) for each in definition.certificates if granted or each.on == "attended"
        ]
    mine = {choice.service.code for choice in found}
    for code in session.scalars(select(Service.code).where(Service.tenant_id == context.tenant_id)):
        definition = find_service(session, context, code).definition
        if code not in mine:
            found += [Choice(definition, each, None) for each in definition.certificates if each.on == "attended"]
    return found


def issue(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    draw: Draw,
    *,
    casefile_id: UUID,
    choice: str,
    language: str,
    replaces_id: UUID | None = None,
) -> Certificate:
    """Issue one of `choices`: the paper is kept in the casefile. One that it replaces is revoked in the same breath.

    Raises NotFound, Forbidden without `certificates.issue`, Invalid (`choice`) for what may not be certified, Conflict
    `certificate_exists` where the same is valid already, and Unavailable where no PDF can be made.
    """
    _check_may(context)
    casefile = read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    chosen = next((each for each in choices(session, context, casefile) if each.value == choice), None)
    if chosen is None:
        message = staff_text("Choose what is certified.")
        raise Invalid("certificate_unknown", message, fields={"choice": [message]})
    if chosen.procedure is not None:
        lock_procedure(session, context, chosen.procedure.id)
    if replaces_id is not None:
        revoke(session, context, clock, keys, casefile_id=casefile_id, certificate_id=replaces_id, reason="replaced")
    _check_none(session, context, casefile, chosen)
    identity = casefile.identity
    code = new_code(CODE_LENGTH)
    paper = Paper(
        identity.name or "",
        identity.birth_date,
        chosen.declared,
        chosen.service,
        shown(code),
        today_at(session, context, clock),
        language,
    )
    return _kept(session, context, clock, keys, storing, casefile, chosen, paper, draw(paper), code, replaces_id)


def revoke(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,  # noqa: ARG001  # as every service of this slice is called
    *,
    casefile_id: UUID,
    certificate_id: UUID,
    reason: str,
) -> Certificate:
    """Let it count no more; the public page tells so at once. Raises NotFound, Forbidden, Conflict and Invalid."""
    _check_may(context)
    row = session.scalars(
        select(Certificate)
        .where(
            Certificate.tenant_id == context.tenant_id,
            Certificate.id == certificate_id,
            Certificate.casefile_id == casefile_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("certificate_not_found", public_text("There is no such certificate here."))
    if row.state == "revoked":
        raise Conflict("certificate_revoked", staff_text("This certificate was revoked already."))
    if reason not in REVOKE_REASONS:
        message = staff_text("Choose a reason.")
        raise Invalid("certificate_reason", message, fields={"reason": [message]})
    row.state, row.reason = "revoked", reason
    row.revoked_at, row.revoked_by = clock.now(), context.actor_id
    session.get_one(CertificateCheck, (context.tenant_id, row.check_id)).state = "revoked"
    _noted(session, context, clock, row, "revoke", "revoke_certificate", {"reason": reason})
    session.flush()
    return row


def certificates_of(
    session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID
) -> list[CertificateView]:
    """Those of a casefile, the newest first. The look is recorded."""
    rows = session.execute(
        select(Certificate, CertificateCheck)
        .join(
            CertificateCheck,
            (CertificateCheck.tenant_id == Certificate.tenant_id) & (CertificateCheck.id == Certificate.check_id),
        )
        .where(Certificate.tenant_id == context.tenant_id, Certificate.casefile_id == casefile_id)
        .order_by(Certificate.issued_at.desc(), Certificate.id)
    ).all()
    if rows:
        _record(session, context, clock, rows[0][0], "list", {})
    return [CertificateView(row, _code_of(context, keys, row), check.words, check.issued_on) for row, check in rows]


def open_paper(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    certificate_id: UUID,
) -> OpenDocument:
    """The PDF of one that counts, to be downloaded; both the certificate and its paper are on record.

    Raises NotFound, also for one that was revoked.
    """
    row = session.get(Certificate, (context.tenant_id, certificate_id))
    if row is None or row.casefile_id != casefile_id or row.state != "valid":
        raise NotFound("certificate_not_found", public_text("There is no such certificate here."))
    _record(session, context, clock, row, "read", {})
    return open_content(
        session,
        context,
        clock,
        keys,
        storing,
        casefile_id=casefile_id,
        document_id=row.document_id,
        unscanned_accepted=True,
    )


def check_certificate(
    session: Session, context: Context, keys: KeyStore, *, code: str, content: bytes | None = None
) -> Verdict:
    """Whether a certificate counts, and whether a file is its paper. Raises nothing: what is no code is unknown."""
    stored = as_stored(code, CODE_LENGTH)
    token = _hash(keys, context, stored or "none")
    row = session.scalars(
        select(CertificateCheck).where(
            CertificateCheck.tenant_id == context.tenant_id, CertificateCheck.code_hash == token
        )
    ).one_or_none()
    if row is None or stored is None:
        return Verdict("unknown")
    same = None if content is None else _file_hash(keys, context, hashlib.sha256(content).hexdigest()) == row.file_hash
    return Verdict(row.state, dict(row.words), row.issued_on, same)


def _check_may(context: Context) -> None:
    if not context.allows("certificates.issue") and context.actor_kind != "system":
        raise Forbidden("certificate_forbidden", staff_text("Your role lets you issue no certificates."))


def _check_none(session: Session, context: Context, casefile: CasefileView, chosen: Choice) -> None:
    """Raise Conflict where the same is certified and valid."""
    if chosen.procedure is None:
        return
    there = session.scalars(
        select(Certificate.id).where(
            Certificate.tenant_id == context.tenant_id,
            Certificate.casefile_id == casefile.casefile.id,
            Certificate.procedure_id == chosen.procedure.id,
            Certificate.kind == chosen.declared.code,
            Certificate.state == "valid",
        )
    ).first()
    if there is not None:
        raise Conflict("certificate_exists", staff_text("This was certified already. Replace that one if it is wrong."))


def _kept(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    casefile: CasefileView,
    chosen: Choice,
    paper: Paper,
    content: bytes,
    code: str,
    replaces_id: UUID | None,
) -> Certificate:
    person_id, sha256 = casefile.casefile.person_id, hashlib.sha256(content).hexdigest()
    check = CertificateCheck(
        id=new_id(),
        code_hash=_hash(keys, context, code),
        file_hash=_file_hash(keys, context, sha256),
        words=dict(chosen.declared.name),
        issued_on=paper.issued_on,
        state="valid",
    )
    session.add(check)
    received = Received(PDF, 1, "clean", content, b"")
    coming = Coming(
        received,
        storing.files.put(context.tenant_id, content),
        f"{paper.code}.pdf",
        digest_of(keys, context, content),
        "made",
        len(content),
    )
    names = chosen.declared.name
    title = names.get(paper.language) or names.get("en") or next(iter(names.values()))
    document = keep(
        session, context, clock, keys, coming, person_id=person_id, kind="certificate", title=title, expires_on=None
    )
    row = Certificate(
        id=new_id(),
        person_id=person_id,
        data_class="documents",
        **row_clearance(session, context, person_id, "documents"),
        casefile_id=casefile.casefile.id,
        procedure_id=chosen.procedure.id if chosen.procedure else None,
        service_id=find_service(session, context, chosen.service.code).row.id,
        check_id=check.id,
        document_id=document.id,
        kind=chosen.declared.code,
        language=paper.language,
        state="valid",
        issued_at=clock.now(),
        issued_by=context.actor_id,
        office_id=context.office_id,
        replaces_id=replaces_id,
    )
    sealed = Certified(paper.code, paper.name, paper.birth_date or "", sha256)
    plain = json.dumps(asdict(sealed), ensure_ascii=False).encode()
    row.content_sealed = keys.seal_for_person(context.tenant_id, person_id, plain, _place(row))
    session.add(row)
    session.flush()
    _noted(session, context, clock, row, "issue", "certify", {"kind": row.kind})
    return row


def _noted(
    session: Session, context: Context, clock: Clock, row: Certificate, verb: str, event: str, details: dict[str, Any]
) -> None:
    """In the record, and in the history of the procedure that it is about."""
    _record(session, context, clock, row, verb, details)
    if row.procedure_id is not None:
        procedure = session.get_one(Procedure, (context.tenant_id, row.procedure_id))
        keep_event(session, context, clock, procedure, event, subject=row.kind, data_classes=["documents"])


def _record(
    session: Session, context: Context, clock: Clock, row: Certificate, verb: str, details: dict[str, Any]
) -> None:
    audit.record(
        session,
        context,
        clock,
        action=f"certificate.{verb}",
        object_kind="certificate",
        object_id=row.id,
        subject_person_id=row.person_id,
        data_classes=["documents"],
        details=details,
    )


def _code_of(context: Context, keys: KeyStore, row: Certificate) -> str:
    try:
        plain = keys.unseal_for_person(context.tenant_id, row.person_id, row.content_sealed, _place(row))
    except KeyDestroyedError:
        return ""
    return Certified(**json.loads(plain)).code


def _hash(keys: KeyStore, context: Context, code: str) -> bytes:
    return keys.search_token(context.tenant_id, "certificate code", code)


def _file_hash(keys: KeyStore, context: Context, sha256: str) -> bytes:
    return keys.search_token(context.tenant_id, "certificate file", sha256)


def _place(row: Certificate) -> str:
    return f"certificate/{row.id}"
