"""What a machine-readable zone says, as a proposal: a person at the desk says field by field what is taken over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.documents.mrz.countries import alpha_2
from oneroof.casefiles.documents.mrz.parsing import Zone, zone_of
from oneroof.casefiles.documents.mrz.reading import read_lines
from oneroof.casefiles.documents.service.changing import update_document
from oneroof.casefiles.documents.service.reading import open_content
from oneroof.casefiles.documents.service.records import document_of, record, today_at
from oneroof.casefiles.identity import UNLISTED_NATIONALITIES, Identity
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.parts import PAPERS
from oneroof.casefiles.service import CasefileView
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, staff_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.storage import sandbox
from oneroof.storage.intake import Storing
from oneroof.storage.refusing import FileRefused
from oneroof.tenancy.context import Context

PARTS = ("name", "birth_date", "nationality", "paper", "document")
"""What can be taken over: three fields of the identity, the identity document, and the scanned document's own."""

_PAPER_KINDS = {
    "passport": "passport",
    "identity_card": "national_id",
    "residence_permit": "residence_permit",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the zone says beside what is known. Nothing of it is kept yet."""

    casefile: CasefileView
    zone: Zone
    document: CaseDocument | None

    @property
    def name(self) -> str:
        """The zone's name, written as people write it."""
        return self.zone.name.title()

    @property
    def offered(self) -> tuple[str, ...]:
        """The parts of which the zone says something."""
        said = {
            "name": self.zone.name,
            "birth_date": self.zone.born,
            "nationality": self.zone.nationality != "unknown",
            "paper": self.zone.number,
            "document": self.document is not None,
        }
        return tuple(part for part in PARTS if said[part])

    def differs(self, part: str) -> bool:
        """Whether the casefile says something else."""
        known = self.casefile.identity
        same = {
            "name": self.zone.name.casefold() in {name.in_latin.casefold() for name in known.all_names()},
            "birth_date": self.zone.born == known.birth_date,
            "nationality": self.zone.nationality == known.nationality,
        }
        return not same.get(part, False)


def read_zone(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    storing: Storing,
    *,
    casefile_id: UUID,
    document_id: UUID,
) -> list[str]:
    """The lines of the zone on a document's first page, as tesseract read them.

    Raises NotFound, Conflict for a file that may not be opened, and Invalid (`mrz`) where no zone can be seen.
    """
    found = open_content(
        session,
        context,
        clock,
        keys,
        storing,
        casefile_id=casefile_id,
        document_id=document_id,
        unscanned_accepted=True,
    )
    try:
        lines = read_lines(sandbox.picture(found.content, found.media_type))
    except FileRefused:
        lines = None
    if lines is None:
        raise _invalid(staff_text("No machine-readable zone can be seen in this picture. Type its lines instead."))
    return lines


def propose(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    lines: Sequence[str],
    document_id: UUID | None = None,
) -> Proposal:
    """What these lines say, for the person at the desk to compare. Raises NotFound, and Invalid (`mrz`)."""
    zone = zone_of(lines, today_at(session, context, clock))
    document = None
    if document_id is not None:
        document = document_of(session, context, casefile_id=casefile_id, document_id=document_id)
    view = casefiles.read_casefile(session, context, clock, keys, casefile_id=casefile_id)
    return Proposal(view, zone, document)


def accept(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    lines: Sequence[str],
    parts: Collection[str],
    version: int,
    document_id: UUID | None = None,
) -> CasefileView:
    """Take over the parts that were confirmed, and no others.

    Raises NotFound, Invalid (`parts` where none was confirmed, or as the identity's own service does), and
    PreconditionFailed for an old version of the casefile.
    """
    proposal = propose(session, context, clock, keys, casefile_id=casefile_id, lines=lines, document_id=document_id)
    chosen = [part for part in proposal.offered if part in parts]
    if not chosen:
        message = staff_text("Choose what is to be taken over, or go back.")
        raise Invalid("mrz_nothing_chosen", message, fields={"parts": [message]})
    view = proposal.casefile
    changes = _identity_changes(proposal, chosen)
    if changes:
        view = casefiles.update_casefile(
            session, context, clock, keys, casefile_id=casefile_id, version=version, **changes
        )
    if "paper" in chosen:
        persons.add_entry(
            session, context, clock, keys, casefile_id=casefile_id, part=PAPERS, facts=_paper(proposal.zone)
        )
    if "document" in chosen and proposal.document is not None:
        update_document(
            session,
            context,
            clock,
            keys,
            casefile_id=casefile_id,
            document_id=proposal.document.id,
            version=None,
            kind=proposal.zone.kind,
            expires_on=proposal.zone.expires_on,
        )
    person_id = view.casefile.person_id
    record(
        session, context, clock, "take_zone", person_id=person_id, document_id=document_id, details={"parts": chosen}
    )
    return view


def _identity_changes(proposal: Proposal, chosen: Collection[str]) -> dict[str, Any]:
    zone, known = proposal.zone, proposal.casefile.identity
    changes: dict[str, Any] = {}
    if "name" in chosen:
        changes["name" if _is_latin(known) else "latin_name"] = proposal.name
    if "birth_date" in chosen:
        changes |= {"birth_date": zone.born, "birth_date_estimated": False}
    if "nationality" in chosen:
        others = [code for code in known.nationalities if code not in (zone.nationality, "unknown")]
        changes["nationalities"] = [zone.nationality, *others]
    return changes


def _is_latin(known: Identity) -> bool:
    """Whether the main name is written in the letters in which the zone is."""
    return all(ord(sign) < 0x250 for sign in known.name if sign.isalpha())


def _paper(zone: Zone) -> dict[str, Any]:
    issuer = alpha_2(zone.issuer)
    return {
        "kind": _PAPER_KINDS.get(zone.kind, "other"),
        "number": zone.number,
        "country": issuer if issuer not in UNLISTED_NATIONALITIES else "",
        "expires_on": zone.expires_on,
    }


def _invalid(message: LazyText) -> Invalid:
    return Invalid("mrz_invalid", message, fields={"mrz": [message]})
