"""Referrals to a connected agency: its programs see what the agreement and the person allow, until it ends."""

from uuid import UUID

from sqlalchemy.orm import Session

from oneroof.casefiles.consents.service import Partner
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.sharing.partnerships import end_grants, grant
from oneroof.catalogue.models import Agency
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.identity.partnerships.models import Partnership
from oneroof.identity.partnerships.service import check_covers, check_in_force, partnership_by_id, partnerships
from oneroof.referrals import partner_events  # noqa: F401  # tells the agency of each step
from oneroof.referrals.models import Referral
from oneroof.referrals.service.bases import check_may_give, check_not_kept_from, consent_to_partner
from oneroof.referrals.takers import Taker, Wish, takers_come_from
from oneroof.referrals.ways import Destination, Stage, Terms, Way, register_way
from oneroof.tenancy.context import Context

SUBJECT = "referral"
PURPOSE = "partner_sharing"
CAN_BE_SHOWN = frozenset({"identity", "contact", "roadmap", "documents"})
"""Classes of `partner_sharing` that are about the person; a procedure is shared by a grant of its own."""
ALWAYS = frozenset({"person", "referrals"})


class ToAgency(Way):
    """An agency with which this centre has a partnership."""

    kind = "agency"

    def may_show(self, stage: Stage, destination: Destination) -> frozenset[str]:
        """What the agreement lets the agency read. Raises Forbidden `agreement_…`."""
        partnership = _partnership(stage, destination.partnership_id)
        check_in_force(partnership, today=stage.today)
        return CAN_BE_SHOWN & {*partnership.readable, *partnership.writable}

    def check(
        self, stage: Stage, casefile: Casefile, destination: Destination, classes: frozenset[str], _service: str | None
    ) -> Terms:
        """Agreed with the agency, agreed to by the person, and kept from neither."""
        partnership = _partnership(stage, destination.partnership_id)
        check_not_kept_from(stage, casefile, frozenset({partnership.agency_kind, partnership.agency_code}))
        check_in_force(partnership, today=stage.today)
        reads = classes | ALWAYS
        check_covers(partnership, scope="referrals.read", service=_service, reads=reads, purpose=PURPOSE)
        check_may_give(stage, casefile, reads)
        consent_id = consent_to_partner(stage, casefile, Partner(partnership.agency_id))
        return Terms("consent", consent_id, partnership.answer_days)

    def begin(self, stage: Stage, referral: Referral, classes: frozenset[str]) -> None:
        """A grant opens the referral's rows, and of the person what was chosen."""
        assert referral.partnership_id is not None
        grant(
            stage.session,
            stage.context,
            stage.clock,
            partnership_id=referral.partnership_id,
            person_id=referral.person_id,
            subject_kind=SUBJECT,
            subject_id=referral.id,
            data_classes=classes | ALWAYS,
            consent_id=referral.consent_id,
        )

    def end(self, session: Session, context: Context, clock: Clock, referral: Referral, *, reason: str) -> None:
        """The agency is told why it sees it no more."""
        known = reason if reason in ("consent_withdrawn", "agreement_ended") else None
        told = known or ("withdrawn" if referral.state == "withdrawn" else "referral_closed")
        end_grants(session, context, clock, reason=told, subject_kind=SUBJECT, subject_id=referral.id)

    def name(self, session: Session, context: Context, _keys: KeyStore, referral: Referral) -> dict[str, str]:
        """The centre's name for it."""
        partnership = session.get(Partnership, (context.tenant_id, referral.partnership_id))
        agency = session.get(Agency, (context.tenant_id, partnership.agency_id)) if partnership else None
        return dict(agency.name) if agency else {}


@takers_come_from
def agencies_that_take(session: Session, context: Context, _clock: Clock, wish: Wish) -> list[Taker]:
    """The partners whose agreement lets them read referrals, of one service those whom it covers."""
    found = []
    for each in partnerships(session, context, service_code=wish.service_code or None):
        agency = session.get(Agency, (context.tenant_id, each.agency_id))
        if agency is None or agency.is_enforcement or "referrals.read" not in each.scopes:
            continue
        found.append(
            Taker(
                kind="agency",
                names=dict(agency.name),
                partnership_id=each.id,
                agency_id=agency.id,
                agency_tags=(each.agency_kind, each.agency_code),
                answer_days=each.answer_days,
                services=tuple(each.services),
            )
        )
    return found


def _partnership(stage: Stage, partnership_id: UUID | None) -> Partnership:
    found = partnership_by_id(stage.session, stage.context, partnership_id) if partnership_id else None
    if found is None:
        raise NotFound("destination_not_found", public_text("There is no such partner here."))
    return found


register_way(ToAgency())
