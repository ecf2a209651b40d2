"""What each partner is told of a case, and nothing else: chosen, allowed by the person, and taken back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from oneroof.casefiles.casework.records import casefile_of, check_cleared, classed, written, wrong
from oneroof.casefiles.consents.service.partners import Partner
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing import partnerships
from oneroof.casefiles.sharing import service as sharing
from oneroof.catalogue.models import Agency
from oneroof.conferences.models import TOLD_CLASSES, Conference, ConferenceItem, ConferencePart, ConferencePartner
from oneroof.conferences.service.records import (
    CLASS,
    check_planned,
    conference_of,
    item_of,
    no_such_case,
    partner_of,
    partners_of,
    record,
    seal,
    told_parts,
    unseal,
)
from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.ids import new_id
from oneroof.frontdesk.models import Office
from oneroof.identity.partnerships.service import check_in_force, no_agreement, partnership_by_id
from oneroof.referrals.service.bases import (
    basis_for_office,
    check_may_give,
    check_not_kept_from,
    consent_to_partner,
)
from oneroof.referrals.ways import Stage

SOURCE = "conference"
SUBJECT = "conference_item"


def tell(stage: Stage, item_id: UUID, *, partner_id: UUID, text: str, classes: Collection[str] = ()) -> ConferencePart:
    """Tell a partner its part of a case, in the place of what it was told before.

    Raises NotFound; Invalid (`text`, `classes`); Forbidden `consent_missing` where the person has not agreed, and
    `agreement_…`; Conflict `kept_from_destination` where the person is kept from this partner, and for a meeting that
    is over.
    """
    check_cleared(stage.context, CLASS)
    item = item_of(stage.session, stage.context, item_id, lock=True)
    conference = conference_of(stage.session, stage.context, item.conference_id)
    check_planned(conference)
    if item.state == "taken_off":
        raise no_such_case()
    partner = partner_of(stage.session, stage.context, conference, partner_id)
    words = written(text, "text", required=True)
    if not set(classes) <= set(TOLD_CLASSES):
        raise wrong("classes", "choice_unknown", staff_text("Choose one of the list."))
    withdraw_all(stage, reason="withdrawn", item_ids=[item.id], partner_id=partner.id)
    return _tell(stage, item, partner, words, sorted({*classes}))


def take_back(stage: Stage, part_id: UUID) -> None:
    """A partner sees nothing of a case any more. Twice is once. Raises NotFound."""
    check_cleared(stage.context, CLASS)
    part = stage.session.get(ConferencePart, (stage.context.tenant_id, part_id))
    if part is None:
        raise no_such_case()
    if part.withdrawn_at is None:
        _withdraw(stage, part, "withdrawn")


def withdraw_all(
    stage: Stage,
    *,
    reason: str,
    item_ids: Collection[UUID] | None = None,
    partner_id: UUID | None = None,
) -> int:
    """Take back all parts that fit what is given; how many. `reason` is told to agencies that ask."""
    wanted = select(ConferencePart).where(
        ConferencePart.tenant_id == stage.context.tenant_id, ConferencePart.withdrawn_at.is_(None)
    )
    if item_ids is not None:
        wanted = wanted.where(ConferencePart.item_id.in_(sorted(item_ids)))
    if partner_id is not None:
        wanted = wanted.where(ConferencePart.partner_id == partner_id)
    parts = list(stage.session.scalars(wanted.order_by(ConferencePart.id)))
    for part in parts:
        _withdraw(stage, part, reason)
    return len(parts)


def tell_again(stage: Stage, before: ConferenceItem, item: ConferenceItem, conference: Conference) -> None:
    """At the next meeting the same partners know the same of a case, where they may still and are invited."""
    invited = {partner.addressee: partner for partner in partners_of(stage.session, stage.context, conference.id)}
    for part in told_parts(stage.session, stage.context, [before.id]):
        partner = invited.get(part.addressee)
        if partner is None:
            continue
        text = unseal(stage, part, "text", part.text_sealed)
        try:
            with stage.session.begin_nested():
                _tell(stage, item, partner, text, part.told_classes)
        except DomainError:
            # the person's answer or the agreement is another by now: whoever prepares the meeting sees that it is empty
            continue


def end_sharing_of(stage: Stage, part: ConferencePart, *, reason: str) -> None:
    """End what the partner saw of the person besides its part."""
    who = stage.session, stage.context, stage.clock
    sharing.end_sharing(*who, source_kind=SOURCE, source_id=part.id)
    partnerships.end_grants(*who, reason=reason, subject_kind=SUBJECT, subject_id=part.id)


def _tell(
    stage: Stage, item: ConferenceItem, partner: ConferencePartner, text: str, classes: list[str]
) -> ConferencePart:
    session, context = stage.session, stage.context
    casefile = casefile_of(session, context, item.casefile_id)
    shown = frozenset({"person", *classes})
    check_may_give(stage, casefile, shown)
    basis, consent_id = _basis(stage, casefile, partner, shown)
    seen = classed(session, context, casefile, CLASS)
    seen["shared_office_ids"] = sorted({*seen["shared_office_ids"], partner.addressee})
    row = ConferencePart(id=new_id(), item_id=item.id, partner_id=partner.id, addressee=partner.addressee, **seen)
    row.told_classes, row.basis, row.consent_id, row.told_at = classes, basis, consent_id, stage.clock.now()
    row.text_sealed = seal(stage, row, "text", text)
    session.add(row)
    session.flush()
    _share(stage, row, partner, shown)
    record(stage, "tell", row, also=sorted(shown), partner=str(partner.addressee), basis=basis)
    return row


def _basis(
    stage: Stage, casefile: Casefile, partner: ConferencePartner, shown: frozenset[str]
) -> tuple[str, UUID | None]:
    """By what this partner may be told: (basis, consent). Raises Forbidden and Conflict."""
    session, context = stage.session, stage.context
    if partner.office_id is not None:
        office = session.get_one(Office, (context.tenant_id, partner.office_id))
        agency = session.get(Agency, (context.tenant_id, office.agency_id)) if office.agency_id else None
        check_not_kept_from(stage, casefile, frozenset({agency.code, agency.kind} if agency else ()))
        return basis_for_office(stage, casefile, partner.office_id, shown)
    partnership = partnership_by_id(session, context, partner.addressee)
    check_in_force(partnership, today=stage.today)
    if partnership is None:
        raise no_agreement()
    check_not_kept_from(stage, casefile, frozenset({partnership.agency_code, partnership.agency_kind}))
    return "consent", consent_to_partner(stage, casefile, Partner(agency_id=partnership.agency_id))


def _share(stage: Stage, row: ConferencePart, partner: ConferencePartner, shown: frozenset[str]) -> None:
    who = stage.session, stage.context, stage.clock
    if partner.office_id is not None:
        sharing.share(
            *who,
            person_id=row.person_id,
            office_ids=[partner.office_id],
            data_classes=sorted(shown),
            source_kind=SOURCE,
            source_id=row.id,
        )
        return
    partnerships.grant(
        *who,
        partnership_id=partner.addressee,
        person_id=row.person_id,
        subject_kind=SUBJECT,
        subject_id=row.id,
        data_classes=sorted(shown),
        consent_id=row.consent_id,
    )


def _withdraw(stage: Stage, part: ConferencePart, reason: str) -> None:
    end_sharing_of(stage, part, reason=reason)
    part.withdrawn_at = stage.clock.now()
    stage.session.flush()
    record(stage, "take_back", part, partner=str(part.addressee), reason=reason)
