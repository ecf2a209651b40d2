"""Documents in the clear: for one answer, never kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from oneroof.casefiles.documents.models import CaseDocument, DocumentProof, DocumentVersion
from oneroof.casefiles.documents.service.records import title_place, unsealed, version_place
from oneroof.casefiles.finding.merging import Origin
from oneroof.casefiles.service import CasefileView
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.context import Context

SOON = timedelta(days=60)
"""So long before it expires a document is shown as expiring soon."""
UNDONE_WITHIN = timedelta(hours=24)
"""So long a withdrawn document can be taken back; then it is deleted."""

Validity = Literal["valid", "soon", "expired"]


@dataclass(frozen=True, slots=True)
class VersionView:
    """A document as it was brought at one time."""

    row: DocumentVersion
    name: str

    @property
    def can_open(self) -> bool:
        """Whether its content may be opened at all."""
        return self.row.scan in ("clean", "unscanned")


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document, its versions (the newest first) and what it was handed in for."""

    row: CaseDocument
    title: str
    today: date
    versions: tuple[VersionView, ...]
    proofs: tuple["ProofView", ...] = ()

    @property
    def newest(self) -> VersionView:
        """What counts."""
        return self.versions[0]

    @property
    def validity(self) -> Validity | None:
        """How long it is still good; None where no day is known."""
        return validity_of(self.row.expires_on, self.today)

    @property
    def undone_until(self) -> datetime | None:
        """Until when the withdrawal can be taken back."""
        return self.row.withdrawn_at + UNDONE_WITHIN if self.row.withdrawn_at else None


@dataclass(frozen=True, slots=True)
class ProofView:
    """A document handed in for a procedure."""

    row: DocumentProof
    title: str


@dataclass(frozen=True, slots=True)
class FormFileView:
    """A file that came with a form and belongs to a procedure."""

    id: UUID
    procedure_id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime


@dataclass(frozen=True, slots=True)
class CasefileDocuments:
    """Everything on the page of a casefile's documents."""

    casefile: CasefileView
    documents: list[DocumentView]
    next_cursor: str | None
    withdrawn: list[DocumentView] = field(default_factory=list)
    form_files: list[FormFileView] = field(default_factory=list)
    proofs: list[ProofView] = field(default_factory=list)
    """Handed in for procedures, of documents that the reader does not see otherwise."""
    origins: Mapping[UUID, Origin] = field(default_factory=dict)
    """Where documents of other persons are from: casefiles that were joined into this one, by person."""

    def casefile_of(self, person_id: UUID) -> UUID:
        """The casefile whose address a document of this person has."""
        origin = self.origins.get(person_id)
        return origin.casefile_id if origin else self.casefile.casefile.id


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A file to be handed out."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


def validity_of(expires_on: date | None, today: date) -> Validity | None:
    """A document is good on the day on which it expires, and not after it."""
    if expires_on is None:
        return None
    if expires_on < today:
        return "expired"
    return "soon" if expires_on <= today + SOON else "valid"


def document_view(
    keys: KeyStore,
    context: Context,
    document: CaseDocument,
    versions: list[DocumentVersion],
    today: date,
    proofs: list[DocumentProof],
) -> DocumentView:
    """Decrypt. Raises core.keystore.KeyDestroyedError after the person's erasure."""
    return DocumentView(
        row=document,
        title=title_of(keys, context, document),
        today=today,
        versions=tuple(VersionView(row, name_of(keys, context, row)) for row in versions),
        proofs=tuple(proof_view(keys, context, proof) for proof in proofs),
    )


def title_of(keys: KeyStore, context: Context, document: CaseDocument) -> str:
    """What a document is called."""
    place = title_place(document.id)
    return unsealed(keys, context, document.person_id, document.title_sealed, place).decode()


def name_of(keys: KeyStore, context: Context, row: DocumentVersion) -> str:
    """What the file was called where it came from."""
    return unsealed(keys, context, row.person_id, row.name_sealed, version_place(row.id, "name")).decode()


def proof_view(keys: KeyStore, context: Context, row: DocumentProof) -> ProofView:
    """A proof with its title."""
    place = proof_place(row.id, "title")
    return ProofView(row, unsealed(keys, context, row.person_id, row.title_sealed, place).decode())


def proof_place(proof_id: UUID, part: str) -> str:
    """What the ciphertext of a proof's `key` or `title` is bound to."""
    return f"document_proof/{proof_id}/{part}"
