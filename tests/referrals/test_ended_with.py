"""Ended with what they rest on, whoever ends that: who notes it need not see the referrals that go with it."""

from datetime import timedelta

import pytest

from oneroof.casefiles.consents import service as consents
from oneroof.casefiles.models import PersonIdentity
from oneroof.federation.agreements.following import follow
from oneroof.referrals.models import Referral, ReferralPart, ReferralStep
from oneroof.referrals.ways import Destination
from support import partners
from support.referral_time import Days, days_of
from support.referrals import Sending

SHOWN = (Referral, ReferralPart, ReferralStep)


@pytest.fixture
def days(sending: Sending) -> Days:
    return days_of(sending)


def noted_by_the_clock(sending: Sending, days: Days) -> list[str]:
    """The clock strikes at once, and only once."""
    soon = sending.desk.floor.centre.clock.now() + timedelta(minutes=1)
    assert days.look(soon) == ["withdraw"]
    assert days.look(soon) == []
    return days.look(soon + timedelta(days=60))


def test_an_officer_who_sees_no_referral_notes_that_the_person_takes_back_their_yes(
    sending: Sending, days: Days
) -> None:
    desk = sending.desk
    consent = sending.agree(office_ids=[sending.office_id])
    referral_id = sending.send(classes=["identity"]).referral.id
    desk.floor.meet(sending.person_id, desk.stranger)
    assert sending.seen(desk.stranger.context) == []
    sending.do(consents.withdraw, desk.stranger, consent_id=consent, proof=consents.spoken())
    row = sending.row(referral_id)
    assert (row.state, row.reason) == ("withdrawn", "consent_withdrawn")
    for model in (*SHOWN, PersonIdentity):
        assert sending.seen(desk.officer.context, model) == [], model
    assert noted_by_the_clock(sending, days) == []
    assert sending.steps(referral_id) == ["send", "withdraw"]
    assert days.silent() == 0
    clock = days.clock(referral_id)
    assert clock is not None and clock.next_at is None


@pytest.mark.parametrize("above", [False, True], ids=["by the centre", "by the umbrella"])
def test_with_the_agreement_in_that_transaction(sending: Sending, days: Days, above: bool) -> None:
    shelter = partners.agreed(sending.desk.floor.centre)
    sending.agree("share_partner", agency_id=shelter.partnership.agency_id)
    referral_id = sending.send(Destination("agency", partnership_id=shelter.partnership.id)).referral.id
    shelter.suspend()
    shelter.resume()
    assert sending.row(referral_id).state == "sent", "what is only suspended waits"
    if above:
        shelter.end_above()
        centre = shelter.centre
        follow(centre.database, centre.system, centre.clock, centre.clock.today("Europe/Lisbon"))
    else:
        shelter.end()
    row = sending.row(referral_id)
    assert (row.state, row.reason) == ("withdrawn", "agreement_ended")
    days.look(sending.desk.floor.centre.clock.now() + timedelta(minutes=1))
    assert sending.steps(referral_id) == ["send", "withdraw"]
    assert days.silent() == 0
