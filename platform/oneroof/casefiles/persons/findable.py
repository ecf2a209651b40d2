"""What a person can be found by beside their identity: telephone numbers, mail addresses, numbers of papers."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.finding.keeping import also_found_by
from oneroof.casefiles.finding.tokens import Facts
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import CONTACTS, PAPERS
from oneroof.casefiles.persons.service.entries import entries_of
from oneroof.casefiles.persons.wording import BY_NUMBER
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.context import Context

FINDING_PARTS = (CONTACTS.code, PAPERS.code)


@also_found_by
def known_numbers(session: Session, context: Context, keys: KeyStore, person_id: UUID) -> Facts:
    """Numbers and addresses as they were noted; none of a person without a casefile that the actor may see."""
    casefile = session.scalars(
        select(Casefile).where(Casefile.tenant_id == context.tenant_id, Casefile.person_id == person_id)
    ).one_or_none()
    if casefile is None:
        return Facts()
    contacts = [entry.facts for entry in entries_of(session, context, keys, CONTACTS, casefile)]
    papers = entries_of(session, context, keys, PAPERS, casefile)
    return Facts(
        documents=tuple(entry.facts["number"] for entry in papers if entry.facts["number"]),
        phones=tuple(facts["value"] for facts in contacts if facts["kind"] in BY_NUMBER),
        addresses=tuple(facts["value"] for facts in contacts if facts["kind"] == "email"),
    )
