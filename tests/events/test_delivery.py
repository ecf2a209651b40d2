"""Signed calls to a receiving program, and how each delivery ends when that program does not do well."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from oneroof.core.errors import Conflict
from oneroof.events import endpoints, replaying, sending
from oneroof.events.backing_off import PAUSES
from support.sent_letters import letters
from support.webhooks import Line, Receiver

TEN_ATTEMPTS = [0.0]
for _pause in PAUSES:
    TEN_ATTEMPTS.append(TEN_ATTEMPTS[-1] + _pause.total_seconds())


def try_all(line: Line) -> list[float]:
    """Go from one attempt to the next as they fall due; when each was, in seconds after the first."""
    began, made = line.now, []
    line.work()
    while line.delivery().due_at:
        made.append((line.now - began).total_seconds())
        due = line.delivery().due_at
        assert due is not None
        line.now = due - timedelta(seconds=1)
        line.work()  # too early
        assert line.delivery().due_at == due
        line.now = due
        line.work()
    return [*made, (line.now - began).total_seconds()]


def test_a_thin_signed_call_arrives(line: Line, receiver: Receiver) -> None:
    _, secret = line.endpoint(receiver)
    subject = line.granted()
    event = line.happens(subject)
    line.work()
    ((headers, _body),) = receiver.received
    assert receiver.verified(secret) == {
        "type": "procedure.moved",
        "timestamp": "2026-03-02T08:00:00Z",
        "data": {"tenant": line.centre.code, "ids": {"procedure": str(subject)}},
    }
    assert headers["webhook-id"] == str(event)
    assert (line.delivery().state, line.delivery().attempts, line.delivery().last_status) == ("delivered", 1, 204)
    assert line.work() == 0
    line.later(days=2)
    assert len(receiver.received) == 1


def test_forged_and_replayed_calls_are_told_apart(line: Line, receiver: Receiver) -> None:
    _, secret = line.endpoint(receiver)
    line.happens(line.granted())
    line.work()
    headers, body = receiver.received[0]
    receiver.verified(secret)
    forged = json.loads(body) | {"type": "referral.moved"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(json.dumps(forged), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, headers | {"webhook-id": "another"})
    hour_old = datetime.now(UTC) - timedelta(hours=1)
    kept = headers | {
        "webhook-timestamp": str(int(hour_old.timestamp())),
        "webhook-signature": Webhook(secret).sign(headers["webhook-id"], hour_old, body.decode()),
    }
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(body, kept)


def test_both_secrets_sign_for_a_day(line: Line, receiver: Receiver) -> None:
    endpoint, first = line.endpoint(receiver)
    where = {"partnership_id": line.here.partnership.id, "endpoint_id": endpoint.id, "keys": line.services.keys}
    _, second = line.do(endpoints.rotate_secret, **where)
    assert first != second
    subject = line.granted()
    line.happens(subject)
    line.work()
    assert receiver.verified(first) == receiver.verified(second)
    assert len(receiver.received[-1][0]["webhook-signature"].split()) == 2
    line.now += timedelta(hours=24)
    line.happens(subject)
    line.work()
    receiver.verified(second)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(first)
    _, third = line.do(endpoints.rotate_secret, at_once=True, **where)
    line.happens(subject)
    line.work()
    receiver.verified(third)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(second)


def test_500_is_tried_ten_times_by_the_schedule_then_dead(line: Line, receiver: Receiver) -> None:
    receiver.answer = 500
    endpoint, _ = line.endpoint(receiver)
    event = line.happens(line.granted())
    assert try_all(line) == TEN_ATTEMPTS
    assert {each[0]["webhook-id"] for each in receiver.received} == {str(event)}
    assert (line.delivery().state, line.delivery().attempts) == ("dead", 10)
    assert [each.http_status for each in line.attempts()] == [500] * 10
    assert line.endpoint_now(endpoint.id).state == "paused"
    (letter,) = letters(line.services)
    assert letter["To"] == "it@agency.example"
    assert line.endpoint_now(endpoint.id).state_reason == "failing"


def test_down_for_a_day_loses_nothing(line: Line, receiver: Receiver) -> None:
    port_of_nobody = receiver.url
    receiver.answer = 503
    endpoint, secret = line.endpoint(receiver, url=port_of_nobody)
    subject = line.granted()
    events = []
    for _ in range(4):
        events.append(line.happens(subject))
        line.later(hours=6)
    assert all(line.delivery(each).state == "retrying" for each in events)
    receiver.answer = 200
    receiver.received.clear()
    line.later(hours=24)
    assert sorted(each[0]["webhook-id"] for each in receiver.received) == sorted(map(str, events))
    assert {line.delivery(each).state for each in events} == {"delivered"}
    assert line.endpoint_now(endpoint.id).failing_since is None
    receiver.verified(secret)


@pytest.mark.parametrize("answer", ["stall", "drip"])
def test_a_slow_receiver_ends_in_time_and_holds_nobody_up(
    line: Line, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(sending, "CALL_SECONDS", 0.3)
    receiver.answer = answer
    line.endpoint(receiver)
    subject = line.granted()
    first, second = line.happens(subject), line.happens(subject)
    line.work()
    assert (line.delivery(first).last_outcome, line.delivery(first).attempts) == ("too_slow", 1)
    # the other one waits for a minute, and has lost no attempt
    assert (line.delivery(second).state, line.delivery(second).attempts) == ("waiting", 0)
    assert len(receiver.received) == 1
    receiver.answer = 200
    line.later(seconds=60)
    assert {line.delivery(each).state for each in (first, second)} == {"delivered"}


@pytest.mark.parametrize("place", ["http://169.254.169.254/latest", "http://127.0.0.1:{port}/events"])
def test_redirects_are_not_followed(line: Line, receiver: Receiver, place: str) -> None:
    receiver.answer, receiver.location = 302, place.format(port=receiver.port)
    line.endpoint(receiver)
    line.happens(line.granted())
    line.work()
    assert len(receiver.received) == 1
    assert (line.delivery().last_outcome, line.delivery().last_status) == ("redirected", 302)
    assert line.delivery().state == "retrying"


def test_410_switches_the_endpoint_off(line: Line, receiver: Receiver) -> None:
    endpoint, _ = line.endpoint(receiver)
    subject = line.granted()
    receiver.answer = 500
    waiting = line.happens(subject)
    line.work()
    receiver.answer = 410
    gone = line.happens(subject)
    line.work()
    assert (line.endpoint_now(endpoint.id).state, line.endpoint_now(endpoint.id).state_reason) == ("off", "gone")
    assert line.delivery(gone).state == "dead"
    assert (line.delivery(waiting).state, line.delivery(waiting).withheld_reason) == ("withheld", "endpoint_off")
    count = len(receiver.received)
    line.happens(subject)
    line.later(days=1)
    assert len(receiver.received) == count
    assert len(letters(line.services)) == 1


def test_paused_waits_and_goes_on(line: Line, receiver: Receiver) -> None:
    endpoint, _ = line.endpoint(receiver)
    where = {"partnership_id": line.here.partnership.id, "endpoint_id": endpoint.id}
    subject = line.granted()
    change = {"keys": line.services.keys, "own_hosts": line.services.settings.webhook_hosts, **where}
    line.do(endpoints.change_endpoint, changes={"state": "paused"}, **change)
    event = line.happens(subject)
    line.later(days=3)
    assert receiver.received == []
    with pytest.raises(Conflict, match="endpoint_not_on"):
        line.do(endpoints.ping, **where)
    line.do(endpoints.change_endpoint, changes={"state": "on"}, **change)
    line.work()
    assert line.delivery(event).state == "delivered"
    line.do(endpoints.ping, **where)
    line.work()
    assert json.loads(receiver.received[-1][1])["type"] == "ping"


def test_replayed_by_the_agency_with_the_same_id(line: Line, receiver: Receiver) -> None:
    endpoint, secret = line.endpoint(receiver)
    where = {"partnership_id": line.here.partnership.id}
    subject, began = line.granted(), line.now
    event = line.happens(subject)
    line.work()
    line.do(replaying.replay, delivery_id=line.delivery().id, **where)
    line.work()
    assert [each[0]["webhook-id"] for each in receiver.received] == [str(event)] * 2
    receiver.answer = 410
    line.happens(subject)
    line.work()
    missed = [line.happens(subject) for _ in range(2)]
    line.work()
    receiver.answer = 200
    change = {"keys": line.services.keys, "own_hosts": line.services.settings.webhook_hosts, **where}
    line.do(endpoints.change_endpoint, endpoint_id=endpoint.id, changes={"state": "on"}, **change)
    # the one that was answered 410, and the two that nobody could send
    assert line.do(replaying.replay_since, endpoint_id=endpoint.id, since=began, **where) == 3
    line.work()
    assert {UUID(each[0]["webhook-id"]) for each in receiver.received[-3:]} >= set(missed)
    receiver.verified(secret)
    assert line.do(replaying.replay_since, endpoint_id=endpoint.id, since=began, **where) == 0
