"""All that is known of a person, as far as its reader may see it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.audit import service as audit
from oneroof.casefiles.casework.records import staff_names
from oneroof.casefiles.persons.declared import Part
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service.entries import Entry, check_may_write, entries_of, no_such_entry
from oneroof.casefiles.persons.service.relatives import Relative, is_minor, relatives_of
from oneroof.casefiles.persons.wording import ORGANISATIONS, PERSON_KINDS
from oneroof.casefiles.service.files import casefile_view, kind_of
from oneroof.casefiles.service.views import CasefileView
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class Overview:
    """A casefile with everything in it about its person that the reader may see."""

    view: CasefileView
    kind: str
    today: date
    entries: dict[str, list[Entry]]
    """By the part's code."""
    relatives: dict[UUID, Relative]
    """By person: the relatives who have a casefile that the reader may see."""
    writers: dict[UUID, str]
    """Names of the staff who noted needs, by their id."""

    @property
    def is_organisation(self) -> bool:
        """Whether no nationality and no birth date is asked."""
        return self.kind in ORGANISATIONS

    @property
    def kind_said(self) -> str:
        """The kind of person in words."""
        return str(dict(PERSON_KINDS)[self.kind])

    @property
    def is_minor(self) -> bool:
        """Whether the person is certainly under age."""
        return is_minor(self.view.identity.birth_date, self.today)

    def current_representatives(self) -> list[Entry]:
        """Who acts for the person today."""
        today = self.today.isoformat()
        return [
            entry
            for entry in self.entries["representatives"]
            if (entry.facts["from_on"] or today) <= today <= (entry.facts["until_on"] or today)
        ]


def read_person(session: Session, context: Context, clock: Clock, keys: KeyStore, *, casefile_id: UUID) -> Overview:
    """Everything; the classes of data that it shows are recorded, and no others. Raises NotFound."""
    view = casefile_view(session, context, keys, casefile_id=casefile_id)
    entries = {code: entries_of(session, context, keys, part, view.casefile) for code, part in PARTS.items()}
    relatives = relatives_of(session, context, clock, keys, entries["family"])
    # of a relative who may not be seen it is not even said that there is one
    entries["family"] = [
        entry for entry in entries["family"] if entry.relative_id is None or entry.relative_id in relatives
    ]
    shown = {"identity"} | {PARTS[code].data_class for code, found in entries.items() if found}
    _record_reading(session, context, clock, view, shown)
    kind = kind_of(session, context, view)
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    writers = staff_names(session, context, {need.noted_by for need in entries["needs"] if need.noted_by})
    return Overview(view, kind, clock.today(zone), entries, relatives, writers)


def read_entry(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    *,
    casefile_id: UUID,
    part: Part,
    entry_id: UUID | None,
) -> tuple[CasefileView, Entry | None]:
    """The casefile and one entry, for a form in which it is written; no entry for one that is new.

    Raises NotFound, and Forbidden for an actor who is not cleared for the part.
    """
    check_may_write(context, part)
    view = casefile_view(session, context, keys, casefile_id=casefile_id)
    if entry_id is None:
        _record_reading(session, context, clock, view, {"identity"})
        return view, None
    found = entries_of(session, context, keys, part, view.casefile, entry_id)
    if not found:
        raise no_such_entry()
    _record_reading(session, context, clock, view, {"identity", part.data_class})
    return view, found[0]


def _record_reading(
    session: Session, context: Context, clock: Clock, view: CasefileView, data_classes: set[str]
) -> None:
    audit.record(
        session,
        context,
        clock,
        action="casefile.read",
        object_kind="casefile",
        object_id=view.casefile.id,
        subject_person_id=view.casefile.person_id,
        data_classes=data_classes,
    )
