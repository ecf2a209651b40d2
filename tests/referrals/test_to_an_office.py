"""To an office under the same roof: under consent, the chosen part and no more, answered once, taken back at once."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles.documents.models import CaseDocument
from oneroof.casefiles.models import PersonIdentity
from oneroof.casefiles.persons.models import PersonContact
from oneroof.casefiles.sharing.protecting import protect
from oneroof.catalogue.models import Agency
from oneroof.core.errors import DomainError, NotFound
from oneroof.core.ids import new_id
from oneroof.frontdesk.models import Office
from oneroof.referrals import service
from oneroof.referrals.models import Referral, ReferralPart, ReferralStep, Signpost
from oneroof.referrals.service import Meeting
from oneroof.referrals.ways import Destination
from support.floor import Floor, at_once
from support.referrals import SUMMARY, Sending


def test_nothing_is_sent_without_consent(sending: Sending) -> None:
    with pytest.raises(DomainError) as refused:
        sending.send()
    assert refused.value.code == "consent_missing"
    assert sending.seen(sending.desk.floor.centre.system) == []
    told = sending.desk.floor.do(service.sign_post, once_id=new_id(), kind="office", office_id=sending.office_id)
    assert [each.id for each in sending.desk.rows(Signpost)] == [told.id]


def test_the_office_sees_what_was_chosen_and_no_other_office_sees_anything(sending: Sending) -> None:
    desk, officer = sending.desk, sending.desk.officer.context
    shown = sending.document()
    consent = sending.agree(office_ids=[sending.office_id])
    sent = sending.send(classes=["identity"], document_ids=[shown])
    assert sent.referral.consent_id == consent and sent.referral.basis == "consent"
    for model in (Referral, ReferralPart, ReferralStep):
        assert sending.seen(officer, model), model
        assert sending.seen(desk.stranger.context, model) == [], model
    (part,) = [each for each in sending.seen(officer, ReferralPart) if each.kind == "document"]
    opened = sending.do(
        service.open_document,
        desk.officer,
        storing=sending.storing,
        referral_id=sent.referral.id,
        part_id=part.id,
    )
    assert opened.media_type == "image/jpeg" and opened.content
    assert SUMMARY.encode() not in sent.referral.summary_sealed


def test_a_task_shows_what_the_office_sees_already_and_ends_with_the_referral(sending: Sending) -> None:
    desk = sending.desk
    desk.floor.meet(sending.person_id, desk.officer)
    with pytest.raises(DomainError, match="consent_missing"):
        sending.send(classes=["family"])
    sent = sending.send(classes=["identity", "contact"])
    assert (sent.referral.basis, sent.referral.consent_id) == ("task", None)
    sending.do(service.withdraw, referral_id=sent.referral.id, reason="not_needed")
    assert sending.seen(desk.officer.context) == []
    assert sending.seen(desk.officer.context, PersonIdentity), "it is there for another reason too"


def test_it_ends_with_the_consent_in_the_same_transaction(sending: Sending) -> None:
    desk, consent = sending.desk, sending.agree(office_ids=[sending.office_id])
    sent = sending.send(classes=["identity"], document_ids=[sending.document()])
    sending.take_back(consent)
    row = sending.row(sent.referral.id)
    assert (row.state, row.reason) == ("withdrawn", "consent_withdrawn")
    for model in (Referral, ReferralPart, ReferralStep, PersonIdentity, CaseDocument, PersonContact):
        assert sending.seen(desk.officer.context, model) == [], model
    with pytest.raises(NotFound):
        sending.do(service.accept, desk.officer, referral_id=row.id)


def test_it_is_seen_answered_and_done(sending: Sending) -> None:
    desk, officer = sending.desk, sending.desk.officer
    sending.agree(office_ids=[sending.office_id])
    referral_id = sending.send(classes=["identity"]).referral.id
    desk.floor.do(service.see, referral_id=referral_id)
    assert sending.row(referral_id).state == "sent", "who sent it has not answered"
    desk.floor.do(service.see, officer, referral_id=referral_id)
    sending.do(service.ask_more, officer, referral_id=referral_id, text="Since when?")
    sending.do(service.give_more, referral_id=referral_id, text="Since May.", classes=["contact"])
    assert sending.seen(officer.context, PersonIdentity)
    moment = desk.floor.later(minutes=90).centre.clock.now()
    accepted = sending.do(service.accept, officer, referral_id=referral_id, meeting=Meeting(at=moment, place="Room 4"))
    assert (accepted.state, accepted.meeting_at, accepted.answered_by) == ("accepted", moment, officer.id)
    sending.do(service.finish, officer, referral_id=referral_id, outcome="helped")
    assert sending.row(referral_id).outcome == "helped"
    steps = ["send", "see", "ask_more", "give_more", "accept", "finish"]
    assert sending.steps(referral_id) == steps
    assert len(sending.seen(officer.context)) == 1, "what was done is still on the office's list"
    with desk.floor.centre.database.transaction(desk.floor.centre.system) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.object_id == referral_id)).all()
    assert {f"referral.{step}" for step in steps} <= {entry.action for entry in entries}


def test_two_who_answer_at_once_answer_once(sending: Sending) -> None:
    desk, other = sending.desk, sending.desk.floor.centre.member("officer", office="immigration")
    sending.agree(office_ids=[sending.office_id])
    referral_id = sending.send().referral.id
    tasks = [
        partial(sending.do, service.accept, desk.officer, referral_id=referral_id),
        partial(sending.do, service.reject, other, referral_id=referral_id, reason="no_place"),
    ]
    done = at_once(tasks)
    (winner,) = [each for each in done if isinstance(each, Referral)]
    (loser,) = [each for each in done if isinstance(each, DomainError)]
    assert loser.code == "referral_answered"
    assert loser.details["answered_by"] == str(winner.answered_by)
    assert len(sending.steps(referral_id)) == 2


def test_sent_again_it_is_there_already(sending: Sending) -> None:
    sending.agree(office_ids=[sending.office_id])
    once_id = new_id()
    done = at_once([partial(sending.send, once_id=once_id) for _ in range(2)])
    assert len({sent.referral.id for sent in done}) == 1  # type: ignore[union-attr]
    assert len({sent.code for sent in done}) == 1  # type: ignore[union-attr]


def test_nobody_else_answers_or_takes_back(sending: Sending) -> None:
    desk = sending.desk
    sending.agree(office_ids=[sending.office_id])
    referral_id = sending.send().referral.id
    refused = desk.floor.refused
    act: dict[str, Any] = {"keys": desk.keys, "referral_id": referral_id}
    refused("referral_not_yours", service.accept, **act)
    refused("referral_not_found", service.accept, desk.stranger, **act)
    refused("referral_not_yours", service.withdraw, desk.officer, reason="not_needed", **act)
    refused("referral_not_due", service.expire, referral_id=referral_id)


def test_whoever_is_kept_from_an_agency_is_not_sent_there(sending: Sending) -> None:
    desk, centre = sending.desk, sending.desk.floor.centre
    sending.agree(office_ids=[sending.office_id])
    tag = next(iter(_tags_of(desk.floor)))
    desk.floor.do(protect, keys=desk.keys, person_id=sending.person_id, agency_tags=[tag], reason="Fled from there")
    with pytest.raises(DomainError) as refused:
        sending.send()
    assert refused.value.code == "kept_from_destination"
    assert sending.seen(centre.system) == []


def _tags_of(floor: Floor) -> frozenset[str]:
    centre = floor.centre
    with centre.database.transaction(centre.system) as session:
        office = session.get_one(Office, (centre.tenant_id, centre.offices["immigration"]))
        agency = session.get_one(Agency, (centre.tenant_id, office.agency_id))
        return frozenset({agency.code})


def test_a_neighbour_sees_nothing_of_it(sending: Sending, neighbour: Floor) -> None:
    sending.agree(office_ids=[sending.office_id])
    referral_id = sending.send().referral.id
    neighbour.refused("referral_not_found", service.see, referral_id=referral_id)
    assert sending.seen(neighbour.centre.system) == []


def test_to_nobody_who_is_there(sending: Sending) -> None:
    with pytest.raises(DomainError) as refused:
        sending.send(Destination("office", office_id=new_id()))
    assert refused.value.code == "destination_not_found"
