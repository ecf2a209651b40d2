"""On what a referral stands: the person's consent, or that the office works on the same request already."""

from uuid import UUID

from sqlalchemy import func, select

from oneroof.casefiles.consents.models import Consent
from oneroof.casefiles.consents.service.partners import Partner, partner_of
from oneroof.casefiles.models import Casefile, Person
from oneroof.casefiles.sharing.models import Sharing
from oneroof.core.errors import Conflict, Forbidden
from oneroof.core.i18n import public_text
from oneroof.referrals.ways import Stage


def consent_to_partner(stage: Stage, casefile: Casefile, partner: Partner) -> UUID:
    """The consent by which this partner may be told of the person. Raises Forbidden `consent_missing`."""
    for consent in _given(stage, casefile, "share_partner"):
        if partner_of(stage.session, stage.context, consent, stage.keys).is_same(partner):
            return consent.id
    raise no_consent()


def consent_to_centres(stage: Stage, casefile: Casefile) -> UUID:
    """The consent by which another centre may be told. Raises Forbidden `consent_missing`."""
    for consent in _given(stage, casefile, "share_centres"):
        return consent.id
    raise no_consent()


def basis_for_office(
    stage: Stage, casefile: Casefile, office_id: UUID, classes: frozenset[str]
) -> tuple[str, UUID | None]:
    """By what an office of the house may be shown these classes: (basis, consent).

    The consent to share in the house, where it names the office; or the task, where the office sees all of them
    already because of a visit, a procedure or a hand-over. Raises Forbidden `consent_missing`.
    """
    consents = {consent.id for consent in _given(stage, casefile, "share_offices")}
    running = _running(stage, casefile, office_id)
    for sharing in running:
        if sharing.source_kind == "consent" and sharing.source_id in consents:
            return "consent", sharing.source_id
    if classes <= {code for sharing in running for code in sharing.data_classes}:
        return "task", None
    raise no_consent()


def sees_already(stage: Stage, casefile: Casefile, office_id: UUID) -> frozenset[str]:
    """The classes that an office of the house sees of the person for other reasons than a referral."""
    running = [each for each in _running(stage, casefile, office_id) if each.source_kind != "referral"]
    return frozenset(code for sharing in running for code in sharing.data_classes)


def check_not_kept_from(stage: Stage, casefile: Casefile, tags: frozenset[str]) -> None:
    """Raise Conflict `kept_from_destination` for a person who is kept from whoever carries one of these tags."""
    kept = stage.session.scalar(
        select(func.count())
        .select_from(Person)
        .where(
            Person.tenant_id == stage.context.tenant_id,
            Person.id == casefile.person_id,
            Person.protected_from.overlap(sorted(tags)),
        )
    )
    if tags and kept:
        raise Conflict(
            "kept_from_destination",
            public_text("This person’s data is kept from whom you chose. Nothing can be sent there."),
        )


def check_may_give(stage: Stage, casefile: Casefile, classes: frozenset[str]) -> None:
    """Raise Forbidden `not_cleared` for who would show what they do not see themselves."""
    unseen = classes - stage.context.clearance
    if unseen:
        own = [sharing for office in stage.context.office_ids for sharing in _running(stage, casefile, office)]
        unseen -= {code for sharing in own for code in sharing.data_classes}
    if unseen:
        raise Forbidden("not_cleared", public_text("Your role may not see or write this about the person."))


def no_consent() -> Forbidden:
    """Nothing is sent without the person's yes."""
    return Forbidden(
        "consent_missing",
        public_text(
            "The person has not agreed to this. Ask them first; without it you can only tell them where to go."
        ),
    )


def _given(stage: Stage, casefile: Casefile, code: str) -> list[Consent]:
    return list(
        stage.session.scalars(
            select(Consent)
            .where(
                Consent.tenant_id == stage.context.tenant_id,
                Consent.person_id == casefile.person_id,
                Consent.code == code,
                Consent.state == "given",
                Consent.until >= stage.today,
            )
            .order_by(Consent.until.desc(), Consent.id)
        )
    )


def _running(stage: Stage, casefile: Casefile, office_id: UUID) -> list[Sharing]:
    return list(
        stage.session.scalars(
            select(Sharing).where(
                Sharing.tenant_id == stage.context.tenant_id,
                Sharing.person_id == casefile.person_id,
                Sharing.office_id == office_id,
                Sharing.ended_at.is_(None),
            )
        )
    )
