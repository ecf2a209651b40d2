"""A token that was narrowed shows nothing beyond it: in lists, in the feed of events, at endpoints."""

from typing import Any

from oneroof.events.numbering import number_open
from oneroof.identity.oauth.details import TYPE
from oneroof.referrals import service as referrals
from oneroof.referrals.models import Referral
from support.appointments import calendar_of
from support.partner_api import Partners

NEW = {"url": "https://hooks.example/events", "event_types": ["referral.sent"], "contact": "it@agency.example"}


def two(partners: Partners) -> tuple[Referral, Referral]:
    """Referrals of two people."""
    return partners.referred().send().referral, partners.referred(name="Olga Petrova").send().referral


def test_a_detail_of_another_class_widens_no_list(partners: Partners) -> None:
    one, other = two(partners)
    details = [
        {"type": TYPE, "data_classes": ["referrals"], "referral_id": str(one.id)},
        {"type": TYPE, "data_classes": ["documents"]},
    ]
    program = partners.program(details=details)
    assert program.refused(f"/referrals/{other.id}") == "not_in_token"
    assert [each["id"] for each in program.get("/referrals")["items"]] == [str(one.id)]
    assert program.refused("/procedures") == "not_in_token"


def test_appointments_ask_for_the_class_of_their_referral(partners: Partners) -> None:
    who = partners.referred()
    calendar_of(who.floor)
    sent, program = who.send().referral, partners.program()
    slot = program.get("/slots?service=residence")["items"][0]
    booking: dict[str, Any] = {"referral_id": str(sent.id), "slot_id": slot["id"]}
    made = program.post("/appointments", booking, status=201)
    narrow = partners.program(details=[{"type": TYPE, "data_classes": ["documents"]}])
    assert narrow.refused("/appointments") == "not_in_token"
    assert narrow.refused(f"/appointments/{made['id']}") == "not_in_token"
    assert narrow.post("/appointments", booking, status=403)["code"] == "not_in_token"


def numbered(partners: Partners) -> None:
    """What the relay does after the commit."""
    centre = partners.lisboa.centre
    with centre.database.transaction(centre.system) as session:
        number_open(session, centre.system, centre.clock, partnership_id=partners.lisboa.partnership.id)


def test_the_feed_tells_no_more_than_its_token(partners: Partners) -> None:
    one, other = two(partners)
    numbered(partners)
    about = partners.program(details=[{"type": TYPE, "referral_id": str(one.id)}])
    told = str(about.get("/events"))
    assert str(one.id) in told and str(other.id) not in told
    of_case = about.at(partners.lisboa, details=[{"type": TYPE, "casefile_id": str(other.casefile_id)}])
    told = str(of_case.get("/events"))
    assert str(other.id) in told and str(one.id) not in told
    for narrowed in (
        {"scopes": ["events.read"]},
        {"details": [{"type": TYPE, "data_classes": ["documents"]}]},
    ):
        assert str(one.id) not in str(about.at(partners.lisboa, **narrowed).get("/events"))


def test_endpoints_are_the_whole_agencys(partners: Partners) -> None:
    program = partners.program()
    made = program.post("/endpoints", NEW, status=201, Idempotency_Key="k")
    # the secret is shown once, also to who asks in the same way again
    assert program.post("/endpoints", NEW, status=409, Idempotency_Key="k")["code"] == "already_done"
    rotate = f"/endpoints/{made['id']}/rotate"
    program.post(rotate, {}, Idempotency_Key="r")
    assert program.post(rotate, {}, status=409, Idempotency_Key="r")["code"] == "already_done"
    narrow = program.at(partners.lisboa, details=[{"type": TYPE, "data_classes": ["documents"]}])
    assert narrow.refused("/endpoints") == narrow.refused("/deliveries") == "not_in_token"
    assert narrow.post(rotate, {}, status=403)["code"] == "not_in_token"


def test_a_kept_answer_ends_with_its_referral(partners: Partners) -> None:
    who = partners.referred()
    one, _other = who.send().referral, who.send(summary="Other").referral
    program = partners.program()
    path = f"/referrals/{one.id}/seen"
    program.post(path, Idempotency_Key="k")
    assert program.call("POST", path, Idempotency_Key="k").headers["Idempotent-Replayed"] == "true"
    who.floor.do(referrals.withdraw, keys=who.floor.keys, referral_id=one.id, reason="not_needed")
    assert program.post(path, status=409, Idempotency_Key="k")["code"] == "already_done"
