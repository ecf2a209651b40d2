"""Whether an agency may still know is asked when it is told: what was taken back meanwhile never leaves."""

import json
from datetime import date
from typing import Any

import pytest

from oneroof.casefiles.sharing.partnerships import end_grants
from oneroof.casefiles.sharing.protecting import protect
from oneroof.core.errors import NotFound
from oneroof.events import reading, replaying
from oneroof.events.models import PartnerEvent
from oneroof.identity.oauth import registration
from support.floor import Floor
from support.partners import a_partner, agreed, also_agreed, consents_to, some_terms, withdraws
from support.webhooks import Line, Receiver, somebody

ALL_TYPES = ("procedure.moved", "document.added", "consent.withdrawn", "agreement.changed")


def feed(line: Line, **options: Any) -> list[str]:
    """The types in the feed."""
    found = line.do(reading.feed, partnership_id=line.here.partnership.id, **{"after": None, "limit": 100} | options)
    return [each.type for each in found.events]


def types(receiver: Receiver) -> list[str]:
    """What came, by type."""
    return [json.loads(body)["type"] for _headers, body in receiver.received]


def test_after_a_withdrawn_consent_nothing_pending_is_sent(line: Line, receiver: Receiver) -> None:
    casefile = somebody(line.floor).casefile
    consent = consents_to(line.floor, casefile.id, line.here)
    subject = line.granted(consent_id=consent, person_id=casefile.person_id)
    kept = line.granted()
    receiver.answer = 503
    line.endpoint(receiver, *ALL_TYPES)
    failed, other = line.happens(subject), line.happens(kept)
    line.work()
    pending = line.happens(subject)
    receiver.received.clear()
    receiver.answer = 200
    withdraws(line.floor, consent)
    line.work()
    line.later(days=1)
    assert {line.delivery(each).withheld_reason for each in (failed, pending)} == {"consent_withdrawn"}
    assert line.delivery(other).state == "delivered"
    assert sorted(types(receiver)) == ["consent.withdrawn", "procedure.moved"]
    assert json.loads(receiver.received[0][1])["data"]["ids"] == {"procedure": str(subject)}
    assert "consent.withdrawn" in feed(line)
    assert feed(line).count("procedure.moved") == 1
    # who asks for it again is told the same
    line.do(replaying.replay, delivery_id=line.delivery(failed).id, partnership_id=line.here.partnership.id)
    line.work()
    assert line.delivery(failed).withheld_reason == "consent_withdrawn"


@pytest.mark.parametrize(("change", "reason"), [("suspend", "agreement_suspended"), ("end", "agreement_ended")])
def test_without_an_agreement_in_force_only_that_is_told(
    line: Line, receiver: Receiver, change: str, reason: str
) -> None:
    line.endpoint(receiver, *ALL_TYPES)
    event = line.happens(line.granted())
    getattr(line.here, change)()
    line.work()
    assert line.delivery(event).withheld_reason == reason
    assert set(types(receiver)) <= {"agreement.changed"}
    assert set(feed(line)) <= {"agreement.changed"}


def test_days_and_scopes_of_the_agreement_count(line: Line, receiver: Receiver, floor: Floor) -> None:
    terms = some_terms(scopes=["events.read", "documents.read"], valid_until=date(2026, 3, 2))
    line.here = agreed(floor.centre, terms=terms)
    line.endpoint(receiver, *ALL_TYPES)
    not_covered = line.happens(line.granted())
    line.granted("document")  # which is told by itself
    line.work()
    assert line.delivery(not_covered).withheld_reason == "not_in_agreement"
    assert types(receiver) == ["document.added"]
    line.later(days=1)
    late = line.happens(line.granted())
    line.work()
    assert line.delivery(late).withheld_reason == "agreement_expired"
    assert feed(line) == ["agreement.changed"]


def test_what_was_never_granted_or_is_kept_from_the_agency_is_withheld(line: Line, receiver: Receiver) -> None:
    line.endpoint(receiver)
    casefile = somebody(line.floor).casefile
    subject = line.granted(person_id=casefile.person_id)
    never = line.happens(agreed(line.centre).partnership.id)
    line.floor.do(
        protect,
        line.centre.member("coordinator"),
        keys=line.floor.keys,
        person_id=casefile.person_id,
        agency_tags=[line.here.agency.code],
        reason="She asked for it.",
    )
    kept = line.happens(subject)
    line.work()
    assert {line.delivery(each).withheld_reason for each in (never, kept)} == {"not_granted"}
    assert receiver.received == []


def test_the_end_of_a_referral_is_told_once(line: Line, receiver: Receiver) -> None:
    line.endpoint(receiver)
    subject = line.granted("referral")
    line.happens(subject, "referral")
    line.do(end_grants, reason="referral_closed", subject_kind="referral", subject_id=subject)
    line.work()
    assert types(receiver) == ["referral.moved"]


def test_two_agencies_and_two_centres_know_only_their_own(
    line: Line, receiver: Receiver, floor: Floor, neighbour: Floor
) -> None:
    _, secret = line.endpoint(receiver)
    other = Line(floor, line.services, agreed(floor.centre))
    there = Line(neighbour, line.services, also_agreed(line.here, neighbour.centre))
    ours, theirs, elsewhere = (
        line.happens(line.granted()),
        other.happens(other.granted()),
        there.happens(there.granted()),
    )
    for each in (line, other, there):
        each.work()
    assert [each[0]["webhook-id"] for each in receiver.received] == [str(ours)]
    receiver.verified(secret)
    for each, wanted in ((line, ours), (other, theirs), (there, elsewhere)):
        found = each.do(reading.feed, partnership_id=each.here.partnership.id, after=None, limit=10)
        moved: list[PartnerEvent] = [event for event in found.events if event.type == "procedure.moved"]
        assert [event.id for event in moved] == [wanted]
    delivery_id = line.delivery().id
    with pytest.raises(NotFound):
        other.do(replaying.replay, delivery_id=delivery_id, partnership_id=other.here.partnership.id)
    with pytest.raises(NotFound):
        there.do(replaying.replay, delivery_id=delivery_id)


@pytest.mark.parametrize("change", ["suspend", "end"])
def test_a_program_that_is_over_receives_nothing_more(line: Line, receiver: Receiver, change: str) -> None:
    client_id = a_partner(line.centre, with_agency=line.here).client_id
    made, _secret = line.endpoint(receiver, client_id=client_id)
    first = line.happens(line.granted())
    line.work()
    assert line.delivery(first).state == "delivered"
    with line.centre.database.umbrella_transaction(line.here.umbrella) as network:
        if change == "end":
            registration.end_client(network, line.here.umbrella, client_id=client_id)
        else:
            registration.suspend_client(network, line.here.umbrella, client_id=client_id, suspended=True)
    late = line.happens(line.granted())
    line.work()
    assert line.delivery(late).withheld_reason == "client_suspended"
    assert len(receiver.received) == 1 and line.endpoint_now(made.id).state == "on"
