"""Referrals to organisations without a system: what was chosen is read by the link of a letter and a code on paper."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from oneroof.casefiles.consents.service import Partner
from oneroof.casefiles.models import Casefile
from oneroof.core.i18n import public_text
from oneroof.core.keystore import KeyStore
from oneroof.core.time import Clock
from oneroof.notifications.messages import read_reach
from oneroof.referrals.models import Referral
from oneroof.referrals.service.bases import check_may_give, consent_to_partner
from oneroof.referrals.service.records import sealed_facts, unsealed_facts, wrong
from oneroof.referrals.ways import Destination, Stage, Terms, Way, register_way
from oneroof.tenancy.context import Context

ANSWER_DAYS = 10
"""Working days that an organisation has which has promised nothing."""
CAN_BE_SHOWN = frozenset({"identity", "contact", "roadmap", "documents"})
"""Classes of `partner_sharing` that are about the person."""
FACTS = ("name", "email", "phone", "address")
LONGEST_FACT = 200


class ToOrganisation(Way):
    """Somebody outside who has no program here: named by the person, who has agreed to that name."""

    kind = "organisation"

    def may_show(self, stage: Stage, destination: Destination) -> frozenset[str]:  # noqa: ARG002  # as every way
        """What the person can agree to share with a partner."""
        return CAN_BE_SHOWN

    def check(
        self,
        stage: Stage,
        casefile: Casefile,
        destination: Destination,
        classes: frozenset[str],
        service: str | None,  # noqa: ARG002  # as every way is called
    ) -> Terms:
        """Named, reachable, and agreed to by the person."""
        facts = checked_facts(destination.organisation)
        check_may_give(stage, casefile, classes)
        consent_id = consent_to_partner(stage, casefile, Partner(name=facts["name"]))
        return Terms("consent", consent_id, ANSWER_DAYS)

    def fill(self, stage: Stage, referral: Referral, destination: Destination) -> None:
        """Its name and where it is reached, under the person's key: they say something of the person."""
        facts = checked_facts(destination.organisation)
        referral.organisation_sealed = sealed_facts(stage.keys, stage.context, referral, "organisation", facts)

    def begin(self, stage: Stage, referral: Referral, classes: frozenset[str]) -> None:
        """Nothing is opened here: the link opens the referral's own rows and the chosen classes of its person."""

    def end(self, session: Session, context: Context, clock: Clock, referral: Referral, *, reason: str) -> None:
        """The database ends the links with the referral."""

    def name(self, session: Session, context: Context, keys: KeyStore, referral: Referral) -> dict[str, str]:  # noqa: ARG002  # as every way
        """As the person called it."""
        name = unsealed_facts(keys, context, referral, "organisation", referral.organisation_sealed).get("name")
        return {"": name} if name else {}


def checked_facts(organisation: Mapping[str, str] | None) -> dict[str, str]:
    """Name and any of e-mail address, telephone and address. Raises Invalid with the field."""
    given = {name: " ".join((organisation or {}).get(name, "").split()) for name in FACTS}
    for name, value in given.items():
        if len(value) > LONGEST_FACT:
            raise wrong(f"organisation_{name}", public_text("At most %(most)s characters.", most=LONGEST_FACT))
    if not given["name"]:
        raise wrong("organisation_name", public_text("Write what the organisation is called."))
    if given["email"]:
        given["email"] = read_reach(given["email"], zone="UTC", sms=False, field="organisation_email").address
    elif not given["phone"] and not given["address"]:
        raise wrong("organisation_email", public_text("Write how the organisation is reached: best an e-mail address."))
    return {name: value for name, value in given.items() if value}


register_way(ToOrganisation())
