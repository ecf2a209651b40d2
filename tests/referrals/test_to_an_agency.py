"""To a connected agency: what its agreement and the person allow, exactly that, and nothing once it is taken back."""

import pytest

from oneroof.casefiles.documents.models import CaseDocument, DocumentVersion
from oneroof.casefiles.models import PersonIdentity
from oneroof.casefiles.persons.models import PersonContact, PersonStatus
from oneroof.casefiles.sharing.partnerships import granted
from oneroof.casefiles.sharing.protecting import protect
from oneroof.core.errors import DomainError, NotFound
from oneroof.referrals import service
from oneroof.referrals.models import Referral, ReferralPart, ReferralStep
from oneroof.referrals.takers import Wish, takers
from oneroof.referrals.ways import Destination
from support import partners
from support.brought_files import photo
from support.partners import Agreed, some_terms
from support.persons import add
from support.procedures import Desk
from support.referrals import Sending

RETURNED = (Referral, ReferralPart, ReferralStep, PersonIdentity, PersonContact)


@pytest.fixture
def shelter(desk: Desk) -> Agreed:
    return partners.agreed(desk.floor.centre, terms=some_terms(answer_days=3))


def to(shelter: Agreed) -> Destination:
    return Destination("agency", partnership_id=shelter.partnership.id)


def test_it_needs_the_consent_that_names_the_agency(sending: Sending, shelter: Agreed) -> None:
    other = partners.agreed(sending.desk.floor.centre)
    sending.agree("share_partner", agency_id=other.partnership.agency_id)
    sending.agree("share_offices")
    with pytest.raises(DomainError, match="consent_missing"):
        sending.send(to(shelter))
    assert sending.seen(shelter.context()) == []


def test_the_agency_sees_exactly_what_was_chosen_and_nothing_after_withdrawal(
    sending: Sending, shelter: Agreed
) -> None:
    consent = sending.agree("share_partner", agency_id=shelter.partnership.agency_id)
    view = sending.desk.casefile(another_person=True)
    add(sending.desk.floor, view, "contacts")
    shown, kept = sending.document(), sending.document("other.jpg", photo(colour="red"))
    sent = sending.send(to(shelter), classes=["identity"], document_ids=[shown])
    referral_id, agency = sent.referral.id, shelter.context()
    assert sent.referral.answer_days == 3
    assert [each.id for each in sending.seen(agency)] == [referral_id]
    assert {each.document_id or each.shown_class for each in sending.seen(agency, ReferralPart)} == {shown, "identity"}
    assert kept not in {each.document_id for each in sending.seen(agency, ReferralPart)}
    assert len(sending.seen(agency, PersonIdentity)) == 1
    for model in (PersonContact, PersonStatus, CaseDocument, DocumentVersion):
        assert sending.seen(agency, model) == [], model
    sending.take_back(consent)
    assert sending.row(referral_id).reason == "consent_withdrawn"
    for taken in RETURNED:
        assert sending.seen(agency, taken) == [], taken
    assert not sending.desk.floor.look(
        granted, partnership_id=shelter.partnership.id, subject_kind="referral", subject_id=referral_id
    )


def test_the_agency_answers_and_its_turn_ends(sending: Sending, shelter: Agreed) -> None:
    sending.agree("share_partner", agency_id=shelter.partnership.agency_id)
    agency, keys = shelter.context(), sending.desk.keys
    first, second = (sending.send(to(shelter), classes=["identity"]).referral.id for _ in range(2))
    sending.as_agency(agency, service.see, referral_id=first)
    sending.as_agency(agency, service.ask_more, keys=keys, referral_id=first, text="How old?")
    sending.do(service.give_more, referral_id=first, classes=["contact"])
    sending.as_agency(agency, service.accept, keys=keys, referral_id=first)
    sending.as_agency(agency, service.finish, keys=keys, referral_id=first, outcome="helped")
    assert sending.row(first).state == "done"
    assert {each.id for each in sending.seen(agency)} == {second}
    sending.as_agency(agency, service.reject, keys=keys, referral_id=second, reason="no_place")
    for model in RETURNED:
        assert sending.seen(agency, model) == [], model
    with pytest.raises(NotFound):
        sending.as_agency(agency, service.accept, keys=keys, referral_id=second)


def test_the_agreement_counts_at_once(sending: Sending, shelter: Agreed) -> None:
    sending.agree("share_partner", agency_id=shelter.partnership.agency_id)
    sending.send(to(shelter))
    shelter.suspend()
    with pytest.raises(DomainError, match="agreement_suspended"):
        sending.send(to(shelter))
    shelter.resume()
    assert sending.send(to(shelter)).code


def test_it_shows_no_more_than_was_agreed(sending: Sending) -> None:
    scopes = ("referrals.read", "referrals.write")
    terms = some_terms(scopes=scopes, readable=("person", "referrals", "identity"), writable=("referrals",))
    narrow = partners.agreed(sending.desk.floor.centre, terms=terms)
    sending.agree("share_partner", agency_id=narrow.partnership.agency_id)
    with pytest.raises(DomainError, match="referral_invalid"):
        sending.send(to(narrow), classes=["contact"])
    with pytest.raises(DomainError, match="referral_invalid"):
        sending.send(to(narrow), document_ids=[sending.document()])
    assert sending.send(to(narrow), classes=["identity"]).code


def test_nobody_is_sent_where_they_are_kept_from(sending: Sending, shelter: Agreed) -> None:
    desk, agency = sending.desk, shelter.context()
    sending.agree("share_partner", agency_id=shelter.partnership.agency_id)
    desk.floor.do(
        protect, keys=desk.keys, person_id=sending.person_id, agency_tags=[shelter.agency.code], reason="Fled"
    )
    with pytest.raises(DomainError, match="kept_from_destination"):
        sending.send(to(shelter))
    for model in RETURNED:
        assert sending.seen(agency, model) == [], model


def test_the_directory_of_takers_knows_offices_and_partners(sending: Sending, shelter: Agreed) -> None:
    found = sending.desk.floor.do(takers, wish=Wish())
    assert ("agency", shelter.partnership.id) in {(each.kind, each.partnership_id) for each in found}
    assert ("office", sending.office_id) in {(each.kind, each.office_id) for each in found}
