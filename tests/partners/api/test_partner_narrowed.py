"""A token that was narrowed shows nothing beyond it: in lists, in the feed of events, at endpoints."""

from typing import Any

from oneroof.identity.oauth.details import TYPE
from oneroof.referrals.models import Referral
from support.appointments import calendar_of
from support.partner_api import Partners


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
