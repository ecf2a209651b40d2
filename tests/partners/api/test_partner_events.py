"""Events through the partner API: the feed, endpoints with their secrets, the delivery log, and nobody else's."""

from typing import Any
from uuid import UUID

from oneroof.events.models import WebhookDelivery
from oneroof.events.numbering import number_open
from support.callers import Caller
from support.partner_api import Partners, Program
from support.partners import Agreed, withdraws

NEW = {
    "url": "https://hooks.example/events",
    "event_types": ["referral.moved", "referral.sent"],
    "contact": "it@agency.example",
}


def numbered(here: Agreed) -> None:
    """What the relay does after the commit."""
    centre = here.centre
    with centre.database.transaction(centre.system) as session:
        number_open(session, centre.system, centre.clock, partnership_id=here.partnership.id)


def told(program: Program, after: str | None = None) -> list[dict[str, Any]]:
    """The referrals in the feed."""
    path = f"/events?after={after}" if after else "/events"
    items: list[dict[str, Any]] = program.get(path)["items"]
    return [each for each in items if each["type"].startswith(("referral", "consent"))]


def test_the_feed_follows_a_referral_and_forgets_it_with_the_consent(partners: Partners) -> None:
    program, who = partners.program(), partners.referred()
    numbered(partners.lisboa)
    start = program.get("/events")["cursor"]
    referral = who.send().referral
    assert told(program, start) == []
    numbered(partners.lisboa)
    (sent,) = told(program, start)
    assert sent["type"] == "referral.sent"
    assert sent["data"] == {"tenant": "lisboa", "ids": {"referral": str(referral.id)}}
    program.post(f"/referrals/{referral.id}/seen")
    numbered(partners.lisboa)
    assert [each["type"] for each in told(program, start)] == ["referral.sent", "referral.moved"]
    withdraws(who.floor, who.consent_id)
    assert told(program, start) == []
    assert program.refused(f"/referrals/{referral.id}") == "consent_withdrawn"
    numbered(partners.lisboa)
    assert {each["type"] for each in told(program, start)} == {"consent.withdrawn"}


def test_an_endpoint_from_its_secret_to_its_end(partners: Partners) -> None:
    program = partners.program()
    made = program.call("POST", "/endpoints", NEW, status=201)
    shown: Any = made.json
    path = f"/endpoints/{shown['id']}"
    assert shown["secret"].startswith("whsec_") and shown["state"] == "on"
    assert "secret" not in program.get(path)
    rotated = program.post(f"{path}/rotate", {})
    assert rotated["secret"] != shown["secret"] and rotated["earlier_until"]
    program.call("PATCH", path, {"state": "paused"}, status=412, If_Match=made.headers["ETag"])
    tag = program.call("GET", path).headers["ETag"]
    program.call("PATCH", path, {"state": "paused"}, If_Match=tag)
    assert program.get(path)["state"] == "paused"
    assert program.post(f"{path}/ping", status=409)["code"] == "endpoint_not_on"
    tag = program.call("GET", path).headers["ETag"]
    program.call("PATCH", path, {"state": "on"}, If_Match=tag)
    pinged = UUID(program.post(f"{path}/ping", status=202)["event_id"])
    numbered(partners.lisboa)
    (delivery,) = program.get("/deliveries")["items"]
    assert (delivery["type"], delivery["state"], delivery["attempts"]) == ("ping", "waiting", 0)
    assert delivery["event_id"] == str(pinged)
    assert program.get(f"/deliveries/{delivery['id']}/attempts")["items"] == []
    assert program.post(f"/deliveries/{delivery['id']}/replay", status=202)["state"] == "waiting"
    assert program.post(f"{path}/replay", {"since": "2020-01-01T00:00:00Z"}, status=202)["count"] == 0
    program.call("DELETE", path, status=204)
    assert program.get("/endpoints")["items"] == []
    assert program.get("/deliveries?state=withheld")["items"][0]["withheld_reason"] == "endpoint_off"


def test_bad_input_names_its_field(partners: Partners) -> None:
    program = partners.program()
    for field, wrong in {"url": "http://10.0.0.1/x", "contact": "nobody", "event_types": ["all"]}.items():
        answer = program.post("/endpoints", NEW | {field: wrong}, status=422)
        assert any(each.startswith(field) for each in answer["errors"]), answer
    assert "after" in program.get("/events?after=x", status=422)["errors"]


def test_nothing_of_others_is_reached(partners: Partners) -> None:
    ours, others, there = partners.program(), partners.program(partners.other), partners.program(partners.porto)
    path = f"/endpoints/{ours.post('/endpoints', NEW, status=201)['id']}"
    ours.post(f"{path}/ping", status=202)
    numbered(partners.lisboa)
    with partners.lisboa.centre.database.transaction(partners.lisboa.centre.system) as session:
        delivery = session.query(WebhookDelivery).one().id
    for program in (others, there):
        assert program.get("/endpoints")["items"] == program.get("/deliveries")["items"] == []
        program.call("GET", path, status=404)
        program.call("DELETE", path, status=404)
        for action in ("rotate", "ping"):
            program.call("POST", f"{path}/{action}", {}, status=404)
        program.call("POST", f"/deliveries/{delivery}/replay", {}, status=404)
        program.call("GET", f"/deliveries/{delivery}/attempts", status=404)
    narrow = partners.program(scopes=["referrals.read"])
    assert narrow.refused("/events") == narrow.refused("/endpoints") == "not_in_token"


def test_staff_send_a_delivery_again(partners: Partners) -> None:
    program, centre = partners.program(), partners.lisboa.centre
    endpoint = program.post("/endpoints", NEW, status=201)
    program.post(f"/endpoints/{endpoint['id']}/ping", status=202)
    numbered(partners.lisboa)
    boss, other = (
        Caller(partners.app, centre, centre.member(role, token=True)) for role in ("coordinator", "mediator")
    )
    (found,) = boss.get("/webhook-deliveries")["items"]
    assert boss.post(f"/webhook-deliveries/{found['id']}/replay", status=202)["state"] == "waiting"
    other.post(f"/webhook-deliveries/{found['id']}/replay", status=403)
    other.get("/webhook-deliveries", status=403)
